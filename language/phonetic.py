"""One key for the Arabic-script, Arabizi and French spellings of one word.

The key is the word's consonant skeleton in a small alphabet: b f t d s j k g x h 3 r l m n w y c. Vowels go,
emphatic letters meet their plain ones, p is b, v is f, z is s, q is k, "c" stands for ch and "x" for kh. The Arabic
and French articles go as well: كيفاش and kifach are "kfc", لابيل and l'appel are "bl". Exceptions that no rule can
know (devis is said "ديفي") are data: `vocabulary/language/loans.txt`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from language.normalise import normalise

LOANS = Path(__file__).resolve().parent.parent / "vocabulary" / "language" / "loans.txt"
_LONGEST = 40
"""Letters of a word that are read; no word in use is longer."""

_ARTICLES = frozenset({"l", "d"})
"""Keys of le, la, l', لا, de, du, d', د, دو: one spelling glues them to a word, another writes them apart."""

_ARABIC_CONSONANTS = dict(
    zip("بتثجحخدذرزسشصضطظعغفقكلمن", "bttjhxddrsscsdtd3gfkklmn", strict=True), **{"ه": "h", "و": "w", "ي": "y"}
)
_ARABIC_PREFIX = re.compile(r"^(?:[وفبكد]?ال|[وفب]?لل)(?=...)")
_GLIDES = {"و": "w", "ي": "y"}

_LATIN_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        # Upper case marks what is already a letter of the key; lower case is still to be read.
        (r"^[bfw]l(?=[^aeiouy]..)", ""),  # flportail, blbon: a preposition and the article
        (r"(?<=^k)ay(?=[bcdfghjklmqrstvwxz379]..)|(?<=^gh)ay(?=[bcdfghjklmqrstvwxz379]..)", "e"),  # kay9oul
        (r"(?<=[ei])r?(?<=ier)s?$", ""),  # dossier, papiers
        (r"(?<=.ment)s$|(?<=..[aeo]nt)s$", ""),
        (r"(?<=...[ae]n)t$", ""),  # montant, président
        (r"(?<=on)ds?$", ""),  # plafond
        (r"(?<=[au]u)x$|(?<=ri)x$", ""),  # travaux, prix
        (r"(?<=e)z$", ""),
        (r"(?<=..[bcdfglmnprt])s$|(?<=...e)s$", ""),  # plurals
        (r"(?<!s)ti(?=on|elle?s?$)", "si"),
        (r"(?<=[aeu])ill?(?:es?)?$|(?<=[aeu])ill(?=[aeiou])", "Y"),  # portail, conseil, feuille
        (r"(?<=^[bcdfghjklmnpqrstvz379]a)w(?=[bcdfghjklmnpqrstvz379])", ""),  # tawrid is توريد
        (r"gn(?=[aeiou])", "nY"),
        (r"tech(?=n)", "tek"),
        (r"ien(?=s?$|nes?$)", "Yen"),
        (r"ph", "f"),
        (r"qu", "k"),
        (r"gu(?=[eiy])", "k"),
        (r"g(?=[eiy])", "j"),
        (r"tch|ch|sh", "C"),
        (r"kh|5", "X"),
        (r"gh", "G"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"^x|(?<=a)x$", "C"),  # xno, wax
        (r"x", "ks"),
        (r"sc(?=[eiyY])", "s"),
        (r"c(?=[eiyY])", "s"),
        (r"oi", "Wa"),
        (r"oy(?=[aeiou])", "WaY"),
        (r"a2(?=[ie])", "aY"),  # wata2i9 is وثايق
        (r"(?<=[ou])2(?=[aeiou])", "W"),  # so2al is سوال
        (r"ou(?=[aeiou])", "W"),
        (r"i(?=[ao])", "Y"),  # dial is dyal
        (r"(?<=a)h$", ""),  # safqah
    )
)
_LATIN_CONSONANTS = dict(
    zip("bcdfghjklmnpqrstvwz3789", "bkdfkhjklmnbkrstfws3hhk", strict=True), C="c", X="x", G="g", W="w", Y="y"
)
_VOWELS = frozenset("aeiou")
_VOWEL = "-"
_DOUBLE = re.compile(r"(.)\1+")
_GUTTURAL_INSIDE = re.compile(r"(?<=.)3")


def phonetic_key(word: str) -> str:
    """Give the key of one word, raw or normalised.

    "" for an article, a number and anything without Latin or Arabic letters. An elided article may come with the
    word ("l'appel"). A word of several parts gives its parts' keys in one string. Never fails; linear.
    """
    return "".join(phonetic_keys(word))


def phonetic_keys(text: str) -> list[str]:
    """Give the keys of the words of a text, in their order; words without a key are left out."""
    return [key for word in normalise(text).split() if (key := _key(word[:_LONGEST]))]


@lru_cache(maxsize=50_000)
def _key(word: str) -> str:
    if word.replace("-", "").isdigit():
        return ""
    spelling = _loans().get(word, word)
    key = spelling[1:] if spelling.startswith("=") else _skeleton_key(spelling)
    return "" if key in _ARTICLES else key


def _skeleton_key(word: str) -> str:
    arabic = any("\u0600" <= letter <= "\u06ff" for letter in word)
    return _without_article(_arabic_skeleton(word) if arabic else _latin_skeleton(word)) or _vowel_key(word)


def _without_article(skeleton: str) -> str:
    """Drop the leading l of ال, لا, la, l' while two consonants stay; then the 3 (ع) that many leave out inside."""
    while skeleton.startswith("l") and len(skeleton) > 2:
        skeleton = skeleton[1:]
    inside = _GUTTURAL_INSIDE.sub("", skeleton)
    return inside if len(inside) > 1 else skeleton


