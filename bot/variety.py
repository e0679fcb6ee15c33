"""The component that decides in which variety to answer, and sets it through the entity `language`."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.fingerprint import shared_code
from language.choice import reply_variety
from language.identify import identify
from language.script import Script
from language.varieties import VARIETIES, Variety

ENTITY = "language"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class VarietyComponent(GraphComponent):
    """Identifies the message's variety and weighs it against what the channel knows of the person.

    Metadata read: `language` (of the conversation so far) and `chosen_language` (picked by the person).
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VarietyComponent:
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
    ) -> VarietyComponent:
        """Nothing is learned, so loading is creating."""
        return cls.create(config, model_storage, resource, execution_context)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Train anew when the shared code changes."""
        return shared_code()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entity `language` to each message that a person wrote; payloads of buttons keep what is known."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/"):
                continue
            known = message.get("metadata") or {}
            detected = identify(text)
            previous, chosen = _variety(known.get("language")), _variety(known.get("chosen_language"))
            if detected.variety is None and detected.script is Script.LATIN and not previous and not chosen:
                # A first "salam" or "ok" tells nothing: without the slot, the reply is in two languages.
                continue
            variety = reply_variety(detected=detected, previous=previous, chosen=chosen)
            entity = {
                "entity": ENTITY,
                "value": variety,
                "start": 0,
                "end": len(text),
                "extractor": type(self).__name__,
            }
            message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages


def _variety(value: Any) -> Variety | None:
    return value if value in VARIETIES else None
