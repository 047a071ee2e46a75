"""Draw thousands of requests from the OpenAPI document, statefully, with a key of each role.

    python -m benchmarks.fuzz --store sqlite:////path/hansaram.db [--examples 100] [--roles reader]

The store is changed: give it a copy. Ends with 1 where an answer was a 5xx or not as described.
"""

import argparse
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.http import Server
from golden_record.access import ROLES, add_key
from golden_record.store import open_store

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)


def main() -> None:
    """Run Schemathesis once for each role."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--store", required=True)
    said.add_argument("--examples", type=int, default=100)
    said.add_argument("--roles", nargs="+", choices=ROLES, default=ROLES)
    given = said.parse_args()
    mark = secrets.token_hex(4)
    with open_store(given.store) as store:
        keys = {
            role: add_key(store, f"fuzz-{role}-{mark}", role, by=None).key for role in given.roles
        }
    with Server(given.store) as server:
        codes = {role: _drawn(server.port, key, given.examples) for role, key in keys.items()}
    print(codes)
    sys.exit(int(any(codes.values())))


def _drawn(port: int, key: str, examples: int) -> int:
    program = Path(sys.executable).with_name("schemathesis")
    command = [str(program), "run", f"http://127.0.0.1:{port}/openapi.json"]
    # a form or JSON lines are drawn by the tests, which know how to write them
    command += ["--exclude-path", "/v1/jobs", "--exclude-method", "TRACE"]
    command += ["-H", f"Authorization: Bearer {key}", "--max-examples", str(examples)]
    command += ["--checks", ",".join(CHECKS), "--suppress-health-check", "all"]
    with tempfile.TemporaryDirectory() as scratch:  # what it keeps for its next run
        return subprocess.run(command, check=False, cwd=scratch).returncode


if __name__ == "__main__":
    main()
