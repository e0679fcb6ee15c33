"""The worker's part of the door: threads that take a conversation, answer it, send, and give it back."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connections

from members.sealing import SealError, unseal
from whatsapp import pause
from whatsapp.answer import answer
from whatsapp.ask import Ask
from whatsapp.claims import ClaimLostError, claim, free_claims_of_the_dead, put_off, release
from whatsapp.graph import Graph, graph_for
from whatsapp.models import InboxMessage, Turn
from whatsapp.options import WhatsAppOptions
from whatsapp.outbox import send_due
from whatsapp.statuses import note_statuses
from whatsapp.turns import open_turn

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.2
TURNS_AT_ONCE = 5
"""Turns of one person that are answered before others get their chance."""
_receipts = ThreadPoolExecutor(max_workers=2, thread_name_prefix="receipts")


def serve_one(ask: Ask, graph: Graph) -> bool:
    """Do what is due for one conversation; False when nothing was."""
    claimed = claim()
    if claimed is None:
        return False
    try:
        for _ in range(TURNS_AT_ONCE):
            turn = open_turn(claimed)
            if turn is not None:
                _show_reading(turn, graph)
            answered = turn is not None and answer(claimed, turn, ask=ask, graph=graph)
            send_due(claimed, graph)
            if not answered:
                break
        release(claimed)
    except ClaimLostError:
        logger.info("a conversation was taken over by another worker")
    except Exception:
        put_off(claimed)
        raise
    return True


def _show_reading(turn: Turn, graph: Graph) -> None:
    """Read receipt and typing indicator for the newest message of the turn, beside the work."""
    newest = InboxMessage.objects.filter(turn=turn).exclude(sealed_id=b"").order_by("-sent_at", "-id").first()
    if newest is None:
        return
    try:
        _receipts.submit(graph.show_reading, unseal(newest.sealed_id))
    except (SealError, RuntimeError):
        return


class Gateway:
    """The threads of one worker process; `start` once, `stop` waits for what is in hand."""

    def __init__(self, options: WhatsAppOptions, ask: Ask) -> None:
        self._ask, self._options = ask, options
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._loop, args=(self._serve,), name=f"whatsapp-{number}", daemon=True)
            for number in range(options.threads)
        ]
        self._threads.append(threading.Thread(target=self._loop, args=(self._note,), name="statuses", daemon=True))

    def start(self) -> None:
        """Begin; what killed processes of this machine had in hand is free again."""
        free_claims_of_the_dead()
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 30.0) -> None:
        """End after the conversation in hand."""
        self._stop.set()
        for thread in self._threads:
            thread.join(seconds)

    def _serve(self) -> bool:
        return not pause.is_on() and serve_one(self._ask, graph_for(self._options))

    def _note(self) -> bool:
        return note_statuses() > 0

    def _loop(self, step: object) -> None:
        while not self._stop.is_set():
            try:
                close_old_connections()
                busy = step()  # type: ignore[operator]
            except Exception as error:
                # Its text may quote a message; the lease runs out and the work is taken up again.
                logger.error("the WhatsApp door failed and goes on: %s", _where(error))
                busy = False
            if not busy:
                self._stop.wait(IDLE_SECONDS)
        connections.close_all()


def _where(error: BaseException) -> str:
    """The kind of an error and the line it came from, without its text."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"
