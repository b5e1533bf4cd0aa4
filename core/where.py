"""Where: environment variables choose the lanes that trainings run in."""

from collections.abc import Mapping

from core.cluster import DASK, dask_lanes
from core.errors import UserError
from core.lanes import Lane, ThreadLane
from core.workers import ProcessLane

WORKERS = "WHY_ATTENTION_WORKERS"  # environment variable
MOST_WORKERS = 64


def lanes(environment: Mapping[str, str]) -> list[Lane]:
    """The lanes that the environment asks for: of a Dask cluster, worker processes, or one thread.

    Raises UserError if the number of workers is not a number from 0 to MOST_WORKERS.
    """
    if address := environment.get(DASK):
        return dask_lanes(address)
    wanted = environment.get(WORKERS, "0")
    if not wanted.isdecimal() or int(wanted) > MOST_WORKERS:
        raise UserError(f"{WORKERS} is “{wanted}”. Set it to a number of processes from 0 to {MOST_WORKERS}.")
    return [ProcessLane() for _ in range(int(wanted))] or [ThreadLane()]
