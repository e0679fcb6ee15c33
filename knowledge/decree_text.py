"""Splitting the Bulletin officiel's French text of decree 2-22-431 into its articles and annexes.

The edition has a table of contents, running heads, page numbers, two columns, headings of chapters and sections
between articles, and words broken at line ends. What belongs to no article is reported, never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.entry import LAST_ARTICLE

ANNEXES = 4

_ARTICLE = re.compile(r"^(?:ARTICLE\s+PREMIER|(?:ART\.?|Article)\s*(\d{1,3}))\s*\.?\s*[–—-]\s*(.*)$")
_ANNEX = re.compile(r"^Annexe\s+n°\s*(\d)\s*:?\s*(.*)$", re.IGNORECASE)
_CONTENTS_LINE = re.compile(r"\s\d{1,3}$")
_RUNNING_HEAD = re.compile(r"BULLETIN OFFICIEL|^\d{1,4}$|^Nº\s|^N°\s\d+\s–")
_HEADING = re.compile(r"^(?:Chapitre (?:premier|[IVX]+)$|(?:Section|Sous[–-]section) (?:première|[IVX]+|\d+)\s?\.\s?–)")
_SIGNATURE = re.compile(r"^Fait à Rabat")
_NEW_PARAGRAPH = re.compile(r"^(?:[–—•-]\s|\d{1,2}\s?[–°-]\s|[a-zA-Z]{1,2}\)\s|[IVX]+[)–.-]\s?|[A-Z]\.?\s?[–-]\s)")
_SENTENCE_END = re.compile(r"[.:;!?]$")
_BROKEN = re.compile(r"(?<=\w)[–-]\s*$")


@dataclass
class Part:
    """An article or an annex: number, title, paragraphs, and the pages (of the PDF, from 1) it stands on."""

    number: int
    title: str
    first_page: int
    last_page: int
    lines: list[str] = field(default_factory=list)

    def body(self) -> str:
        """The wording, one paragraph a line."""
        return "\n".join(_paragraphs(self.lines))


@dataclass(frozen=True)
class DecreeText:
    """What was found: articles and annexes by number, and (page, line) of what could not be placed."""

    articles: dict[int, Part]
    annexes: dict[int, Part]
    unplaced: list[tuple[int, str]]

    def faults(self) -> list[str]:
        """Why this is not the whole decree; empty when all articles and annexes are there."""
        missing = [n for n in range(1, LAST_ARTICLE + 1) if n not in self.articles]
        found = []
        if len(missing) == LAST_ARTICLE:
            found.append("aucun article trouvé / no article found: this is not the text of decree 2-22-431")
        elif missing:
            found.append(f"articles manquants / missing: {_ranges(missing)}")
        empty = [n for n, part in self.articles.items() if not part.lines]
        if empty:
            found.append(f"articles sans texte / without text: {_ranges(empty)}")
        lost = [n for n in range(1, ANNEXES + 1) if n not in self.annexes]
        if lost and len(missing) < LAST_ARTICLE:
            found.append(f"annexes manquantes / missing: {_ranges(lost)}")
        return found


def split_decree(pages: Sequence[str]) -> DecreeText:
    """Split the pages' text into articles and annexes; see `DecreeText.faults` for what is missing."""
    reader = _Reader()
    for number, page in enumerate(pages, start=1):
        lines = [line.strip() for line in page.split("\n")]
        if _is_contents(lines):
            continue
        for line in lines:
            if line and not _RUNNING_HEAD.search(line):
                reader.take(line, number)
    return DecreeText(reader.articles, reader.annexes, reader.unplaced)


def _is_contents(lines: Sequence[str]) -> bool:
    """Whether a page is of the table of contents: most of its articles' lines end in a page number."""
    heads = [line for line in lines if _ARTICLE.match(line)]
    return len(heads) > 3 and sum(bool(_CONTENTS_LINE.search(line)) for line in heads) > len(heads) / 2


class _Reader:
    """Takes the lines one by one and knows which part they belong to."""

    def __init__(self) -> None:
        self.articles: dict[int, Part] = {}
        self.annexes: dict[int, Part] = {}
        self.unplaced: list[tuple[int, str]] = []
        self._part: Part | None = None
        self._titling = False
        self._heading = False

    def take(self, line: str, page: int) -> None:
        """Place one line."""
        if self._begins(line, page):
            return
        if _HEADING.match(line):
            self._heading = True
            self.unplaced.append((page, line))
            return
        if _SIGNATURE.match(line):
            self._part = None
        if self._part is None or self._heading:
            # The words of a heading go on until the next article begins.
            self.unplaced.append((page, line))
            return
        self._part.last_page = page
        if self._titling and _continues_title(self._part.title, line):
            self._part.title = _joined(self._part.title, line)
        else:
            self._titling = False
            self._part.lines.append(line)

    def _begins(self, line: str, page: int) -> bool:
        article, annex = _ARTICLE.match(line), _ANNEX.match(line)
        if article is not None:
            number, place = int(article[1] or 1), self.articles
            expected = len(self.articles) + 1
            if number != expected:
                # A reference at a line's start ("art. 28 – …") is not the beginning of an article.
                return False
            title = article[2]
        elif annex is not None and self.articles and int(annex[1]) == len(self.annexes) + 1:
            number, place, title = int(annex[1]), self.annexes, annex[2]
        else:
            return False
        self._part = Part(number, title.strip(), page, page)
        place[number] = self._part
        self._titling, self._heading = True, False
        return True


def _continues_title(title: str, line: str) -> bool:
    """Whether a line under a title goes on with it: it begins small, or the title ends on a word that ends none."""
    if _NEW_PARAGRAPH.match(line):
        return False
    return line[:1].islower() or bool(re.search(r"(?:\b(?:de|des|du|la|le|les|et|à|aux|l’|d’|pour)|[,–-])$", title))


def _joined(before: str, line: str) -> str:
    """Two lines as one; a hyphen at the end of the first belongs to the word that goes on."""
    return f"{before.rstrip()}{line}" if _BROKEN.search(before) else f"{before} {line}"


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Lines joined into paragraphs."""
    paragraphs: list[str] = []
    for line in lines:
        if not paragraphs or _NEW_PARAGRAPH.match(line) or _SENTENCE_END.search(paragraphs[-1]):
            paragraphs.append(line)
        else:
            paragraphs[-1] = _joined(paragraphs[-1], line)
    return [re.sub(r"\b(ci|là)– ", r"\1-", paragraph) for paragraph in paragraphs]


def _ranges(numbers: Sequence[int]) -> str:
    """Write runs of numbers short: 1, 2, 3, 7 as "1-3, 7"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
