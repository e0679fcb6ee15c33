"""The pipeline's entity ruler: what can be listed is found by spaCy's matchers over normal forms.

The patterns come from `vocabulary/`. Words are matched in their normal form, so accents, alef forms and digits of
either script do not matter; the entities' places point into the original text. Amounts and dates come from `language`,
which reads them as people say them.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import spacy
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc

from bot.fingerprint import shared_code
from language.amounts import find_amounts
from language.dates import find_dates
from language.normalise import normalise
from language.phrases import PhraseFinder

VOCABULARY = Path(__file__).resolve().parent.parent / "vocabulary" / "entities"
PLACES = VOCABULARY.parent / "places.csv"
SECTORS = VOCABULARY.parent / "sectors.yml"
ARTICLE, LANGUAGE, AMOUNT, DEADLINE = "article_number", "target_language", "amount", "deadline"
LISTED = {
    "target_language": "varieties.yml",
    "legal_form": "legal_forms.yml",
    "procedure": "procedures.yml",
    "programme": "programmes.yml",
}
"""Entities whose values are lists of spellings, each with its file."""
_GLUED = "وفبلد"
"""Arabic letters ("and", "in", "with", "to", "of") that are written against the word they belong to."""
_BETWEEN = ["n", "no", "num", "numero", "رقم", "nmra", "nemra", "ra9m", "raqm", "numéro", "nm"]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityRuler(GraphComponent):
    """Finds article numbers, languages asked for, places, legal forms, procedures, programmes, trades, amounts, dates.

    Values: the ids of the vocabulary; a place's official French name; an amount in dirhams (both readings, "|" between
    them, where it could be meant either way); a date or period as "FIRST/LAST" (ISO 8601).
    """

    def __init__(self) -> None:
        self._nlp = spacy.blank("xx")
        self._articles = Matcher(self._nlp.vocab)
        words = _lines(VOCABULARY / "article.txt")
        single = sorted({word for word in words if " " not in word})
        number = {"TEXT": {"REGEX": r"^\d{1,4}$"}}
        between = {"TEXT": {"IN": [normalise(word) for word in _BETWEEN]}, "OP": "?"}
        self._articles.add(ARTICLE, [[{"TEXT": {"IN": single}}, between, number]])
        self._listed = {name: self._phrases(_spellings(VOCABULARY / file)) for name, file in LISTED.items()}
        self._listed["place"] = self._phrases(_places())
        self._sectors = PhraseFinder(_sectors())

    def _phrases(self, spellings: dict[str, list[str]]) -> PhraseMatcher:
        matcher = PhraseMatcher(self._nlp.vocab)
        for value, said in spellings.items():
            forms = {normalise(spelling) for spelling in said} - {""}
            forms |= {letter + form for form in forms for letter in _GLUED if "\u0620" <= form[0] <= "\u064a"}
            matcher.add(value, [self._nlp.make_doc(form) for form in sorted(forms)])
        return matcher

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityRuler:
        """Rasa's way to build the component."""
        return cls()

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_kwargs: Any,
    ) -> EntityRuler:
        """Nothing is learned, so loading is creating."""
        return cls.create(config, model_storage, resource, execution_context)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Train anew when the shared code or the vocabulary changes."""
        return shared_code()

    @staticmethod
    def required_packages() -> list[str]:
        """Distributions that must be installed."""
        return ["spacy"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities found to each message; payloads of buttons bring their own."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text and not text.startswith("/"):
                found = self.find(text)
                if found:
                    message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages

    def find(self, text: str) -> list[dict[str, Any]]:
        """The entities of a text, with their places in it."""
        doc, places = self._normal_doc(text)
        found = [
            self._entity(ARTICLE, doc[end - 1].text.lstrip("0") or "0", places[end - 1], places[end - 1])
            for _name, _start, end in self._articles(doc)
        ]
        for name, matcher in self._listed.items():
            found.extend(self._entity(name, *match) for match in _longest(matcher, doc, places))
        for phrase in self._sectors.find([token.text for token in doc]):
            found.append(self._entity("sector", phrase.value, places[phrase.first], places[phrase.last - 1]))
        return found + _amounts_and_dates(text)

    def _normal_doc(self, text: str) -> tuple[Doc, list[tuple[int, int]]]:
        """The text's words in normal form as a spaCy document, and where each stood."""
        words: list[str] = []
        places: list[tuple[int, int]] = []
        for piece in self._nlp.make_doc(text):
            for form in _parts(normalise(piece.text)):
                words.append(form)
                places.append((piece.idx, piece.idx + len(piece.text)))
        return Doc(self._nlp.vocab, words=words), places

    @staticmethod
    def _entity(name: str, value: str, first: tuple[int, int], last: tuple[int, int]) -> dict[str, Any]:
        return {"entity": name, "value": value, "start": first[0], "end": last[1], "extractor": "EntityRuler"}


def _longest(
    matcher: PhraseMatcher, doc: Doc, places: list[tuple[int, int]]
) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
    """The matches, of overlapping ones the longest: "darija b l7orof l3arabiya" is not "darija"."""
    matches = sorted(matcher(doc), key=lambda match: (match[1] - match[2], match[1]))
    taken: set[int] = set()
    kept = []
    for name, start, end in matches:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append((start, doc.vocab.strings[name], places[start], places[end - 1]))
    return [match[1:] for match in sorted(kept)]


def _amounts_and_dates(text: str) -> list[dict[str, Any]]:
    found = [
        (AMOUNT, "|".join(f"{reading:f}" for reading in amount.dirhams), amount.start, amount.end)
        for amount in find_amounts(text)
    ]
    found += [
        (DEADLINE, f"{span.first.isoformat()}/{span.last.isoformat()}", span.start, span.end)
        for span in find_dates(text, today=dt.date.today())
    ]
    return [
        {"entity": name, "value": value, "start": start, "end": end, "extractor": "EntityRuler"}
        for name, value, start, end in found
    ]


def _spellings(path: Path) -> dict[str, list[str]]:
    named = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {value: [str(name) for name in names] for value, names in named.items()}


def _sectors() -> dict[str, list[str]]:
    """The trades of small suppliers by id, with every spelling of each variety."""
    named = yaml.safe_load(SECTORS.read_text(encoding="utf-8"))
    return {
        value: [*sector["names"].values(), *(name for said in sector["say"].values() for name in said)]
        for value, sector in named.items()
    }


def _places() -> dict[str, list[str]]:
    """The region's places by their French name, with every spelling of the gazetteer."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        return {
            row["place_fr"]: [row["place_fr"], row["place_ar"], *row["variants"].split(";")]
            for row in csv.DictReader(file)
        }


def _parts(form: str) -> list[str]:
    """The words of a normal form, with a number glued to a word set apart: "art91" is two words."""
    parts: list[str] = []
    for word in form.split():
        head = word.rstrip("0123456789")
        if head and head != word and not any(c.isdigit() for c in head):
            parts.extend([head, word[len(head) :]])
        else:
            parts.append(word)
    return parts


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [normalise(line) for line in lines if line.strip() and not line.startswith("#")]
