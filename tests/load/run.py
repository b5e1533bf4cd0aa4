"""A load test of the whole dashboard over Streamlit's own websocket protocol; nothing in it is a stand-in.

python tests/load/run.py                             every scenario, trained in the server itself
python tests/load/run.py together minutes            only these
python tests/load/run.py --workers 2                 with two worker processes
python tests/load/run.py --dask tcp://127.0.0.1:8786 with the workers of a Dask scheduler
python tests/load/run.py opening --sessions 3        a small try

Each scenario starts a server of its own, as `streamlit run dashboard.py` does, and drives it with visitors that speak
the protocol as a browser does (session.py), from one process with one event loop. Times are wall-clock times from the
moment when an action was due to the end of the script run that put the result on the page: six charts, and for an edit
the visitor's own word among their bars. Percentiles are numpy's (linear between the values). Memory is that of the
server and its descendants, with shared pages counted once (PSS), sampled every second; growth counts only memory that
they allocated themselves, without mapped files. The started trainings are read from the server's log. The driver uses
the same processors, so every figure is a little worse than with visitors elsewhere; its share is printed too.

The scenario live asks the model that WHY_ATTENTION_MODEL names; without one a small random model.

Exits with 1 if a requirement was not met. Needs Linux.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import fields
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.load import beside, crowd, faults, real, rows  # noqa: E402 - importable only after the line above
from tests.load.crowd import Options  # noqa: E402
from tests.load.rows import Row  # noqa: E402
from tests.load.session import Lost  # noqa: E402

SCENARIOS: dict[str, Callable[[Options], Awaitable[list[Row]]]] = {
    "opening": crowd.opening,
    "together": crowd.together,
    "minutes": crowd.minutes,
    "hurry": crowd.hurry,
    "beside": beside.beside,
    "recorded": real.recorded,
    "live": real.live,
    "killed": faults.killed,
    "growth": faults.growth,
    "visits": faults.visits,
    "shutdown": faults.shutdown,
    "restart": faults.restart,
}


def main() -> int:
    parser = _parser()
    arguments = parser.parse_args()
    if unknown := {*arguments.scenarios} - {*SCENARIOS}:
        parser.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}")
    options = Options(**{each.name: getattr(arguments, each.name) for each in fields(Options)})
    found: dict[str, list[Row]] = {}
    for name in arguments.scenarios or SCENARIOS:
        start = time.perf_counter()
        print(f"{name}: {SCENARIOS[name].__doc__}", file=sys.stderr, flush=True)
        try:
            found[name] = asyncio.run(SCENARIOS[name](options))
        except (Lost, RuntimeError) as error:  # go on with the other scenarios
            found[name] = [Row("to its end", "yes", str(error), False)]
        print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    if arguments.json:
        print(json.dumps({name: [row._asdict() for row in each] for name, each in found.items()}, indent=1))
    else:
        print(rows.table([row._replace(name=f"{name}: {row.name}") for name, each in found.items() for row in each]))
    return int(any(row.passed is False for each in found.values() for row in each))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*", help=f"{', '.join(SCENARIOS)}; all, if none is named")
    parser.add_argument("--sessions", type=int, default=Options.sessions, help="visitors at once")
    parser.add_argument("--minutes", type=float, default=Options.minutes, help="of the scenario minutes")
    parser.add_argument("--edits", type=int, default=Options.edits, help="of the scenario growth")
    parser.add_argument("--visits", type=int, default=Options.visits, help="of the scenario visits")
    parser.add_argument("--default-size", action="store_true", help="growth, visits: the default preset's sentences")
    parser.add_argument("--kills", type=int, default=Options.kills, help="of the scenario killed")
    parser.add_argument("--workers", type=int, default=Options.workers, help="worker processes of the server")
    parser.add_argument("--dask", default=Options.dask, metavar="ADDRESS", help="of a Dask scheduler")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser


if __name__ == "__main__":
    sys.exit(main())
