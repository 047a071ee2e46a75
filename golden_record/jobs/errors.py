"""What can be wrong with asking for a job.

```
GoldenRecordError
└── JobError
    ├── UnknownJobError    no such job
    ├── JobStateError      it is not in a state in which this can be done
    └── LeaseLostError     another worker took the job over; this one writes nothing more
```
"""

from golden_record.errors import GoldenRecordError


class JobError(GoldenRecordError):
    """Something about a job; nothing was changed."""


class UnknownJobError(JobError):
    """There is no job of this id."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        super().__init__(f"there is no job {job_id}")


class JobStateError(JobError):
    """The job is not in a state in which this can be done."""

    def __init__(self, job_id: str, state: str, wanted: str) -> None:
        self.job_id, self.state = job_id, state
        super().__init__(f"job {job_id} is {state}: it cannot be {wanted}")


class LeaseLostError(JobError):
    """Another worker took the job over."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        super().__init__(f"job {job_id} was taken over by another worker")
