"""The pipeline's entity ruler: article numbers and names of languages, found by spaCy's matchers over normal forms.

The patterns come from `vocabulary/entities/`. Words are matched in their normal form, so accents, alef forms and digits
of either script do not matter; the entities' places point into the original text.
"""

from __future__ import annotations

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
from language.normalise import normalise

VOCABULARY = Path(__file__).resolve().parent.parent / "vocabulary" / "entities"
ARTICLE, LANGUAGE = "article_number", "target_language"
_BETWEEN = ["n", "no", "num", "numero", "رقم", "nmra", "nemra", "ra9m", "raqm", "numéro", "nm"]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityRuler(GraphComponent):
    """Finds what can be listed: article numbers (`article_number`), languages asked for (`target_language`)."""

    def __init__(self) -> None:
        self._nlp = spacy.blank("xx")
        self._articles = Matcher(self._nlp.vocab)
        words = _lines(VOCABULARY / "article.txt")
        single = sorted({word for word in words if " " not in word})
        number = {"TEXT": {"REGEX": r"^\d{1,4}$"}}
        between = {"TEXT": {"IN": [normalise(word) for word in _BETWEEN]}, "OP": "?"}
        self._articles.add(ARTICLE, [[{"TEXT": {"IN": single}}, between, number]])
        self._languages = PhraseMatcher(self._nlp.vocab)
        named = yaml.safe_load((VOCABULARY / "varieties.yml").read_text(encoding="utf-8"))
        for variety, names in named.items():
            forms = {normalise(str(name)) for name in names}
            self._languages.add(variety, [self._nlp.make_doc(form) for form in sorted(forms)])

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
        languages = [(end - start, start, end, name) for name, start, end in self._languages(doc)]
        if languages:
            # The longest name wins: "darija b l7orof l3arabiya" is not "darija".
            _length, start, end, name = max(languages)
            found.append(self._entity(LANGUAGE, self._nlp.vocab.strings[name], places[start], places[end - 1]))
        return found

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
