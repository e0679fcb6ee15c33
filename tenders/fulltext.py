"""Full text over normalised words: SQLite's FTS5 and PostgreSQL's tsvector behind one interface.

A document is a set of plain words (letters and digits only): words of the object and the buyer in normal form without
plural, their phonetic keys (`zk…`), and marks for trades (`zs…`) and places (`zp…`). A query is a list of groups: each
must be matched by one of its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

from language.normalise import normalise
from language.phonetic import phonetic_key

_NOT_PLAIN = re.compile(r"[^\w]|_")
SHORTEST_PREFIX = 5
"""Letters of a query's word from which on longer words count as well."""


@dataclass(frozen=True)
class Term:
    """A word of a query; `prefix`: words that begin with it count."""

    word: str
    prefix: bool = False


Groups = Sequence[Sequence[Term]]


@dataclass(frozen=True)
class FullText:
    """The full text of one table; `table` is its Django table, the documents lie beside it (see the migration)."""

    table: str

    def matching(self, queryset: models.QuerySet[Any], groups: Groups) -> models.QuerySet[Any]:
        """The rows whose document matches; all rows for no groups."""
        groups = [group for group in groups if group]
        if not groups:
            return queryset
        if connection.vendor == "postgresql":
            query = " & ".join("(" + " | ".join(_pg(term) for term in group) + ")" for group in groups)
            condition = RawSQL(f"{self.table}.search @@ %s::tsquery", [query], models.BooleanField())  # noqa: S611
            return queryset.filter(condition)
        query = " AND ".join("(" + " OR ".join(_fts5(term) for term in group) + ")" for group in groups)
        rows = RawSQL(f"SELECT rowid FROM {self.table}_fts WHERE {self.table}_fts MATCH %s", [query])  # noqa: S608, S611
        return queryset.filter(pk__in=rows)

    def write(self, documents: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Put documents (primary key, words) in, in place of what was there."""
        rows = [(pk, sorted({word for word in words if word})) for pk, words in documents]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                sql = f"UPDATE {self.table} SET search = array_to_tsvector(%s) WHERE id = %s"  # noqa: S608
                cursor.executemany(sql, [(words, pk) for pk, words in rows])
                return
            cursor.executemany(f"DELETE FROM {self.table}_fts WHERE rowid = %s", [(pk,) for pk, _ in rows])  # noqa: S608
            sql = f"INSERT INTO {self.table}_fts (rowid, words) VALUES (%s, %s)"  # noqa: S608
            cursor.executemany(sql, [(pk, " ".join(words)) for pk, words in rows])


def _fts5(term: Term) -> str:
    return f'"{term.word}"{" *" if term.prefix else ""}'


def _pg(term: Term) -> str:
    return f"'{term.word}'{':*' if term.prefix else ''}"


def plain(word: str) -> str:
    """A word as documents hold it: letters and digits only, without a plural's ending."""
    bare = _NOT_PLAIN.sub("", word)
    return bare[:-1] if len(bare) > 4 and bare[-1] in "sx" and bare.isascii() else bare


def words_of(text: str) -> list[str]:
    """The words and phonetic keys of a text, as documents hold them."""
    words = normalise(text).split()
    keys = [f"zk{key}" for key in map(phonetic_key, words) if len(key) > 2]
    return [plain(word) for word in words if len(word) > 1] + [_NOT_PLAIN.sub("", key) for key in keys]


def word_group(word: str) -> list[Term]:
    """What a word of a request may match: itself, words that begin with it, words that sound the same."""
    bare = plain(word)
    if len(bare) < 2:
        return []
    key = phonetic_key(word)
    terms = [Term(bare, prefix=len(bare) >= SHORTEST_PREFIX)]
    if len(key) > 2:
        terms.append(Term(f"zk{_NOT_PLAIN.sub('', key)}"))
    return terms


def mark(kind: str, value: str) -> str:
    """The word that stands for a trade (`kind` "s"), a place ("p") or a commune ("c") in a document."""
    return f"z{kind}{_NOT_PLAIN.sub('', normalise(value).replace(' ', ''))}"


NOTICES = FullText("tenders_notice")
AWARDS = FullText("tenders_award")
