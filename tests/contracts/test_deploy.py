"""What is shipped for operating the service fits the service: settings, commands, times.

No container engine and no root are needed: the files are read, and checked by their own tools
where those are at hand.
"""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from api.cli.group import cli
from api.settings import PREFIX, Settings, load_settings
from golden_record.secret_key import FILE_VARIABLE, VARIABLE

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = ("hansaram.service", "hansaram-worker.service")
VARIABLES = {*(PREFIX + name.upper() for name in Settings.model_fields), VARIABLE, FILE_VARIABLE}
GRACE = Settings.model_fields["grace"].default


def read(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load(read("compose.yaml")))


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile, one instruction each, continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", read("Dockerfile"), flags=re.M))
    return [(w, rest) for w, _, rest in (line.partition(" ") for line in joined.splitlines()) if w]


def understood(words: list[str]) -> click.Context:
    """A command line as the product reads it; fails on what it does not know."""
    name, *rest = words
    return cli.commands[name].make_context(name, rest)


def test_the_image_runs_as_nobody_special_and_what_it_runs_exists() -> None:
    last = dict(instructions())
    assert last["USER"].split(":")[0].isdigit() and last["USER"] != "0:0"
    assert (last["ENTRYPOINT"], last["STOPSIGNAL"]) == ('["hansaram"]', "SIGTERM")
    understood(yaml.safe_load(last["CMD"]))
    assert set(re.findall(rf"{PREFIX}\w+", read("Dockerfile"))) <= VARIABLES


def test_the_image_is_built_from_what_is_there_and_from_wheels_only() -> None:
    found = instructions()
    copied = [w for word, rest in found if word == "COPY" for w in shlex.split(rest)[:-1]]
    assert copied and [name for name in copied if not (ROOT / name).exists()] == []
    assert "ADD" not in dict(found)
    bases = [rest.split()[0] for word, rest in found if word == "FROM"]
    assert [base for base in bases if ":" not in base or base.endswith(":latest")] == []
    assert "--only-binary :all:" in read("Dockerfile") and "--require-hashes" in read("Dockerfile")
    packages = re.findall(r'^packages = \["rules".*$', (ROOT / "pyproject.toml").read_text(), re.M)
    assert set(re.findall(r'"(\w+)"', packages[0])) <= set(copied)


def test_the_build_leaves_out_what_is_not_copied() -> None:
    kept = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    copied = [rest for word, rest in instructions() if word == "COPY"]
    assert kept == {w for rest in copied for w in shlex.split(rest)[:-1]}


@pytest.mark.parametrize("service", ["service", "worker"])
def test_the_containers_run_commands_and_settings_that_exist(service: str) -> None:
    said = compose()["services"][service]
    understood(said["command"])
    assert set(said["environment"]) <= VARIABLES
    assert said["read_only"] and said["cap_drop"] == ["ALL"]
    assert int(said["stop_grace_period"].rstrip("s")) > GRACE


def test_nothing_is_open_to_the_network_without_tls() -> None:
    ports = [p for s in compose()["services"].values() for p in s.get("ports", ())]
    assert ports == ["127.0.0.1:8000:8000"]
    assert Settings.model_fields["host"].default == "127.0.0.1"


def test_the_example_environment_names_what_the_containers_need() -> None:
    needed = set(re.findall(r"\$\{(\w+)", read("compose.yaml")))
    named = re.findall(r"^(\w+)=(.*)$", read("example.env"), re.M)
    assert {name for name, _ in named} == needed
    assert [n for n, value in named if value and ("KEY" in n or "PASSWORD" in n)] == []


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_runs_a_command_that_exists_with_time_to_end(unit: str) -> None:
    (line,) = re.findall(r"^ExecStart=\S+/hansaram (.*)$", read(unit), re.M)
    understood(line.split())
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", read(unit), re.M)
    assert int(seconds) > GRACE


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_one_and_shut_in(unit: str) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze")
    checked = subprocess.run(
        ["systemd-analyze", "verify", *(str(DEPLOY / name) for name in UNITS)],
        capture_output=True,
        text=True,
    )
    complaints = (checked.stdout + checked.stderr).splitlines()
    assert [c for c in complaints if "/opt/hansaram/bin/hansaram is not executable" not in c] == []
    exposure = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(DEPLOY / unit)],
        capture_output=True,
        text=True,
    )
    assert exposure.returncode == 0, exposure.stdout[-500:]


def test_the_example_settings_are_settings() -> None:
    settings, mappings = load_settings(DEPLOY / "hansaram.toml")
    assert mappings == {}
    assert settings.public_url == "https://mdm.example.kr"


def test_the_example_environment_of_the_units_names_what_is_read() -> None:
    assert set(re.findall(r"^(\w+)=", read("hansaram.env"), re.M)) <= VARIABLES


def test_the_proxy_takes_what_the_service_takes_and_keeps_figures_inside() -> None:
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", read("nginx.conf"))
    assert int(megabytes) * 2**20 == Settings.model_fields["upload_limit"].default
    assert re.search(r"location = /metrics \{\s+deny all;", read("nginx.conf"))
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in read("nginx.conf")
