"""Live: one copy of the model for all visitors, in a process of its own that starts when first needed.

Texts are examined one after the other; equal ones once. The process ends after a while of disuse, and its memory with
it. If it is killed, a text is tried once more in a new one.
"""

import multiprocessing
import os
import threading
import traceback
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from core.errors import UserError
from core.pretrained.dossier import Dossier, Scored, examine, fingerprint_of
from core.pretrained.fetching import cache_folder, fetched
from core.pretrained.models import is_installed, open_model
from core.pretrained.texts import Text

MODEL = "WHY_ATTENTION_MODEL"  # environment variable: a folder or a name of a causal model
DISUSE = 300.0  # seconds after which the process ends
KEPT = 40  # texts whose answers are kept; each takes 1 to 5 MB
MOST_WAITING = 60
NICENESS = 10  # of the process, so that the pages go first
TRIES = 2


@dataclass(eq=False)
class Answer:
    """What is asked of the model about one text; `done` is set once there is a dossier or an error."""

    text: Text
    what: str = "waiting"
    share: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)
    dossier: Dossier | None = None
    error: str = ""

    def result(self) -> Dossier:
        """The dossier; raises UserError if the model could not answer. Only once `done` is set."""
        if self.dossier is None:
            raise UserError(self.error)
        return self.dossier


def chosen(environment: Mapping[str, str] = os.environ) -> str | None:
    """The model to ask live: the one that WHY_ATTENTION_MODEL names, else the pinned one if it was fetched."""
    if named := environment.get(MODEL):
        return named
    place = fetched(cache_folder(environment))
    return str(place) if place and is_installed() else None


class Live:
    """Asks one model, by its folder or name."""

    def __init__(self, name: str, disuse: float = DISUSE) -> None:
        """Nothing starts before the first question."""
        self.name, self._disuse = name, disuse
        self._news = threading.Condition()
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._waiting: list[Answer] = []
        self._thread: threading.Thread | None = None
        self._process: Any = None
        self._connection: Connection | None = None

    def ask(self, text: Text) -> Answer:
        """The answer about a text, perhaps still to come. Raises UserError if too many wait."""
        key = fingerprint_of(text)
        with self._news:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            if len(self._waiting) >= MOST_WAITING:
                raise UserError("Too many texts wait for the real model. Try again in a minute.")
            answer = self._answers[key] = Answer(text)
            self._waiting.append(answer)
            self._forget_old()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="real model", daemon=True)
                self._thread.start()
            self._news.notify()
        return answer

    def forget(self, text: Text) -> None:
        """Let the text be asked anew, after an error."""
        with self._news:
            self._answers.pop(fingerprint_of(text), None)

    def ahead(self, answer: Answer) -> int:
        """How many texts come before this one."""
        with self._news:
            return self._waiting.index(answer) if answer in self._waiting else 0

    @property
    def process_id(self) -> int | None:
        """The number of the model's process, while it runs."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def _forget_old(self) -> None:
        finished = [key for key, answer in self._answers.items() if answer.done.is_set()]
        for key in finished[: max(0, len(self._answers) - KEPT)]:
            del self._answers[key]

    def _work(self) -> None:
        """The body of the thread: answer what waits, in its order; end after a while without any."""
        while True:
            with self._news:
                self._news.wait_for(lambda: bool(self._waiting), timeout=self._disuse)
                if not self._waiting:
                    self._end_process()
                    self._thread = None
                    return
                answer = self._waiting[0]
            self._answer(answer)
            with self._news:
                self._waiting.remove(answer)
            answer.done.set()

    def _answer(self, answer: Answer) -> None:
        for _ in range(TRIES):
            try:
                self._exchange(answer)
                return
            except (EOFError, OSError):
                self._end_process()
        answer.error = (
            "The process of the real model was ended twice, perhaps because memory ran out. Close other programs, or "
            "choose a smaller model."
        )

    def _exchange(self, answer: Answer) -> None:
        """Send the text, and take in progress until the outcome. Raises EOFError if the process is gone."""
        if self.process_id is None:
            self._start_process()
        assert self._connection is not None
        answer.what, answer.share = "opening the model", 0.0
        self._connection.send(answer.text)
        while True:
            kind, *content = self._connection.recv()
            if kind == "progress":
                answer.what, answer.share = content
            else:
                answer.dossier, answer.error = content
                return

    def _start_process(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, others_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(others_end, self.name), daemon=True)
        self._process.start()
        others_end.close()

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.kill()  # nothing in it is worth keeping
            self._process.join()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None


def _serve(connection: Connection, name: str) -> None:
    """The body of the process: it opens the model with the first text, and ends when the server is gone."""
    if hasattr(os, "nice"):  # Windows has none
        os.nice(NICENESS)
    model, kept = None, dict[tuple[str, str], Scored]()
    with suppress(EOFError, OSError):
        while True:
            text = connection.recv()
            try:
                model = model or open_model(name)
                report = partial(_report, connection)
                connection.send(("done", examine(model, text, report, kept).ready(text), ""))
            except UserError as error:
                connection.send(("done", None, str(error)))
            except MemoryError:
                connection.send(("done", None, "The memory does not suffice. Choose a smaller model."))
            except Exception as error:  # of an unusual model; the process can go on with the next text
                traceback.print_exc()  # it may be a fault of this code: the server's log has it in full
                reason = str(error).strip().split("\n")[0][:200] or type(error).__name__
                told = f"The model failed on these sentences: {reason}. Ask about others, or choose another model."
                connection.send(("done", None, told))
    os._exit(0)


def _report(connection: Connection, what: str, share: float) -> None:
    connection.send(("progress", what, share))
