"""Processor time of training, against an older commit: both in turns, in processes of their own, medians.

python tests/benchmarks/against.py COMMIT [preset ...]
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.checkouts import ROOT, checked_out  # noqa: E402 - found only after the line above

ROUNDS = 5
# Runs in a checkout; prints the processor seconds and the steps of each network, trained to its end.
TRAIN = """
import json, sys, time
from core import Settings
from core.presets import presets
from core.training import train_mixing
preset = presets()[sys.argv[1]]
settings, spent = Settings(word=preset.word), {}
for name in ("static", "averaging", "attention"):
    train_mixing(name, preset.corpus, settings)  # the first in a process takes longer
    start = time.process_time()
    trained = train_mixing(name, preset.corpus, settings)
    spent[name] = time.process_time() - start, int(trained.history.steps[-1])
print(json.dumps(spent))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit")
    parser.add_argument("preset", nargs="*", default=["ran", "near", "stories"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        then = checked_out(given.commit, Path(folder))
        for preset in given.preset:
            report(preset, {"then": then, "now": ROOT})


def report(preset: str, folders: dict[str, Path]) -> None:
    rounds = [{name: trained(preset, folder) for name, folder in folders.items()} for _ in range(ROUNDS)]
    for title, networks in (("static + attention", ("static", "attention")), ("all three", tuple(rounds[0]["now"]))):
        spent = {
            name: statistics.median(sum(found[name][network][0] for network in networks) for found in rounds)
            for name in folders
        }
        share = statistics.median(
            sum(found["now"][network][0] for network in networks)
            / sum(found["then"][network][0] for network in networks)
            for found in rounds
        )
        print(f"{preset:8} {title:18} then {spent['then']:.2f} s, now {spent['now']:.2f} s: {share:.2f} of it")
    steps = {name: {network: count for network, (_, count) in rounds[0][name].items()} for name in folders}
    print(f"{preset:8} steps then {steps['then']}, now {steps['now']}", flush=True)


def trained(preset: str, folder: Path) -> dict[str, tuple[float, int]]:
    done = subprocess.run([sys.executable, "-c", TRAIN, preset], cwd=folder, capture_output=True, text=True, check=True)
    found: dict[str, tuple[float, int]] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
