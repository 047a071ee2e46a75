"""Seconds and memory of a command, as seen from outside: ``golden_record.watching`` of its tree."""

import subprocess
import sys
import time

from golden_record.watching import tree


def watched(command: list[object]) -> tuple[float, int]:
    """Run a command; return its seconds and the peak memory of its process tree in bytes."""
    since, peak = time.perf_counter(), 0
    with subprocess.Popen(list(map(str, command))) as process:
        while process.poll() is None:
            peak = max(peak, sum(seen.memory for seen in tree(process.pid).values()))
            time.sleep(0.1)
    if process.returncode:
        sys.exit(process.returncode)
    return time.perf_counter() - since, peak
