"""Commands load what they need: help and ``standardize`` neither database nor linker."""

import subprocess
import sys

import pytest

HEAVY = ("sqlalchemy", "splink", "duckdb", "litestar", "pandas")
NEEDED = {
    "help": "import api.cli",
    "standardize": "import api.cli.given, golden_record.standardizing",
}


@pytest.mark.parametrize("imports", NEEDED.values(), ids=NEEDED)
def test_nothing_heavy_is_loaded(imports: str) -> None:
    said = f"import sys; {imports}; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
