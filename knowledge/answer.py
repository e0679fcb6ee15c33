"""How an entry reads when it is said: the parts for a page, and the whole as plain text for any other door."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.entry import Entry, Source
from language.varieties import Variety, direction, is_arabic_script

VOCABULARY = Path(__file__).resolve().parent.parent / "vocabulary"

_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_HYPHENATED = re.compile(r"(?<![\w-])\d+(?:-\d+)+(?![\w-])")
_ISOLATE, _END_ISOLATE = "\u2066", "\u2069"


@dataclass(frozen=True)
class Answer:
    """An entry said in one variety: `text` is everything, `parts` the same for a page that lays it out itself."""

    text: str
    parts: dict[str, Any]


@lru_cache(maxsize=1)
def labels() -> dict[str, dict[str, str]]:
    """The short labels around an answer, by name and variety."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load((VOCABULARY / "labels.yml").read_text(encoding="utf-8"))[
        "labels"
    ]
    return loaded


@lru_cache(maxsize=1)
def legal_texts() -> dict[str, dict[str, str]]:
    """The names of texts other than the decree, by id and variety."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load((VOCABULARY / "legal_texts.yml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def facts_as_of() -> dt.date:
    """The day of the newest source that the facts were checked against."""
    stated = yaml.safe_load((Path(__file__).resolve().parent / "as_of.yaml").read_text(encoding="utf-8"))
    day: dt.date = stated["facts"]
    return day


def terms_of_use(variety: Variety) -> str:
    """What an answer is worth, said once a conversation: information, not legal advice, facts as of a date."""
    month = f"{facts_as_of():%m/%Y}"
    if is_arabic_script(variety):
        month = f"{_ISOLATE}{month}{_END_ISOLATE}"
    return labels()["terms"][variety].format(month=month)


def render(entry: Entry, variety: Variety, *, footer: str | None = None) -> Answer:
    """Say an entry in a variety: title, answer, details, next step, caveat if any, its sources, and a footer last."""
    texts = entry.texts[variety]
    say = {name: forms[variety] for name, forms in labels().items()}
    sources = _sources(entry, variety)
    colon = say["colon"]
    spoken = texts.stands_in or variety
    note = say[f"only_in_{'fr' if spoken == 'fr' else 'arabic'}"] if texts.stands_in else None
    lines = [note, ""] if note else []
    lines += [texts.title + colon, texts.short, "", texts.details, "", f"{say['next_step']}{colon} {texts.next_step}"]
    if texts.caveat:
        lines += ["", f"{say['to_confirm']}{colon} {texts.caveat}"]
    lines += ["", f"{say['source']}{colon} {say['separator'].join(sources)}"]
    if footer:
        lines += ["", footer]
    parts = {
        "kind": "answer",
        "entry": entry.id,
        "variety": spoken,
        "direction": direction(spoken),
        "note": note,
        "title": texts.title,
        "short": texts.short,
        "details": texts.details,
        "next_step": texts.next_step,
        "caveat": texts.caveat,
        "labels": {name: say[name] for name in ("source", "next_step", "to_confirm")},
        "sources": sources,
        "facts_as_of": facts_as_of().isoformat(),
    }
    return Answer(text=keep_figures_whole("\n".join(lines), variety), parts=parts)


def keep_figures_whole(text: str, variety: Variety) -> str:
    """Keep figures readable in right-to-left text.

    Between Arabic letters an ordinary space shows "500 000" as "000 500", and a hyphen turns "2-22-431" around (Unicode
    bidirectional algorithm, rules W2 and W4). A no-break space and an isolate keep them as they are read.
    """
    text = _THOUSANDS.sub("\u00a0", text)
    if is_arabic_script(variety):
        text = _HYPHENATED.sub(lambda match: f"{_ISOLATE}{match[0]}{_END_ISOLATE}", text)
    return text


def _sources(entry: Entry, variety: Variety) -> list[str]:
    """The sources as a member reads them: the decree's articles together, first, then the other texts."""
    others = [_other(source, variety) for source in entry.sources if source.decree is None]
    articles = entry.articles()
    if not articles:
        return others
    if len(articles) == 1:
        return [labels()["article"][variety].format(number=articles[0]), *others]
    numbers = labels()["separator"][variety].join(map(str, articles))
    return [labels()["articles"][variety].format(numbers=numbers), *others]


def _other(source: Source, variety: Variety) -> str:
    if source.text is None:
        return f"{source.programme} ({source.seen})"
    name = legal_texts()[source.text][variety]
    if source.article is None:
        return name
    return f"{labels()['article_of'][variety].format(number=source.article)} {name}"
