"""The one list of jobs. A job is spelled the same in its door, planner, tests, workflow input and log."""

from sync.planners import prefill_ulids, promote_from_notion, sync_to_notion, weekly
from sync.planners.job import Job

JOBS: dict[str, Job] = {
    job.name: job for job in (prefill_ulids.JOB, promote_from_notion.JOB, sync_to_notion.JOB, weekly.JOB)
}
