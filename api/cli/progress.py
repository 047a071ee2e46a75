"""Progress on a terminal: one line per verb; silence in a pipe."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from golden_record.stages import VERBS, Listener, Progress


def on_terminal() -> bool:
    """Tell whether a person is watching."""
    return sys.stderr.isatty()


@contextmanager
def shown() -> Iterator[Listener]:
    """Draw the stages of a run while the block runs, if somebody is watching."""
    if not on_terminal():
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(bar_width=28),
        TextColumn("{task.completed:>12,.0f}"),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks = {verb: bars.add_task(verb, total=None, start=False) for verb in VERBS}

        def draw(progress: Progress) -> None:
            task = tasks[progress.stage]
            bars.start_task(task)
            total = progress.done or 1 if progress.finished else progress.total
            bars.update(task, completed=progress.done or int(progress.finished), total=total)
            if progress.finished:
                bars.stop_task(task)

        yield draw
