"""The page of the quality report: drawn once for a run, for its figures do not change.

Its charts take a second of the processor; many who asked at once would wait for each other's.
"""

import threading

from golden_record.quality.page import render
from golden_record.reading.quality import QualityRun


class ReportPage:
    """The page of the run that was asked for last."""

    def __init__(self) -> None:
        self._run: QualityRun | None = None
        self._page = ""
        self._drawing = threading.Lock()

    def of(self, run: QualityRun) -> str:
        """Give the page of a run; who asks while it is being drawn waits for that one."""
        with self._drawing:
            if self._run != run:
                self._page = render(dict(run.figures))
                self._run = run
            return self._page
