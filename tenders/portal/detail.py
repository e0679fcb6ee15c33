"""The detail page of a tender and the pop-up of its lots. Contact persons are on it and are never read."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tenders.notice_data import Lot, Meeting, NoticeData, read_amount, read_date_time
from tenders.portal.listing import CATEGORIES, read_places, reply_mode
from tenders.portal.pages import UnreadablePageError, attribute, by_end, by_label, by_whole_id, one, parse, text

_LABELS = ("_dateHeureLimiteRemisePlis", "_objet", "_entiteAchat", "_lieuxExecutions", "_categoriePrincipale")
_COUNT = re.compile(r"(\d+)\s*lots?", re.IGNORECASE)
_LOT_NUMBER = re.compile(r"lot\s*(?:n\s*°?)?\s*:?\s*(\S+)", re.IGNORECASE)
_RESERVED = ("reserve", "tpe")


def read_detail(html: str, *, key: str, url: str) -> NoticeData:
    """Read a detail page. Raises `UnreadablePageError` when a label that every page has is nowhere."""
    tree = parse(html)
    box = one(tree, "#recap-consultation")
    if box is None:
        raise UnreadablePageError("no summary of a consultation")
    missing = [label for label in _LABELS if by_end(box, label) is None]
    if missing:
        raise UnreadablePageError(f"known labels are nowhere: {', '.join(missing)}")
    deadline = read_date_time(_said(box, "_dateHeureLimiteRemisePlis"))
    if deadline is None or not _said(box, "_objet"):
        raise UnreadablePageError("deadline or object not readable")
    estimate = read_estimate(box)
    procedure = " ".join(part for part in (_said(box, "_typeProcedure"), _said(box, "_modePassation")) if part)
    return NoticeData(
        key=key,
        source="pmmp",
        kind="tender",
        object=_said(box, "_objet"),
        reference=_said(box, "_reference")[:200],
        buyer=_said(box, "_entiteAchat")[:400],
        category=CATEGORIES.get(_said(box, "_categoriePrincipale").lower(), ""),
        procedure_text=procedure[:200],
        deadline=deadline,
        places=read_places(_said(box, "_lieuxExecutionSuite") or _said(box, "_lieuxExecutions")),
        estimate=estimate or None,
        guarantee=read_amount(_said(box, "_cautionProvisoire")),
        plans_price=read_amount(_said(box, "_prixAcquisitionPlan")),
        reserved=read_reserved(box),
        has_lots=_lots(box) > 0,
        domains=tuple(_list(box, "_domainesActivite")),
        qualifications=tuple(_list(box, "_qualification") + _list(box, "_agrements")),
        opening_place=_said(box, "_lieuOuverturePlis"),
        variants={"oui": True, "non": False}.get(_said(box, "_varianteValeur").lower()),
        reply_mode=reply_mode(attribute(by_end(box, "_pictCertificat"), "src")),
        meetings=tuple(_meetings(box)),
        cancelled=by_end(box, "_pictConsultationAnnulee") is not None,
        url=url,
        whole=True,
    )


def read_estimate(box: LexborNode) -> Decimal | None:
    """The estimate by its label; 0 means that it is not disclosed."""
    pairs = by_label(box, "_titre", "_labelReferentielZoneText")
    return next((read_amount(value) for label, value in pairs if label.startswith("estimation")), None)


def read_reserved(box: LexborNode) -> bool | None:
    """The reserved flag by the value beside its label; the label is always printed and says nothing."""
    for label, value in by_label(box, "_titre", "_labelReferentielRadio"):
        if all(word in label for word in _RESERVED):
            return {"oui": True, "non": False}.get(value.lower())
    return None


def read_lots(html: str) -> tuple[Lot, ...]:
    """Read the pop-up of lots. Raises `UnreadablePageError` when it holds none."""
    tree = parse(html)
    lots = []
    places = {attribute(node, "id") for node in tree.css('[id*="repeaterLots_ctl"]')}
    numbers = sorted({int(m[1]) for place in places if (m := re.search(r"repeaterLots_ctl(\d{1,4})_", place))})
    headings = tree.css("span.blue.bold")
    for place, number in enumerate(numbers):
        heading = text(headings[place]) if place < len(headings) else ""
        lots.append(_lot(tree, number, heading, place + 1))
    if not lots:
        raise UnreadablePageError("no lot in the pop-up of lots")
    return tuple(lots)


def _lot(tree: LexborHTMLParser, number: int, heading: str, place: int) -> Lot:
    match = _LOT_NUMBER.search(heading)
    inside = f"repeaterLots_ctl{number}_"

    def value(end: str) -> str:
        return text(one(tree, f'[id*="{inside}"][id$="{end}"]'))

    reserved = {"oui": True, "non": False}.get(value("_labelReferentielRadio").lower())
    return Lot(
        number=match[1] if match else str(place),
        title=value("_objetLot") or value("_intituleLot") or value("_descriptionLot"),
        estimate=read_amount(value("_labelReferentielZoneText")) or None,
        guarantee=read_amount(value("cautionProvisoire")),
        reserved=reserved,
    )


def with_lots(data: NoticeData, lots: tuple[Lot, ...]) -> NoticeData:
    """The notice with what its lots say: reserved for one lot is not reserved as a whole, but it is worth knowing.

    The notice's own flag becomes yes only when all lots are reserved; amounts are the sums when every lot states one.
    """
    flags = {lot.reserved for lot in lots}
    reserved = data.reserved if data.reserved is not None else (flags.pop() if len(flags) == 1 else None)
    estimates = [lot.estimate for lot in lots]
    total = sum((e for e in estimates if e is not None), Decimal(0)) if None not in estimates else None
    return replace(data, lots=lots, has_lots=True, reserved=reserved, estimate=data.estimate or total)


def _said(box: LexborNode, end: str) -> str:
    said = text(by_end(box, end))
    return "" if said == "-" else said


def _lots(box: LexborNode) -> int:
    match = _COUNT.search(f"{_said(box, '_nbrLots')} {_said(box, '_linkDetailLots')}")
    return int(match[1]) if match and len(match[1]) < 5 else 0


def _list(box: LexborNode, end: str) -> list[str]:
    node = by_end(box, end)
    if node is None:
        return []
    items = [text(item) for item in node.css("li")] or [text(node)]
    return [item for item in items if item.strip(" -")]


def _meetings(box: LexborNode) -> list[Meeting]:
    found = []
    for kind, date_end, place_end in (
        ("samples", "_dateEchantillons", "_adresseEchantillons"),
        ("meeting", "_dateReunion", "_adresseReunion"),
    ):
        at = read_date_time(_said(box, date_end))
        if at is not None:
            found.append(Meeting(kind, at, _said(box, place_end)))
    places = by_whole_id(box, "_adresseVisites")
    for visit in box.css('[id*="repeaterVisitesLieux"][id$="_dateVisites"]'):
        at = read_date_time(text(visit))
        place = places.get(attribute(visit, "id")[: -len("_dateVisites")] + "_adresseVisites")
        if at is not None:
            found.append(Meeting("visit", at, text(place)))
    return found
