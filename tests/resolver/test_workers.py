"""Workers are made ready once, with the modules of the process that asked for them."""

import os
import subprocess
import sys
from pathlib import Path

import resolver
from resolver.workers import get_ready, in_order

_ROOT = Path(resolver.__file__).parents[1]
_STANDARDIZATION = "resolver.standardization"


def _where(module: str) -> str | None:
    return sys.modules[module].__file__ if module in sys.modules else None


def test_workers_begin_with_what_they_need() -> None:
    (found,) = in_order(_where, [_STANDARDIZATION], 1, ahead=1)
    assert found == str(_ROOT / "resolver" / "standardization.py")


def test_getting_ready_leaves_the_environment_as_it_was() -> None:
    before = dict(os.environ)
    get_ready()
    get_ready()
    assert dict(os.environ) == before


def test_a_module_in_the_folder_of_the_data_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "data" / "resolver").mkdir(parents=True)
    (tmp_path / "data" / "resolver" / "__init__.py").write_text("raise SystemExit(3)")
    script = tmp_path / "script.py"
    script.write_text(
        "from resolver.workers import in_order\n"
        "if __name__ == '__main__':\n"
        "    print(*in_order(len, ['ab', 'abc'], 1, ahead=1))\n"
    )
    done = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path / "data",
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("2 3\n", 0), done.stderr
