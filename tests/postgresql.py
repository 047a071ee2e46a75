"""A real PostgreSQL for the tests: the one given by HANSARAM_TEST_POSTGRES_URL, or one of our own.

Our own lives in a temporary folder and listens on a socket there, nowhere else. initdb refuses
root, so under root it runs as the user ``postgres`` that Debian's package makes.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server programs on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if found:
        return found[-1]
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def server(folder_of_programs: Path) -> Iterator[str]:
    """Run a server and yield the URL of its maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="hansaram-pg-"))
    user = _unprivileged()
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    account = user or pwd.getpwuid(os.getuid()).pw_name

    def run(program: str, *arguments: str) -> None:
        command = [folder_of_programs / program, *arguments]
        subprocess.run(command, check=True, user=user, stdout=subprocess.DEVNULL, cwd=folder)

    run("initdb", "-D", str(data), "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8")
    settings = [f"-c {name}={value}" for name, value in SETTINGS.items()]
    options = " ".join([*settings, f"-k {folder}"])
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://{account}@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str | None:
    return "postgres" if os.getuid() == 0 else None
