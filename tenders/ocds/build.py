"""A notice as an OCDS release, with its history as amendments."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from tenders.models import Change, Notice
from tenders.notice_data import MOROCCO
from tenders.ocds.keys import ocid_of
from tenders.places import COUNTRY, place_name
from tenders.procedures import procedure

_RAW = "https://raw.githubusercontent.com/open-contracting-extensions"
EXTENSIONS = [
    f"{_RAW}/ocds_{name}_extension/master/extension.json"
    for name in (
        "lots", "location", "otherRequirements", "submissionTerms", "suitability", "participationFee", "bidOpening",
    )
]  # fmt: skip
RESERVED_FOR = ["sme", "innovativeStartUp", "cooperative", "selfEmployed"]
"""Codes of our own for the open list `reservedParticipation`: the Moroccan flag names all four at once."""
_POLICY = {"required", "allowed", "notAllowed"}
_TITLES = {"visit": "Visite des lieux", "meeting": "Réunion", "samples": "Échantillons"}


def package(releases: list[dict[str, Any]], *, uri: str, published: dt.datetime, publisher: str) -> dict[str, Any]:
    """A release package; `releases` must not be empty."""
    return {
        "uri": uri,
        "version": "1.1",
        "publishedDate": published.astimezone(MOROCCO).isoformat(timespec="seconds"),
        "publisher": {"name": publisher},
        "extensions": EXTENSIONS,
        "releases": releases,
    }


def release(notice: Notice, *, prefix: str, changes: Iterable[Change] = ()) -> dict[str, Any]:
    """The notice as it stands; its id changes with its content."""
    told = list(changes)
    content: dict[str, Any] = {
        "ocid": ocid_of(notice.key, prefix=prefix),
        "date": _iso(told[-1].seen_at if told else notice.first_seen),
        "tag": [_tag(notice, told)],
        "initiationType": "tender",
        "language": "fr",
        "tender": _tender(notice, told),
    }
    if notice.buyer:
        buyer = _buyer_id(notice)
        content["parties"] = [{"id": buyer, "name": notice.buyer, "roles": ["procuringEntity"]}]
    content["date"] = max(str(content["date"]), _iso(notice.first_seen))
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
    return {"id": f"{notice.key.replace(':', '-')}-{digest}", **content}


def _tag(notice: Notice, changes: list[Change]) -> str:
    if notice.status == Notice.Status.CANCELLED:
        return "tenderCancellation"
    if any(change.kind == Change.Kind.DEADLINE for change in changes):
        return "tenderAmendment"
    return "tenderUpdate" if changes else "tender"


def _tender(notice: Notice, changes: list[Change]) -> dict[str, Any]:
    details = notice.details
    known = procedure(notice.procedure)
    tender: dict[str, Any] = {
        "id": notice.key.replace(":", "-"),
        "title": notice.object,
        "status": notice.status,
        "procurementMethod": known.method if known else None,
        "procurementMethodDetails": _method_details(notice),
        "mainProcurementCategory": notice.category or None,
        "procuringEntity": {"id": _buyer_id(notice), "name": notice.buyer} if notice.buyer else None,
        "value": _money(notice.estimate) if notice.estimate else None,
        "tenderPeriod": _period(notice),
        "deliveryLocations": [{"description": place_name(p, "fr") if p != COUNTRY else "MAROC"} for p in notice.places],
        "participationFees": _fees(notice),
        "submissionTerms": _terms(details),
        "milestones": [_milestone(n, m) for n, m in enumerate(details.get("meetings", []), 1)],
        "lots": [_lot(lot) for lot in details.get("lots", [])],
        "items": _items(notice),
        "documents": _documents(notice),
        "amendments": [_amendment(n, change) for n, change in enumerate(changes, 1)],
        **_reserved(notice.reserved),
    }
    if details.get("opening_place"):
        tender["bidOpening"] = {"address": {"streetAddress": details["opening_place"]}}
    if details.get("qualifications"):
        tender["eligibilityCriteria"] = "; ".join(details["qualifications"])
    return {name: value for name, value in tender.items() if value not in (None, [], {})}


def _method_details(notice: Notice) -> str | None:
    if notice.kind == Notice.Kind.PURCHASE_ORDER:
        return notice.procedure_text or "Avis d'achat (bon de commande)"
    return notice.procedure_text or None


def _reserved(reserved: bool | None) -> dict[str, Any]:
    """Both the weak flag that other sources use and what Morocco's flag means; neither when it was not stated."""
    if reserved is None:
        return {}
    if not reserved:
        return {"suitability": {"sme": False}}
    return {"suitability": {"sme": True}, "otherRequirements": {"reservedParticipation": RESERVED_FOR}}