def _vowel_key(word: str) -> str:
    """Keep the first vowel of a word that has nothing else: "ou" and "أو" are "w", "i" is "y", "a" is "a"."""
    for letter in word:
        if letter in "وouw":
            return "w"
        if letter in "يiy":
            return "y"
    return "a" if word[:1] in {"a", "ا", "e"} else ""


def _arabic_skeleton(word: str) -> str:
    word = _ARABIC_PREFIX.sub("", word)
    if len(word) > 2 and word.endswith("ه"):
        word = word[:-1] + "ا"
    word = word.replace("وو", "و")
    if word.endswith("يي"):
        word = word[:-1]
    letters: list[str] = []
    before_is_vowel = False
    for position, letter in enumerate(word):
        if letter in _GLIDES:
            before_is_vowel = not _is_arabic_glide(word, position, after_vowel=before_is_vowel)
            if not before_is_vowel:
                letters.append(_GLIDES[letter])
            continue
        before_is_vowel = letter == "ا"
        letters.append(_ARABIC_CONSONANTS.get(letter, ""))
    return "".join(letters)


def _is_arabic_glide(word: str, position: int, *, after_vowel: bool) -> bool:
    """Whether و or ي is a consonant here: at the start before anything but a consonant, or beside a vowel."""
    following = word[position + 1 : position + 2]
    if following == "ا" or (following in _GLIDES and word[position] != following):
        return True
    if position == 0:
        return word[position] == "و" or following in _GLIDES
    if position == 1 and after_vowel:
        return word[position] == "و"
    return after_vowel


def _latin_skeleton(word: str) -> str:
    for pattern, spelling in _LATIN_RULES:
        word = pattern.sub(spelling, word)
    letters: list[str] = []
    for position, letter in enumerate(word):
        if letter == "y":
            beside = word[max(position - 1, 0) : position] + word[position + 1 : position + 2]
            letters.append("y" if not _VOWELS.isdisjoint(beside) else _VOWEL)
        else:
            letters.append(_LATIN_CONSONANTS.get(letter, _VOWEL))
    # Two of one letter are one (appel), but not with a vowel between (papier), where Arabic script has both.
    return _DOUBLE.sub(r"\1", "".join(letters)).replace(_VOWEL, "")


@lru_cache(maxsize=1)
def _loans() -> dict[str, str]:
    """Read the exceptions, once: each word of a line is read as the line's first, or has the key behind its "="."""
    loans: dict[str, str] = {}
    for line in LOANS.read_text(encoding="utf-8").splitlines():
        words = [word if word.startswith("=") else normalise(word) for word in line.partition("#")[0].split()]
        loans.update(dict.fromkeys(words, words[0]) if words else {})
    return loans
