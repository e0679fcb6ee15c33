"""The pipeline's tokeniser: spaCy's, with each word brought to the shared normal form.

spaCy's multilingual tokeniser (language code "xx", no model to download) finds the words of all four varieties. A
token's text is its normal form and its lemma the phonetic key, so that featurisers see one word where people have many
spellings; `start` and `end` still point into what was written.
"""

from __future__ import annotations

from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.fingerprint import shared_code
from language.normalise import normalise
from language.phonetic import phonetic_key

NOTHING = "∅"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SafqaTokenizer(Tokenizer):
    """spaCy tokens in the shared normal form."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._nlp = spacy.blank("xx")

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's settings of a tokeniser; intents are never split."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GraphComponent:
        """Rasa's way to build the component, in training and when a model is loaded."""
        return cls(config)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_kwargs: Any,
    ) -> GraphComponent:
        """Nothing is learned, so loading is creating."""
        return cls.create(config, model_storage, resource, execution_context)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Train anew when the shared code changes."""
        return shared_code()

    @staticmethod
    def required_packages() -> list[str]:
        """Distributions that must be installed."""
        return ["spacy"]

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of `message`'s attribute. Punctuation alone is no word."""
        text = message.get(attribute) or ""
        tokens: list[Token] = []
        for piece in self._nlp.make_doc(text):
            form = normalise(piece.text)
            if form:
                keys = " ".join(filter(None, map(phonetic_key, form.split())))
                start = piece.idx
                tokens.append(Token(form, start, start + len(piece.text), lemma=keys or form))
        if not tokens:
            # Rasa's classifier fails on a message without words (an emoji, a blank): one word that nobody writes.
            tokens.append(Token(NOTHING, 0, len(text)))
        return self._apply_token_pattern(tokens)