def _period(notice: Notice) -> dict[str, Any]:
    period = {}
    if notice.published_on:
        start = dt.datetime.combine(notice.published_on, dt.time(), tzinfo=MOROCCO)
        period["startDate"] = start.isoformat()
    if notice.deadline:
        period["endDate"] = _iso(notice.deadline)
    return period


def _fees(notice: Notice) -> list[dict[str, Any]]:
    fees = []
    if notice.guarantee is not None:
        fees.append(_fee("caution-provisoire", "deposit", "Caution provisoire", notice.guarantee))
    if notice.details.get("plans_price") is not None:
        fees.append(_fee("prix-plans", "document", "Prix d'acquisition des plans", notice.details["plans_price"]))
    return fees


def _fee(identifier: str, kind: str, title: str, amount: Any) -> dict[str, Any]:
    return {"id": identifier, "type": [kind], "description": title, "value": _money(amount)}


def _terms(details: dict[str, Any]) -> dict[str, Any]:
    terms: dict[str, Any] = {}
    if details.get("reply_mode") in _POLICY:
        terms["electronicSubmissionPolicy"] = details["reply_mode"]
    if details.get("variants") is not None:
        terms["variantPolicy"] = "allowed" if details["variants"] else "notAllowed"
    return terms


def _milestone(number: int, meeting: dict[str, Any]) -> dict[str, Any]:
    found = {
        "id": str(number),
        "type": "engagement",
        "code": meeting["kind"],
        "title": _TITLES.get(meeting["kind"], "Réunion"),
        "description": meeting.get("where") or None,
        "dueDate": meeting.get("at"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _lot(lot: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"id": lot["number"], **_reserved(lot.get("reserved"))}
    if lot.get("title"):
        found["title"] = lot["title"]
    if lot.get("estimate"):
        found["value"] = _money(lot["estimate"])
    return found


def _items(notice: Notice) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for number, item in enumerate(notice.details.get("items", []), 1):
        found: dict[str, Any] = {"id": str(number), "description": item["description"]}
        quantity = item.get("quantity", "").replace(" ", "").replace(",", ".")
        if quantity.replace(".", "", 1).isdigit():
            found["quantity"] = float(quantity)
        if item.get("unit"):
            found["unit"] = {"name": item["unit"]}
        items.append(found)
    if not items:
        items = [
            {
                "id": str(n),
                "description": notice.object,
                "classification": {"scheme": "MA-PMMP-DOMAINE", "description": d},
            }
            for n, d in enumerate(notice.details.get("domains", []), 1)
        ]
    return items


def _documents(notice: Notice) -> list[dict[str, Any]]:
    if not notice.url:
        return []
    document = {
        "id": "avis-page",
        "documentType": "tenderNotice",
        "title": "Page de la consultation",
        "url": notice.url,
    }
    if notice.reference:
        document["description"] = f"Référence : {notice.reference}"
    return [document | {"language": "fr", "format": "text/html"}]


def _amendment(number: int, change: Change) -> dict[str, Any]:
    return {
        "id": str(number),
        "date": _iso(change.seen_at),
        "description": f"{change.field}: {change.before} -> {change.after}",
        "rationale": change.Kind(change.kind).label,
    }


def _buyer_id(notice: Notice) -> str:
    code = notice.key.split(":")[1] if notice.source == "pmmp" else ""
    name = hashlib.sha256(notice.buyer.encode()).hexdigest()[:10]
    return "-".join(part for part in ("MA", notice.source.upper(), code, name) if part)


def _money(amount: Any) -> dict[str, Any]:
    return {"amount": float(amount), "currency": "MAD"}


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(MOROCCO).isoformat(timespec="seconds")
