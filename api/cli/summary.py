"""What a run came to, for a person at a terminal; nothing in a pipe."""

import sys

from golden_record.pipeline import RunResult


def summarize(result: RunResult) -> None:
    """Print the headline figures and where to look next."""
    if not sys.stdout.isatty():
        return
    from rich.console import Console

    c = result.counts
    console = Console(highlight=False)
    console.print(
        f"\n[bold]{c['records_received']:,}[/] records in, "
        f"[bold]{c['entities']:,}[/] customers in the store "
        f"({c['duplicates']:,} duplicates, {c['reviews']:,} pairs to review, "
        f"{c['rejected']:,} rows rejected), {result.seconds['total']:.1f} s"
    )
    console.print(f"Report: [bold]{result.out / 'quality_report.html'}[/]", soft_wrap=True)
    console.print(f"IDs:    {result.out / 'crosswalk.csv'}", soft_wrap=True)
