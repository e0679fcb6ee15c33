"""Taking out of a question what leads to a person, before it is stored for staff.

Identity-card numbers, telephones, e-mails, bank and register numbers, and names that follow a cue ("je m'appelle",
"اسمي", "smiyti", "ana … mn ta3awniyat …"). Law 09-08 asks for no more data than the purpose needs; staff need the
question, not who asked it. Amounts, articles, dates and places stay.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

CUES = Path(__file__).resolve().parent.parent / "vocabulary" / "language" / "name_cues.txt"
MAIL, NUMBER, CARD, NAME = "[e-mail]", "[n°]", "[CIN]", "[nom]"

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)(?!www\.marchespublics|www\.|marchespublics\.gov\.ma)\S+")
_PHONE = re.compile(r"(?<![\d٠-٩])(?:\+|00)?(?:212|٢١٢)?[\s.-]?\(?[0٠]?\)?[5-8٥-٨](?:[\s.-]?[0-9٠-٩]){8}(?![\d٠-٩])")
_LONG = re.compile(r"(?<![\d٠-٩])(?:MA\d{2}[ -]?)?(?:[0-9٠-٩][ .-]?){12,}[0-9٠-٩](?![\d٠-٩])", re.IGNORECASE)
_RUN = re.compile(r"(?<![\d٠-٩])[0-9٠-٩]{9,}(?![\d٠-٩])")
_CARD = re.compile(r"(?<![^\W\d_])(?-i:[A-Z]{1,2}|[a-z]{1,2})[\s-]?\d{5,7}(?!\w)")
_NOT_CARDS = frozenset({"à", "a", "de", "dh", "l", "d", "n", "ou", "et", "b", "f", "w", "o", "le", "la", "ht", "un"})
_PARTICLES = "ben|bnt|bent|ou|el|al|aït|ait|بن|بنت|ولد|آيت|ايت|أيت"
_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_MEMBER = re.compile(
    rf"(?<!\w)(ana|أنا|انا)\s+({_WORD}(?:\s+{_WORD})?)\s+(mn|men|من)\s+(ta3awni\w*|t3awni\w*|coop\w*|تعاوني\w*|التعاوني\w*)",
    re.I,
)
_COOP = re.compile(
    r"(?<!\w)((?:coop[eé]rative|ta3awniyat|ta3awniya dyal|تعاونية|coop)\s+(?:[«\"“]))([^»\"”]{2,60})([»\"”])", re.I
)


def redact(text: str) -> str:
    """The text with what leads to a person replaced by a mark; never fails, linear for texts of a message's length."""
    plain = _MAIL.sub(MAIL, text)
    plain = _LINK.sub("[lien]", plain)
    plain = _LONG.sub(NUMBER, plain)
    plain = _PHONE.sub(NUMBER, plain)
    plain = _RUN.sub(NUMBER, plain)
    plain = _CARD.sub(_card, plain)
    plain = _MEMBER.sub(rf"\1 {NAME} \3 \4", plain)
    plain = _COOP.sub(rf"\1{NAME}\3", plain)
    named, _ = _names()
    return named.sub(_name, plain)


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], frozenset[str]]:
    """The pattern of a cue with the name behind it, and the words that are no names."""
    sections: dict[str, list[str]] = {}
    for line in CUES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = sections.setdefault(line.strip("[] "), [])
        elif line.strip() and not line.startswith("#"):
            current.append(line.strip())
    name = rf"{_WORD}(?:\s+(?:{_PARTICLES})\s+{_WORD}|\s+{_WORD})?"
    pattern = rf"(?<!\w)({'|'.join(sections['cue'])})\s+({name})"
    return re.compile(pattern, re.IGNORECASE), frozenset(" ".join(sections["no name"]).split())


def _card(match: re.Match[str]) -> str:
    letters = re.match(r"[^\W\d_]+", match[0])
    return match[0] if letters and letters[0].lower() in _NOT_CARDS else CARD


def _name(match: re.Match[str]) -> str:
    """Replace the name after a cue; a word that is no name ("je suis madame qui…") stays."""
    first = match[2].split()[0].lower()
    return match[0] if first in _names()[1] else f"{match[1]} {NAME}"
