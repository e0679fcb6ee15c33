"""An OCDS release as a reading of a notice. Contact persons are never read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tenders.notice_data import MOROCCO, Item, Lot, Meeting, NoticeData, clean
from tenders.ocds.keys import key_of, source_of

_CATEGORIES = {"works", "goods", "services"}
_STATUS = {
    "active": "active",
    "planned": "active",
    "planning": "active",
    "cancelled": "cancelled",
    "withdrawn": "cancelled",
    "unsuccessful": "unsuccessful",
    "complete": "complete",
}
_ORDER_DETAILS = ("avis d'achat", "bon de commande", "bons de commande")
_MEETINGS = {"visit", "meeting", "samples"}


def lacking(release: dict[str, Any]) -> list[str]:
    """What a valid release lacks to be a notice for us; empty when it can be kept."""
    tender = release.get("tender")
    if not isinstance(tender, dict):
        return ["tender: missing"]
    faults = []
    if not str(tender.get("title") or tender.get("description") or "").strip():
        faults.append("tender/title: missing")
    if not (tender.get("tenderPeriod") or {}).get("endDate"):
        faults.append("tender/tenderPeriod/endDate: missing (the deadline tells what is open)")
    elif _time(tender["tenderPeriod"]["endDate"]) is None:
        faults.append("tender/tenderPeriod/endDate: not a date and time")
    faults += [
        f"tender/{name}/amount: not an amount of dirhams"
        for name in ("value",)
        if tender.get(name) and tender[name].get("currency") not in (None, "MAD")
    ]
    return faults


def reading(release: dict[str, Any]) -> NoticeData:
    """The notice of a release that was checked (`release_faults`, `lacking`)."""
    tender: dict[str, Any] = release["tender"]
    key = key_of(release["ocid"])
    details = str(tender.get("procurementMethodDetails") or "")
    fees = {kind: fee for fee in tender.get("participationFees") or [] for kind in fee.get("type") or []}
    status = _STATUS.get(tender.get("status") or "", "")
    if "tenderCancellation" in release.get("tag", ()):
        status = "cancelled"
    is_order = key.startswith("bdc:") or any(word in details.lower() for word in _ORDER_DETAILS)
    locations = [_location(each) for each in tender.get("deliveryLocations") or []]
    period = tender.get("tenderPeriod") or {}
    return NoticeData(
        key=key,
        source=source_of(key),
        kind="purchase-order" if is_order else "tender",
        object=clean(str(tender.get("title") or tender.get("description"))),
        reference=_reference(tender),
        buyer=clean(str((tender.get("procuringEntity") or release.get("buyer") or {}).get("name") or "")),
        category=_category(tender),
        procedure_text=clean(details),
        published_on=_day(period.get("startDate")),
        deadline=_time(period.get("endDate")),
        places=tuple(place for place in locations if place),
        estimate=_amount(tender.get("value")) or None,
        guarantee=_amount((fees.get("deposit") or {}).get("value")),
        plans_price=_amount((fees.get("document") or {}).get("value")),
        reserved=_reserved(tender),
        has_lots=bool(tender["lots"]) if "lots" in tender else None,
        lots=tuple(map(_lot, tender.get("lots") or [])),
        domains=tuple(_domains(tender.get("items") or [])),
        variants=_variants(tender),
        reply_mode=str((tender.get("submissionTerms") or {}).get("electronicSubmissionPolicy") or ""),
        meetings=tuple(map(_meeting, tender.get("milestones") or [])),
        items=tuple(_items(tender.get("items") or [])) if is_order else (),
        opening_place=clean(str(((tender.get("bidOpening") or {}).get("address") or {}).get("streetAddress") or "")),
        status=status,
        url=next((str(d["url"]) for d in tender.get("documents") or [] if d.get("url")), "")[:500],
        seen_at=_time(release["date"]),
        whole=False,
    )


def _category(tender: dict[str, Any]) -> str:
    category = str(tender.get("mainProcurementCategory") or "")
    return category if category in _CATEGORIES else ""


def _variants(tender: dict[str, Any]) -> bool | None:
    policy = str((tender.get("submissionTerms") or {}).get("variantPolicy") or "")
    return {"allowed": True, "notAllowed": False}.get(policy)


def _reference(tender: dict[str, Any]) -> str:
    for document in tender.get("documents") or []:
        if document.get("documentType") == "tenderNotice" and str(document.get("description") or "").strip():
            return clean(str(document["description"]).removeprefix("Référence :"))[:200]
    return ""


def _reserved(tender: dict[str, Any]) -> bool | None:
    """The reserved flag: stated by our own codes or by `suitability`; absent is not no."""
    if (tender.get("otherRequirements") or {}).get("reservedParticipation"):
        return True
    sme = (tender.get("suitability") or {}).get("sme")
    # "Suitable for small firms" is weaker than reserved; only its "no" says that nothing is reserved.
    return False if sme is False else None


def _lot(lot: dict[str, Any]) -> Lot:
    return Lot(
        number=str(lot.get("id") or ""),
        title=clean(str(lot.get("title") or lot.get("description") or "")),
        estimate=_amount(lot.get("value")) or None,
        reserved=_reserved(lot),
    )


def _meeting(milestone: dict[str, Any]) -> Meeting:
    kind = str(milestone.get("code") or "meeting")
    return Meeting(
        kind=kind if kind in _MEETINGS else "meeting",
        at=_time(milestone.get("dueDate")),
        where=clean(str(milestone.get("description") or "")),
    )


def _domains(items: Iterable[dict[str, Any]]) -> list[str]:
    found = [str((item.get("classification") or {}).get("description") or "") for item in items]
    return list(dict.fromkeys(clean(each) for each in found if each.strip()))


def _items(items: Iterable[dict[str, Any]]) -> list[Item]:
    return [
        Item(
            description=clean(str(item["description"])),
            quantity="" if item.get("quantity") is None else f"{item['quantity']:g}",
            unit=clean(str((item.get("unit") or {}).get("name") or "")),
        )
        for item in items
        if item.get("description")
    ]


def _location(location: dict[str, Any]) -> str:
    return clean(str(location.get("description") or ""))


def _amount(value: Any) -> Decimal | None:
    if not isinstance(value, dict) or value.get("amount") is None:
        return None
    amount = Decimal(str(value["amount"])).quantize(Decimal("0.01"))
    return amount if 0 <= amount < Decimal(10) ** 13 else None


def _time(text: Any) -> dt.datetime | None:
    if not isinstance(text, str):
        return None
    try:
        found = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=MOROCCO)


def _day(text: Any) -> dt.date | None:
    found = _time(text)
    return found.astimezone(MOROCCO).date() if found else None
