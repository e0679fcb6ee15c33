"""Reading HTML as the portal writes it: text cleaned, ids matched by their end, what is hidden not taken for true."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from language.normalise import normalise
from tenders.notice_data import clean

LARGEST = 30_000_000
"""Bytes of a page that are read; 500 rows are about 7 MB."""


class UnreadablePageError(ValueError):
    """A page that is not what it should be; its text says why, without the page."""


def parse(html: str) -> LexborHTMLParser:
    """The page's tree; never fails on damaged HTML. Raises `UnreadablePageError` for a page that is too large."""
    if len(html) > LARGEST:
        raise UnreadablePageError(f"page of {len(html)} characters")
    return LexborHTMLParser(html.replace("\x00", ""))


def text(node: LexborNode | None) -> str:
    """The words of a node; "" for none."""
    return clean(node.text(deep=True, separator=" ")) if node is not None else ""


def own_text(node: LexborNode | None) -> str:
    """The words that stand directly in a node, without those of its parts."""
    return clean(node.text(deep=False, separator=" ")) if node is not None else ""


def attribute(node: LexborNode | None, name: str) -> str:
    """An attribute's value; "" for none."""
    return (node.attributes.get(name) or "") if node is not None else ""


def hidden(node: LexborNode | None) -> bool:
    """Whether a node itself is styled away: the portal hides icons that do not hold."""
    style = attribute(node, "style").replace(" ", "").lower()
    return "display:none" in style


def one(root: LexborNode | LexborHTMLParser, selector: str) -> LexborNode | None:
    """The first node of a selector."""
    return root.css_first(selector)


def by_end(root: LexborNode | LexborHTMLParser, end: str) -> LexborNode | None:
    """The node whose id ends so; prefixes differ from page to page."""
    return root.css_first(f'[id$="{end}"]')


def by_label(root: LexborNode | LexborHTMLParser, title_end: str, value_end: str) -> list[tuple[str, str]]:
    """Pairs of label and value of a numbered repeater: ids alike up to their ends."""
    values = by_whole_id(root, value_end)
    pairs = []
    for title in root.css(f'[id$="{title_end}"]'):
        value = values.get(attribute(title, "id")[: -len(title_end)] + value_end)
        if value is not None:
            pairs.append((normalise(text(title)), text(value)))
    return pairs


def by_whole_id(root: LexborNode | LexborHTMLParser, end: str) -> dict[str, LexborNode]:
    """The nodes whose id ends so, by their id; an id of a page never becomes a selector, it may hold anything."""
    return {attribute(node, "id"): node for node in root.css(f'[id$="{end}"]')}
