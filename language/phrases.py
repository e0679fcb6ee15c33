"""Finding the listed phrases of a vocabulary in a text, whatever particle a language glues to them.

Arabic writes "and", "in", "for", "of" and the article against the word (بالنظافة, للتنظيف, فأزيلال); Darija in Latin
letters does so with the article (l3sel, lkhobz). Phrases are compared without these. What the letters do not find, the
phonetic key may (`بلومبري`, "blombri"), when the key is long enough and means one value only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from language.normalise import normalise
from language.phonetic import phonetic_key

_GLUED = "وفبلكد"
_LATIN_CONSONANTS = frozenset("bcdfghjkmnpqrstvwxz23579")
SHORTEST_KEY = 4
"""Letters of a phonetic key from which on it may stand for a word: shorter ones mean several things."""


@dataclass(frozen=True)
class Phrase:
    """A phrase found: its value and the words of the normal form it takes, from `first` up to `last` without it."""

    value: str
    first: int
    last: int


class PhraseFinder:
    """Finds phrases by their values; of overlapping ones the longest, then the first."""

    def __init__(self, spellings: Mapping[str, Iterable[str]], *, by_sound: bool = True) -> None:
        self._values: dict[tuple[str, ...], str] = {}
        heard: dict[tuple[str, ...], set[str]] = {}
        for value, said in spellings.items():
            for spelling in said:
                words = normalise(spelling).split()
                if not words:
                    continue
                self._values.setdefault(tuple(plain_word(word) for word in words), value)
                keys = tuple(key for key in map(phonetic_key, words) if key)
                if keys and sum(map(len, keys)) >= SHORTEST_KEY:
                    heard.setdefault(keys, set()).add(value)
        self._heard = {keys: values.pop() for keys, values in heard.items() if by_sound and len(values) == 1}
        self._longest = max((len(words) for words in self._values), default=0)

    def find(self, words: Sequence[str]) -> list[Phrase]:
        """The phrases in the words of a normal form, in their order."""
        forms = [_forms(word) for word in words]
        keys = [phonetic_key(word) for word in words]
        found: list[Phrase] = []
        for first in range(len(words)):
            for length in range(min(self._longest, len(words) - first), 0, -1):
                value = self._lookup(forms[first : first + length]) or self._listen(keys[first : first + length])
                if value is not None:
                    found.append(Phrase(value, first, first + length))
                    break
        return _longest_only(found)

    def _lookup(self, forms: Sequence[tuple[str, ...]]) -> str | None:
        heads: list[tuple[str, ...]] = [()]
        for alternatives in forms:
            heads = [(*head, form) for head in heads for form in alternatives]
        return next((self._values[words] for words in heads if words in self._values), None)

    def _listen(self, keys: Sequence[str]) -> str | None:
        heard = tuple(key for key in keys if key)
        return self._heard.get(heard) if len(heard) == len(keys) else None


def plain_word(word: str) -> str:
    """A word of a normal form without its article."""
    if word.startswith("ال") and len(word) > 4:
        return word[2:]
    if len(word) > 3 and word[0] == "l" and word[1] in _LATIN_CONSONANTS:
        return word[1:]
    return word


def _forms(word: str) -> tuple[str, ...]:
    """What a written word may be without particle and article, itself first; at most three."""
    forms = [plain_word(word)]
    if len(word) > 3 and word[0] in _GLUED:
        rest = "ال" + word[2:] if word.startswith("لل") else word[1:]
        forms.append(plain_word(rest))
        if len(rest) > 3 and rest[0] in _GLUED and word[0] == "و":
            forms.append(plain_word("ال" + rest[2:] if rest.startswith("لل") else rest[1:]))
    return tuple(dict.fromkeys(forms))


def _longest_only(found: list[Phrase]) -> list[Phrase]:
    taken: set[int] = set()
    kept: list[Phrase] = []
    for phrase in sorted(found, key=lambda each: (each.first - each.last, each.first)):
        if taken.isdisjoint(range(phrase.first, phrase.last)):
            taken.update(range(phrase.first, phrase.last))
            kept.append(phrase)
    return sorted(kept, key=lambda each: each.first)
