"""The commands for keys, people and the access log, as an administrator types them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from api.cli.group import cli
from golden_record.access import Account, authenticate_key, authenticate_password
from golden_record.store import open_store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'hansaram.db'}"


def said(url: str, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, [*words, "--store", url], input=typed)


def log(url: str, *more: str) -> list[list[str]]:
    lines = said(url, "audit", "show", *more).stdout.splitlines()
    return [line.split("\t") for line in lines]


def test_a_key_is_printed_once_and_alone(url: str) -> None:
    made = said(url, "key", "create", "crm", "--role", "reader", "--source", "branch")
    assert made.exit_code == 0
    (key,) = made.stdout.split()
    with open_store(url) as store:
        found = authenticate_key(store, key, address=None)
    assert isinstance(found, Account)
    assert (found.name, found.role, found.sources) == ("crm", "reader", ("branch",))
    listed = said(url, "key", "list").stdout
    assert "crm\treader" in listed and "in force" in listed and key not in listed


def test_a_revoked_key_is_refused_and_listed_as_such(url: str) -> None:
    key = said(url, "key", "create", "crm", "--role", "reader").stdout.strip()
    assert said(url, "key", "revoke", "crm").exit_code == 0
    with open_store(url) as store:
        assert not isinstance(authenticate_key(store, key, address=None), Account)
    assert "revoked" in said(url, "key", "list").stdout


def test_a_person_is_added_with_a_password_from_stdin(url: str) -> None:
    added = said(
        url, "user", "add", "kim", "--role", "steward", "--password-stdin", typed="말 위의 배터리\n"
    )
    assert added.exit_code == 0
    with open_store(url) as store:
        assert isinstance(authenticate_password(store, "kim", "말 위의 배터리"), Account)
    assert "kim\tsteward" in said(url, "user", "list").stdout
    assert "kim" not in said(url, "key", "list").stdout


def test_a_password_is_asked_for_twice(url: str) -> None:
    typed = "correct horse\ncorrect horse\n"
    assert said(url, "user", "add", "kim", "--role", "admin", typed=typed).exit_code == 0
    with open_store(url) as store:
        assert isinstance(authenticate_password(store, "kim", "correct horse"), Account)


def test_a_new_password_lifts_a_lock_out(url: str) -> None:
    said(url, "user", "add", "kim", "--role", "steward", "--password-stdin", typed="first password")
    with open_store(url) as store:
        for _ in range(6):
            authenticate_password(store, "kim", "wrong")
    changed = said(url, "user", "password", "kim", "--password-stdin", typed="second password\n")
    assert changed.exit_code == 0
    with open_store(url) as store:
        assert isinstance(authenticate_password(store, "kim", "second password"), Account)


REFUSED = {
    "an unknown role": ("key", "create", "x", "--role", "root"),
    "a name that is taken": ("key", "create", "crm", "--role", "reader"),
    "a short password": ("user", "add", "kim", "--role", "steward", "--password-stdin"),
    "nobody to revoke": ("user", "revoke", "nobody"),
    "a noted head that is none": ("audit", "verify", "--noted", "7:abc"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_wrong_usage_ends_with_a_sentence_and_two(url: str, what: str) -> None:
    said(url, "key", "create", "crm", "--role", "reader")
    refused = said(url, *REFUSED[what], typed="short\n")
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output and refused.stderr


def test_a_store_that_is_not_there_is_not_checked(tmp_path: Path) -> None:
    gone = f"sqlite:///{tmp_path / 'typo.db'}"
    assert said(gone, "audit", "verify").exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_what_is_done_at_the_console_is_logged(url: str) -> None:
    said(url, "key", "create", "crm", "--role", "reader")
    said(url, "key", "revoke", "crm")
    rows = log(url)
    assert [(row[5], row[6], row[7]) for row in rows] == [
        ("revoke_account", "ok", "account crm"),
        ("create_key", "ok", "account crm"),
    ]
    assert log(url, "--subject", "account crm", "--action", "create_key") == rows[1:]
    assert log(url, "--subject", "account web") == []


def test_a_whole_log_is_told_with_its_last_row(url: str) -> None:
    said(url, "key", "create", "crm", "--role", "reader")
    found = said(url, "audit", "verify")
    assert found.exit_code == 0
    head = found.stdout.split()[-1]
    said(url, "key", "create", "web", "--role", "reader")
    assert said(url, "audit", "verify", "--noted", head).exit_code == 0


@pytest.mark.parametrize("row", [1, 2, 3])
def test_a_broken_log_ends_with_one_and_names_the_row(url: str, row: int) -> None:
    for name in ("crm", "web", "app"):
        said(url, "key", "create", name, "--role", "reader")
    with open_store(url) as store, store.writing() as connection:
        statement = text("UPDATE access_log SET principal = 'someone else' WHERE sequence = :row")
        connection.execute(statement, {"row": row})
    found = said(url, "audit", "verify")
    assert found.exit_code == 1
    assert f"row {row} was changed" in found.stderr
