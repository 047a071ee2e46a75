"""Seconds and memory of a command, as seen from outside.

Memory is that of the whole process tree: the resident memory of all its processes at one moment,
looked at ten times a second.
"""

import subprocess
import sys
import time
from pathlib import Path


def watched(command: list[object]) -> tuple[float, int]:
    """Run a command; return its seconds and the peak memory of its process tree in bytes."""
    since, peak = time.perf_counter(), 0
    with subprocess.Popen(list(map(str, command))) as process:
        while process.poll() is None:
            peak = max(peak, _tree_memory(process.pid))
            time.sleep(0.1)
    if process.returncode:
        sys.exit(process.returncode)
    return time.perf_counter() - since, peak


def _tree_memory(root: int) -> int:
    """Add up the resident memory of a process and all below it; shared pages count once each."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += _resident(process)
        waiting += children.get(process, [])
    return total


def _parent(entry: Path) -> int | None:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return None


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096
    except (OSError, ValueError):
        return 0
