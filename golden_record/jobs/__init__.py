"""Jobs: many records at once, taken in by a worker; resumable, with progress and rejects."""

from golden_record.jobs.bodies import Prepared, prepare
from golden_record.jobs.errors import JobError, JobStateError, LeaseLostError, UnknownJobError
from golden_record.jobs.job import Job, JobReject, job, jobs, rejects
from golden_record.jobs.submitting import cancel, purge, resume, submit_job
from golden_record.jobs.working import Worker, work, work_off, work_once

__all__ = [
    "Job",
    "JobError",
    "JobReject",
    "JobStateError",
    "LeaseLostError",
    "Prepared",
    "UnknownJobError",
    "Worker",
    "cancel",
    "job",
    "jobs",
    "prepare",
    "purge",
    "rejects",
    "resume",
    "submit_job",
    "work",
    "work_off",
    "work_once",
]
