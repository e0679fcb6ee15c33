"""Speech to text: one small interface, no engine shipped.

`WHATSAPP_SPEECH_TO_TEXT=module:function` names a function `(sound, mime_type, variety) -> str | None`: what was said,
or None when it was not understood. It runs in the worker; it must not send the sound elsewhere without the network's
agreement (see docs/privacy.md).
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Protocol, cast

from language.varieties import Variety
from whatsapp.opened import opened

logger = logging.getLogger(__name__)


class SpeechToText(Protocol):
    """An engine."""

    def __call__(self, sound: bytes, mime_type: str, variety: Variety | None) -> str | None:
        """What was said, or None."""


def engine() -> SpeechToText | None:
    """The engine that the settings name, or None."""
    path = opened().speech_to_text
    if not path:
        return None
    module, _, name = path.partition(":")
    return cast(SpeechToText, getattr(import_module(module), name))


def understand(sound: bytes, mime_type: str, variety: Variety | None) -> str | None:
    """What was said, or None without an engine, when it fails, or when it understood nothing."""
    listen = engine()
    if listen is None:
        return None
    try:
        said = listen(sound, mime_type, variety)
    except Exception as error:
        # Any fault of a plugged-in engine is "not understood"; its text may quote the person.
        logger.error("the speech-to-text engine failed: %s", type(error).__name__)
        return None
    return " ".join(said.split())[:1000] or None if said else None
