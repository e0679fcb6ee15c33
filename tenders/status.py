"""The sync's health in plain words, French and Arabic, for staff."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from tenders.freshness import STALE_AFTER, last_seen_of_all
from tenders.models import Award, Clearance, Notice, PortalDay, RawPage, SyncRun
from tenders.notice_data import MOROCCO
from tenders.texts import day_and_hour

_KINDS = ("orders", "tenders-new", "tenders-sweep")
_LANGUAGES = ("fr", "ar")


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(
        (Path(__file__).resolve().parent / "status.yml").read_text(encoding="utf-8")
    )
    return loaded


def facts(*, now: dt.datetime) -> dict[str, Any]:
    """What there is to say, for programs."""
    runs = {what: SyncRun.objects.filter(what=what).first() for what in _KINDS}
    good = {what: SyncRun.objects.filter(what=what, state=SyncRun.State.DONE).first() for what in _KINDS}
    today = PortalDay.objects.filter(day=now.astimezone(MOROCCO).date()).first()
    clearance = Clearance.objects.filter(withdrawn_at=None).first()
    seen = last_seen_of_all()
    return {
        "cleared_by": clearance.recorded_by if clearance else None,
        "open": Notice.objects.filter(status=Notice.Status.ACTIVE, deadline__gt=now).count(),
        "notices": Notice.objects.count(),
        "awards": Award.objects.count(),
        "details_waiting": Notice.objects.filter(details_wanted=True, deadline__gt=now).count(),
        "unread_pages": RawPage.objects.count(),
        "requests_today": today.requests if today else 0,
        "refused_today": today.refusal if today and today.refused_at else None,
        "last_seen": {kind: at.isoformat() if at else None for kind, at in seen.items()},
        "stale": [kind for kind, at in seen.items() if at is None or now - at > STALE_AFTER[kind]],
        "runs": {what: _run(run) for what, run in runs.items() if run},
        "last_good": {what: run.started_at.isoformat() for what, run in good.items() if run},
    }


def _run(run: SyncRun) -> dict[str, Any]:
    names = ("state", "rows_seen", "added", "changed", "details_read", "faults")
    return {"started_at": run.started_at.isoformat(), **{name: getattr(run, name) for name in names}}


def lines(language: str, *, now: dt.datetime) -> list[str]:
    """The same in words, French or Arabic."""
    known = facts(now=now)

    def say(name: str, **values: Any) -> str:
        return _texts()[name][language].format(**values)

    found = [say("cleared", by=known["cleared_by"]) if known["cleared_by"] else say("not_cleared")]
    found.append(say("holds", notices=known["notices"], open=known["open"], awards=known["awards"]))
    for kind in STALE_AFTER:
        at = known["last_seen"][kind]
        name = "never" if at is None else "stale" if kind in known["stale"] else "fresh"
        when = day_and_hour(dt.datetime.fromisoformat(at), "fr") if at else ""
        found.append(say(name, kind=say(kind), when=when))
    if known["refused_today"]:
        found.append(say("refused", why=known["refused_today"]))
    found.append(say("requests", n=known["requests_today"]))
    for what, run in known["runs"].items():
        started = day_and_hour(dt.datetime.fromisoformat(run["started_at"]), "fr")
        counts = {name: run[name] for name in ("rows_seen", "added", "changed", "details_read")}
        found.append(say("run", what=say(what), when=started, state=say(f"state_{run['state']}"), **counts))
        found += [say("fault", fault=fault) for fault in run["faults"][:5]]
    if known["details_waiting"]:
        found.append(say("waiting", n=known["details_waiting"]))
    if known["unread_pages"]:
        found.append(say("unread", n=known["unread_pages"]))
    return found


def languages() -> tuple[str, ...]:
    """The languages of staff pages."""
    return _LANGUAGES
