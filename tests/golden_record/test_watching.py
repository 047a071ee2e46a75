"""What a run takes of the machine is seen for all its processes."""

import subprocess
import sys

from golden_record.watching import Watch

WORK = """
held = bytearray(200_000_000)
held[::4096] = b"x" * len(held[::4096])
print("held", flush=True)
while time.process_time() < 0.5:
    pass
input()
"""


def test_memory_and_work_of_a_child_count_after_its_end() -> None:
    with Watch() as watch:
        before = watch.processor_seconds()
        with subprocess.Popen(
            [sys.executable, "-c", "import time\n" + WORK],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as child:
            assert child.stdin and child.stdout
            child.stdout.readline()
            held = watch.processor_seconds()
            child.communicate(b"\n")
        assert watch.processor_seconds() >= held >= before
        assert watch.peak_memory() > 200_000_000
