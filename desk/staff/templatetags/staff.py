"""Template tags of the desk."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from desk.staff import texts
from desk.staff.report.labels import province_name
from knowledge.source_files import load_topics
from language.varieties import direction as variety_direction

register = template.Library()
_FIGURE = re.compile(r"(?<![\w#&;])\+?\d[\d \u00a0.,:/-]*\d%?|\d%")


@register.simple_tag
def say(key: str, **params: Any) -> str:
    """A text of the desk in the reader's language."""
    return texts.say(key, **params)


@register.filter
def say_one(key: str, prefix: str) -> str:
    """The text `prefix.key`, for keys that come from data."""
    return texts.say(f"{prefix}_{key}".replace("-", "_"))


@register.filter
def isolate(text: str) -> str:
    """A text that keeps its order where no element can stand around it."""
    return texts.isolated(text)


@register.filter
def province(name: str) -> str:
    """A province as the reader calls it."""
    return province_name(name) if name else "—"


@register.filter
def topic(topic_id: str) -> str:
    """A topic as the reader calls it."""
    known = _topics().get(topic_id)
    return known[texts.language()] if known else topic_id


@register.filter
def direction(variety: str) -> str:
    """The direction that a variety is written in."""
    return variety_direction(variety)


@register.filter
def html_language(variety: str) -> str:
    """The value of `lang` for a variety: all four are valid tags."""
    return variety


@register.filter
def whole(text: str) -> SafeString:
    """A text whose figures keep their order between Arabic letters."""
    escaped = conditional_escape(text)
    return mark_safe(_FIGURE.sub(lambda m: f"<bdi>{m[0]}</bdi>", escaped))  # noqa: S308 - escaped just above


@register.filter
def day(value: Any) -> SafeString:
    """A date, readable in both directions."""
    return format_html("<bdi>{}</bdi>", f"{value:%d/%m/%Y}") if value else SafeString("—")


@register.filter
def moment(value: Any) -> SafeString:
    """A date with its minute, in the network's own time."""
    from django.utils.timezone import localtime

    return format_html("<bdi>{}</bdi>", f"{localtime(value):%d/%m/%Y %H:%M}") if value else SafeString("—")


@register.filter
def per_cent(value: float | None) -> SafeString:
    """A share as a percentage."""
    return format_html("<bdi>{} %</bdi>", round(value * 100)) if value is not None else SafeString("—")


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """The value of a key that is itself a variable."""
    return mapping.get(key, "")


def _topics() -> dict[str, dict[str, str]]:
    if not _KEPT:
        _KEPT.update(load_topics())
    return _KEPT


_KEPT: dict[str, dict[str, str]] = {}


@register.simple_tag
def querystring_without_page(request: Any) -> str:
    """The page's query without its page number, ready for one to be added."""
    query = request.GET.copy()
    query.pop("page", None)
    return f"{query.urlencode()}&" if query else ""
