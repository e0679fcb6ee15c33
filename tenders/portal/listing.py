"""The result list of the advanced search: its rows, total and paging, and what should make one suspicious."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tenders.notice_data import NoticeData, clean, read_date_time, read_day
from tenders.portal.pages import UnreadablePageError, attribute, by_end, hidden, one, own_text, parse, text

CATEGORIES = {"travaux": "works", "fournitures": "goods", "services": "services"}
_TRAINING = frozenset({"m1i", "a1a"})
"""Organisms of the portal's training area: never real notices."""
_KEY = re.compile(r"[A-Za-z0-9]{1,10}")
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
_REPLY = {"non": "notAllowed", "oblig": "required"}


@dataclass(frozen=True)
class ListPage:
    """One page of results. `faults` names rows that could not be read; their notices are not in `rows`."""

    total: int
    pages: int
    page: int
    page_size: int
    rows: list[NoticeData]
    faults: list[str]
    next_target: str | None

    @property
    def keys(self) -> list[str]:
        """The keys of the rows, in their order."""
        return [row.key for row in self.rows]


def read_list(html: str, *, root: str) -> ListPage:
    """Read a page of results. `root` is the portal's address.

    Raises `UnreadablePageError` when it is no result page, when it names a total without rows, or when all its rows are
    unreadable: an empty list is believed only where the portal says that there is nothing.
    """
    tree = parse(html)
    counted = by_end(tree, "resultSearch_nombreElement")
    if counted is None:
        if _says_nothing_found(tree):
            return ListPage(0, 0, 1, 10, [], [], None)
        raise UnreadablePageError("neither a number of results nor « Aucun résultat »")
    total = _number(text(counted))
    if total is None:
        raise UnreadablePageError(f"number of results not readable: {text(counted)[:40]!r}")
    found = tree.css("table.table-results tbody tr")
    rows: list[NoticeData] = []
    faults: list[str] = []
    seen = 0
    for number, row in enumerate(found, 1):
        if by_end(row, "_refCons") is None and by_end(row, "_panelBlocObjet") is None:
            continue
        seen += 1
        data = _row(row, number, root, faults)
        if data is not None:
            rows.append(data)
    if total > 0 and not rows and not (seen and _all_training(found)):
        raise UnreadablePageError(f"total {total} but no readable row ({len(faults)} faults: {faults[:2]})")
    return ListPage(
        total=total,
        pages=_number(text(by_end(tree, "resultSearch_nombrePageTop"))) or 1,
        page=_number(attribute(by_end(tree, "resultSearch_numPageTop"), "value")) or 1,
        page_size=_page_size(tree),
        rows=rows,
        faults=faults,
        next_target=_next_target(tree),
    )


def _says_nothing_found(tree: LexborHTMLParser) -> bool:
    return tree.body is not None and "aucun résultat" in tree.body.text(deep=True, separator=" ").lower()


def _all_training(rows: list[LexborNode]) -> bool:
    return all(attribute(by_end(row, "_orgCons"), "value") in _TRAINING for row in rows)


def _row(row: LexborNode, number: int, root: str, faults: list[str]) -> NoticeData | None:
    reference, organism = (attribute(by_end(row, end), "value") for end in ("_refCons", "_orgCons"))
    if organism in _TRAINING:
        return None
    object_ = text(by_end(row, "_infosBullesObjet"))
    deadline = read_date_time(text(one(row, 'td[headers="cons_dateEnd"] .cloture-line')))
    wrong = [
        name
        for name, fits in (
            ("refConsultation", reference.isdecimal() and len(reference) < 15),
            ("orgAcronyme", _KEY.fullmatch(organism)),
            ("objet", object_),
            ("date limite", deadline),
        )
        if not fits
    ]
    if wrong:
        faults.append(f"row {number} ({organism}/{reference[:15]}): {', '.join(wrong)} not readable")
        return None
    return NoticeData(
        key=f"pmmp:{organism}:{reference}",
        source="pmmp",
        kind="tender",
        object=object_,
        reference=text(one(row, 'td[headers="cons_intitule"] span.ref'))[:200],
        buyer=_buyer(row)[:400],
        category=CATEGORIES.get(text(by_end(row, "_panelBlocCategorie")).lower(), ""),
        procedure_text=text(by_end(row, "_panelBlocTypesProc"))[:200],
        published_on=_published(row),
        deadline=deadline,
        places=read_places(text(by_end(row, "_infosLieuExecution"))),
        has_lots=_has_lots(row),
        reply_mode=_reply_mode(row),
        url=detail_address(root, organism, reference),
    )


def detail_address(root: str, organism: str, reference: str) -> str:
    """The address of a notice's detail page."""
    query = f"page=entreprise.EntrepriseDetailsConsultation&refConsultation={reference}&orgAcronyme={organism}"
    return urljoin(root, f"index.php?{query}")


def key_of_address(address: str) -> str | None:
    """The key in an address of a detail page; None when it names none."""
    query = parse_qs(urlsplit(address).query)
    reference, organism = query.get("refConsultation", [""])[0], query.get("orgAcronyme", [""])[0]
    return f"pmmp:{organism}:{reference}" if reference.isdecimal() and _KEY.fullmatch(organism) else None


def read_places(printed: str) -> tuple[str, ...]:
    """The place labels of a printed list; a cut list's dots are no place."""
    return tuple(place for place in (clean(part) for part in printed.split(",")) if place.strip(". …"))


def _buyer(row: LexborNode) -> str:
    block = by_end(row, "_panelBlocDenomination")
    return own_text(block)


def _published(row: LexborNode):  # type: ignore[no-untyped-def]  # noqa: ANN202
    node = by_end(row, "_panelBlocCategorie")
    while node is not None:
        node = node.next
        if node is not None and node.tag == "div":
            found = _DATE.search(text(node))
            return read_day(found[0]) if found else None
    return None


def _has_lots(row: LexborNode) -> bool:
    link = one(row, 'a[href*="PopUpDetailLots"]')
    image = one(link, "img") if link is not None else None
    return image is not None and not hidden(image)


def _reply_mode(row: LexborNode) -> str:
    image = one(row, "img.certificat") or one(row, 'img[src*="reponse-elec"]')
    return reply_mode(attribute(image, "src"))


def reply_mode(address: str) -> str:
    """What the image of the reply mode says, in OCDS terms; "" when it is one we do not know."""
    name = address.rsplit("/", 1)[-1]
    if "reponse-elec" not in name:
        return ""
    return next((mode for part, mode in _REPLY.items() if f"-{part}" in name), "allowed")


def _number(printed: str) -> int | None:
    digits = printed.replace(" ", "")
    return int(digits) if digits.isdecimal() and len(digits) < 10 else None


def _page_size(tree: LexborHTMLParser) -> int:
    chosen = one(tree, 'select[id$="resultSearch_listePageSizeTop"] option[selected]')
    return _number(attribute(chosen, "value")) or 10


def _next_target(tree: LexborHTMLParser) -> str | None:
    """The postback target of the link to the next page, found by its image's title; its number moves."""
    image = one(tree, '[id$="resultSearch_PagerTop"] a img[title*="page suivante"]')
    link = image.parent if image is not None else None
    identifier = attribute(link, "id")
    return identifier.replace("_", "$").replace("ctl0$CONTENU$PAGE$", "ctl0$CONTENU_PAGE$") if identifier else None
