"""The pages of purchase orders ("bdc"): cards of open notices and the detail of one, read by their labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from language.normalise import normalise
from tenders.notice_data import Item, NoticeData, clean, read_date_time, read_day
from tenders.portal.listing import CATEGORIES, read_places
from tenders.portal.pages import UnreadablePageError, attribute, one, parse, text

_TOTAL = re.compile(r"nombre de r[ée]sultats\s*:\s*([\d\s]+)", re.IGNORECASE)
_SHOW = re.compile(r"/bdc/entreprise/consultation/show/(\d{1,12})(?:$|[?#/])")
_PREFIX = re.compile(r"^(?:r[ée]f[ée]rence|objet|acheteur)\s*:\s*", re.IGNORECASE)
LONGEST_LABEL = 45
"""Long specifications may quote a label; a label itself is short."""
_OBJECT = "objet"


@dataclass(frozen=True)
class OrderPage:
    """One page of open purchase orders."""

    total: int
    rows: list[NoticeData]
    faults: list[str]
    cards: int
    has_next: bool

    @property
    def keys(self) -> list[str]:
        """The keys of the rows, in their order."""
        return [row.key for row in self.rows]


def read_orders(html: str, *, root: str) -> OrderPage:
    """Read a page of cards. Raises `UnreadablePageError` when it is none, or has a total but no readable card."""
    tree = parse(html)
    match = _TOTAL.search(text(one(tree, ".content__resultat")))
    if match is None:
        raise UnreadablePageError("no number of results")
    total = int(match[1].replace(" ", "") or 0)
    cards = tree.css(".entreprise__card")
    rows: list[NoticeData] = []
    faults: list[str] = []
    for number, card in enumerate(cards, 1):
        data = _card(card, number, root, faults)
        if data is not None:
            rows.append(data)
    has_next = any(_is_next(link) for link in tree.css(".pagination .page-link"))
    if cards and not rows:
        raise UnreadablePageError(f"{len(cards)} cards but none readable ({faults[:2]})")
    return OrderPage(total, rows, faults, len(cards), has_next)


def _is_next(link: LexborNode) -> bool:
    return text(link).lower().startswith("suivant") and bool(attribute(link, "href").strip("# "))


def _card(card: LexborNode, number: int, root: str, faults: list[str]) -> NoticeData | None:
    link = one(card, 'a[href*="/consultation/show/"]')
    match = _SHOW.search(attribute(link, "href"))
    titled = one(card, "a.truncate_fullWidth")
    object_ = _PREFIX.sub("", clean(attribute(titled, "data-bs-title")) or text(titled))
    right = [text(span) for span in card.css(".entreprise__rightSubCard--top span")]
    deadline = read_date_time(" ".join(right[1:3]))
    wrong = [name for name, fits in (("id", match), ("objet", object_), ("date limite", deadline)) if not fits]
    if wrong or match is None:
        faults.append(f"card {number}: {', '.join(wrong)} not readable")
        return None
    badge = text(one(card, ".badge")).lower()
    place = one(card, ".entreprise__rightSubCard--top span[data-bs-title]")
    buyer = next((text(a) for a in card.css("a.table__links") if text(a).lower().startswith("acheteur")), "")
    return NoticeData(
        key=f"bdc:{match[1]}",
        source="bdc",
        kind="purchase-order",
        object=object_,
        reference=_PREFIX.sub("", text(one(card, "a.font-bold.table__links")))[:200],
        buyer=_PREFIX.sub("", buyer)[:400],
        deadline=deadline,
        places=read_places(clean(attribute(place, "data-bs-title"))),
        cancelled=badge.startswith("annul"),
        url=urljoin(root, f"bdc/entreprise/consultation/show/{match[1]}"),
    )


def read_order(html: str, *, key: str, url: str) -> NoticeData:
    """Read a purchase order's own page. Raises `UnreadablePageError` when a label that every page has is nowhere."""
    tree = parse(html)
    said = dict(reversed(list(_labelled(tree))))
    missing = [name for name in ("acheteur public", "date limite de reception des devis") if name not in said]
    if missing:
        raise UnreadablePageError(f"known labels are nowhere: {', '.join(missing)}")
    deadline = read_date_time(said["date limite de reception des devis"])
    object_ = said.get(_OBJECT, "")
    if deadline is None or not object_:
        raise UnreadablePageError("deadline or object not readable")
    heading = re.search(r"#\s*(\S+)", text(one(tree, "h3")) or text(one(tree, "h4")))
    cancelled = "date d annulation" in said
    return NoticeData(
        key=key,
        source="bdc",
        kind="purchase-order",
        object=object_,
        reference=heading[1][:200] if heading else "",
        buyer=said["acheteur public"][:400],
        category=CATEGORIES.get(said.get("categorie principale", "").lower(), ""),
        published_on=read_day(said.get("date mise en ligne", "")),
        deadline=deadline,
        places=read_places(said.get("lieu d execution", "")),
        nature=said.get("nature de prestation", "")[:300],
        items=tuple(_items(tree)),
        cancelled=cancelled,
        cancel_reason=said.get("motif", "") if cancelled else "",
        url=url,
        whole=True,
    )


def _labelled(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """Labels and values: two spans beside each other outside the articles, the first one short."""
    for box in tree.css(".content__main div, .content__icons, .cancellation"):
        spans = [node for node in box.iter() if node.tag == "span"]
        for label, value in zip(spans[::2], spans[1::2], strict=False):
            words = text(label).rstrip(": ")
            if 0 < len(words) <= LONGEST_LABEL:
                yield normalise(words), text(value)


def _items(tree: LexborHTMLParser) -> Iterator[Item]:
    for article in tree.css(".devisAccordionStyle .accordion-item"):
        title = re.sub(r"^#\d+\s*", "", text(one(article, "button")))
        said = {}
        for card in article.css(".content__article__miniCard"):
            label = text(one(card, "span"))
            if len(label) <= LONGEST_LABEL:
                said[normalise(label)] = text(one(card, ".content__article--subMiniCard"))
        if title:
            yield Item(title[:500], said.get("quantite", "")[:30], said.get("unite de mesure", "")[:60])
