"""The glossary: what a word of public procurement means, found by the names that people give it.

Official terms (French and Arabic) stand first in `names`, then what people say. The content: `knowledge/glossary/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from knowledge.answer import Answer, keep_figures_whole, labels
from knowledge.entry import LAST_ARTICLE, EntryId, Line, VarietyName
from knowledge.figures import figures_in
from language.normalise import normalise
from language.phonetic import phonetic_key
from language.varieties import VARIETIES, Variety, direction

GLOSSARY = Path(__file__).resolve().parent / "glossary"
LONGEST_NAME = 6
"""Words of the longest name that is looked for in a text."""
_GLUED = "وفبلد"
_KEY_LENGTH = 4
"""A phonetic key must be this long to count: shorter ones make one word of many."""


class Term(BaseModel):
    """A word with its meaning and an example, in four varieties."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: dict[VarietyName, Annotated[list[Line], Field(min_length=1)]]
    meaning: dict[VarietyName, Line]
    example: dict[VarietyName, Line]
    articles: list[Annotated[int, Field(ge=1, le=LAST_ARTICLE)]] = []
    entry: EntryId | None = None

    @model_validator(mode="after")
    def _whole(self) -> Term:
        for part in ("names", "meaning", "example"):
            missing = [variety for variety in VARIETIES if variety not in getattr(self, part)]
            if missing:
                raise ValueError(f"{part} missing in {', '.join(missing)}")
        return self


def check_terms(entries: set[str], folder: Path = GLOSSARY) -> list[str]:
    """Everything that is wrong with the glossary: form, names that stand twice, figures that differ, lost entries."""
    found, faults = read_terms(folder)
    owners: dict[tuple[str, str], str] = {}
    for term_id, term in found.items():
        where = f"knowledge/glossary: {term_id}"
        for variety, said in term.names.items():
            for name in {normalise(each) for each in said}:
                other = owners.setdefault((variety, name), term_id)
                if other != term_id:
                    faults.append(f"{where}: the {variety} name {name!r} stands also in {other}")
        for part in ("meaning", "example"):
            figures = {variety: figures_in(text) for variety, text in getattr(term, part).items()}
            faults += [
                f"{where}: the figures of {part}.{variety} differ from fr"
                for variety, stated in figures.items()
                if stated != figures["fr"]
            ]
        if term.entry is not None and term.entry not in entries:
            faults.append(f"{where}: the entry {term.entry!r} does not exist")
    return faults


@dataclass(frozen=True)
class Found:
    """A term in a text: its id and the words (from, to; in the normal form's words) that name it."""

    term: str
    first: int
    last: int


class GlossaryError(ValueError):
    """The glossary's files have faults; `faults` names all of them."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


def read_terms(folder: Path = GLOSSARY) -> tuple[dict[str, Term], list[str]]:
    """Every term below `folder` by id, and every fault of the files."""
    terms: dict[str, Term] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        shown = f"knowledge/glossary/{path.name}"
        try:
            loaded = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            faults.append(f"{shown}: not readable as YAML: {str(error).splitlines()[0]}")
            continue
        for term_id, data in loaded.items():
            if term_id in terms:
                faults.append(f"{shown}: the term {term_id!r} stands twice")
            try:
                terms[term_id] = Term.model_validate(data)
            except ValidationError as error:
                faults += [
                    f"{shown}: {term_id}.{'.'.join(map(str, d['loc']))}: {str(d['msg']).removeprefix('Value error, ')}"
                    for d in error.errors()
                ]
    return terms, faults


@lru_cache(maxsize=1)
def terms() -> dict[str, Term]:
    """The glossary. Raises `GlossaryError` with every fault."""
    found, faults = read_terms()
    if faults:
        raise GlossaryError(faults)
    return found


@lru_cache(maxsize=1)
def _by_name() -> tuple[dict[tuple[str, ...], str], dict[tuple[str, ...], str]]:
    """The terms by the words of their names, and by the phonetic keys of those words."""
    names: dict[tuple[str, ...], str] = {}
    keys: dict[tuple[str, ...], str] = {}
    for term_id, term in terms().items():
        for said in term.names.values():
            for name in said:
                words = tuple(normalise(name).split())
                if words:
                    names.setdefault(words, term_id)
                key = _keys(words)
                if key is not None:
                    keys.setdefault(key, term_id)
    return names, keys


def render_term(term_id: str, variety: Variety) -> Answer:
    """Say a term: its name, its official names in French and Arabic, what it means, an example, its articles."""
    term = terms()[term_id]
    say = {name: forms[variety] for name, forms in labels().items()}
    name = term.names[variety][0]
    official = [term.names[v][0] for v in ("fr", "ar") if normalise(term.names[v][0]) != normalise(name)]
    title = f"{name} ({say['separator'].join(official)})" if official else name
    articles = say["separator"].join(map(str, sorted(term.articles)))
    kind = "article" if len(term.articles) == 1 else "articles"
    sources = [say[kind].format(number=articles, numbers=articles)] if term.articles else []
    example = f"{say['example']}{say['colon']} {term.example[variety]}"
    lines = [f"{title}{say['colon']}", term.meaning[variety], "", example]
    if sources:
        lines += ["", f"{say['source']}{say['colon']} {sources[0]}"]
    parts = {
        "kind": "answer",
        "term": term_id,
        "variety": variety,
        "direction": direction(variety),
        "title": title,
        "short": term.meaning[variety],
        "details": example,
        "labels": {"source": say["source"]},
        "sources": sources,
    }
    return Answer(text=keep_figures_whole("\n".join(lines), variety), parts=parts)


def _keys(words: tuple[str, ...]) -> tuple[str, ...] | None:
    keys = tuple(phonetic_key(word) or "" for word in words)
    return keys if all(keys) and sum(map(len, keys)) >= _KEY_LENGTH else None


def find_terms(text: str, *, by_sound: bool = True) -> list[Found]:
    """The terms that a text names, longest names first taken, in the text's order.

    `by_sound` also finds names in another script or spelling; without it only the written forms count.
    """
    words = normalise(text).split()
    taken: set[int] = set()
    found: list[Found] = []
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        for first in range(len(words) - length + 1):
            span = range(first, first + length)
            if not taken.isdisjoint(span):
                continue
            term = next(_matches(tuple(words[first : first + length]), by_sound=by_sound), None)
            if term is not None:
                taken.update(span)
                found.append(Found(term, first, first + length))
    return sorted(found, key=lambda each: each.first)


def _matches(words: tuple[str, ...], *, by_sound: bool) -> Iterator[str]:
    names, keys = _by_name()
    if words in names:
        yield names[words]
    head = words[0]
    if len(head) > 3 and head[0] in _GLUED and (head[1:], *words[1:]) in names:
        yield names[(head[1:], *words[1:])]
    if by_sound:
        key = _keys(words)
        if key is not None and key in keys:
            yield keys[key]
