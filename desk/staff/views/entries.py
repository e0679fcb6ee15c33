"""The list of entries, a new one, and the editor."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from desk.staff.access import StaffRequest, staff_page
from desk.staff.audit import record
from desk.staff.entries import drafts, form, latin
from desk.staff.entries.checking import check_draft, say_finding
from desk.staff.entries.content import Content, empty_content, flat
from desk.staff.entries.drafts import WorkflowError, Working
from desk.staff.entries.overview import STATES, asked_counts, current_release, judged_counts, lines
from desk.staff.entries.trying import try_question
from desk.staff.recordings import spoken_entries
from desk.staff.texts import say
from knowledge.answer import legal_texts
from knowledge.articles import titles
from knowledge.models import Asked, EntryRecord, OfficialText, Release, Retraction
from knowledge.releases import LoadedRelease
from knowledge.source_files import load_topics

A_PAGE = 50
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_TRY = 600
NO_DRAFT = "-"
"""In an address: try the bot as it is."""


@staff_page("view_desk")
def entry_list(request: StaffRequest) -> HttpResponse:
    """List the entries, by words, topic and state."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "topic", "state")}
    found = lines(query=asked["q"], topic=asked["topic"], state=asked["state"])
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "asked": asked, "topics": load_topics(), "states": STATES}
    return render(request, "staff/entries.html", context)


@staff_page("edit_entries", "GET", "POST")
def new_entry(request: StaffRequest) -> HttpResponse:
    """Ask for the id and topic of a new entry, and open it."""
    entry_id, topic = (request.POST.get(name, "").strip() for name in ("entry_id", "topic"))
    faults = []
    if request.method == "POST":
        if not _ID.fullmatch(entry_id) or len(entry_id) > 60:
            faults.append(say("editor.bad_new_id"))
        elif drafts.working(entry_id) is not None:
            faults.append(say("inbox.id_taken"))
        if topic not in load_topics():
            faults.append(say("editor.choose_topic"))
        if not faults:
            content = empty_content(entry_id, topic)
            drafts.save(request.user, entry_id, content, version=0, urgent=False, note="")
            return redirect("staff:entry", entry_id=entry_id)
    context = {"faults": faults, "entry_id": entry_id, "topic": topic, "topics": load_topics()}
    return render(request, "staff/new_entry.html", context, status=400 if faults else 200)


def _working(entry_id: str) -> Working:
    now = drafts.working(entry_id)
    if now is None:
        raise Http404
    return now


@staff_page("view_desk", "GET", "POST")
def entry(request: StaffRequest, entry_id: str) -> HttpResponse:
    """Show an entry; who may edit saves it, or sends it to review."""
    now = _working(entry_id)
    if request.method == "POST":
        return _post(request, entry_id)
    return _editor(request, entry_id, now, now.content)


def _post(request: StaffRequest, entry_id: str) -> HttpResponse:
    if not request.user.has_perm("staff.edit_entries"):
        return render(request, "403.html", status=403)
    content = form.read_form(request.POST, entry_id)
    version = int(request.POST.get("version") or 0) if (request.POST.get("version") or "0").isdecimal() else 0
    urgent, note = bool(request.POST.get("urgent")), request.POST.get("note", "").strip()
    saved = drafts.save(request.user, entry_id, content, version=version, urgent=urgent, note=note)
    if saved.conflicts:
        now = _working(entry_id)
        return _editor(request, entry_id, now, saved.content, saved=saved, status=409)
    if request.POST.get("action") != "submit":
        messages.success(request, say("editor.saved"))
        return redirect("staff:entry", entry_id=entry_id)
    try:
        report = drafts.submit(request.user, entry_id, current_release())
    except WorkflowError as error:
        messages.error(request, say(str(error)))
        return redirect("staff:entry", entry_id=entry_id)
    if report.faults:
        messages.error(request, say("editor.not_submitted", count=len(report.faults)))
    else:
        messages.success(request, say("editor.submitted"))
    return redirect("staff:entry", entry_id=entry_id)


def _editor(
    request: HttpRequest,
    entry_id: str,
    now: Working,
    content: Content,
    *,
    saved: drafts.Saved | None = None,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    retraction = Retraction.objects.filter(entry_id=entry_id, lifted_at=None).first()
    counts = judged_counts()
    context = {
        "entry_id": entry_id,
        "now": now,
        "version": saved.version if saved else now.version,
        "conflicts": _conflicts(saved) if saved else [],
        "conflict_by": saved.by if saved else "",
        "form": form.form_rows(content, readonly=not user.has_perm("staff.edit_entries")),
        "topics": load_topics(),
        "legal_texts": legal_texts(),
        "may_edit": user.has_perm("staff.edit_entries"),
        "own_draft": user.pk in drafts.authors(entry_id),
        "retraction": retraction,
        "given_since": replies_given(entry_id) if retraction else 0,
        "asked": asked_counts()[entry_id],
        "useful": counts[entry_id, True],
        "not_useful": counts[entry_id, False],
        "articles": cited_articles(content),
        "spoken": spoken_entries([entry_id])[0].states if now.record else None,
        "moved": bool(now.draft and now.record and now.draft.base_digest != now.record.digest),
        # The search for entries that are too close grows with the base: it runs while typing, not here.
        **_report(content, None),
    }
    return render(request, "staff/entry.html", context, status=status)


def replies_given(entry_id: str) -> int:
    """How many replies gave the entry as the active release has it."""
    rows = Asked.objects.filter(entry_id=entry_id, outcome=Asked.Outcome.ANSWERED)
    release = Release.objects.filter(active=True).only("pk").first()
    return rows.filter(release=release.pk).count() if release else rows.count()


def _conflicts(saved: drafts.Saved) -> list[dict[str, Any]]:
    theirs, mine = flat(saved.theirs or {}), flat(saved.content)
    return [{"path": p, "theirs": theirs.get(p, "—"), "mine": mine.get(p, "—")} for p in saved.conflicts]


def _report(content: Content, release: LoadedRelease | None) -> dict[str, Any]:
    report = check_draft(content, release)
    return {"faults": list(map(say_finding, report.faults)), "remarks": list(map(say_finding, report.remarks))}


def cited_articles(content: Content) -> list[dict[str, Any]]:
    """The articles an entry cites, with their title and, when imported, their official wording."""
    numbers = sorted({s["decree"] for s in content.get("sources", []) if isinstance(s.get("decree"), int)})
    official = {
        text.number: text for text in OfficialText.objects.filter(kind=OfficialText.Kind.ARTICLE, number__in=numbers)
    }
    return [{"number": n, "title": titles().get(n, ""), "official": official.get(n)} for n in numbers]


@staff_page("edit_entries", "POST")
def check(request: StaffRequest, entry_id: str) -> HttpResponse:
    """The faults of what is being typed, as a piece of page."""
    content = form.read_form(request.POST, entry_id)
    context = _report(content, current_release()) | {"articles": cited_articles(content)}
    return render(request, "staff/parts/report.html", context)


@staff_page("try_answers", "POST")
def try_it(request: StaffRequest, entry_id: str) -> HttpResponse:
    """What the bot would answer with the draft, and what it answers now, as a piece of page."""
    question = request.POST.get("question", "").strip()[:LONGEST_TRY]
    release = current_release()
    context: dict[str, Any] = {"question": question, "entry_id": entry_id, "no_release": release is None}
    if question and release is not None:
        content = None
        if entry_id != NO_DRAFT:
            posted = "topic" in request.POST
            content = form.read_form(request.POST, entry_id) if posted else _working(entry_id).content
        context["trial"] = try_question(question, release, content)
    return render(request, "staff/parts/trial.html", context)


@staff_page("edit_entries", "POST")
def latin_draft(request: StaffRequest, entry_id: str) -> HttpResponse:
    """Fill the Latin-script Darija with a first draft made from the Arabic-script one; nothing is saved."""
    now = _working(entry_id)
    content = form.read_form(request.POST, entry_id)
    source, target = content["texts"]["ary"], content["texts"]["ary-Latn"]
    for name in ("label", "title", "short", "details", "next_step", "caveat"):
        if source.get(name):
            target[name] = latin.draft_in_latin(source[name])
    content["pending"] = [variety for variety in content["pending"] if variety != "ary-Latn"]
    messages.info(request, say("editor.latin_made"))
    version = request.POST.get("version", "0")
    kept = drafts.Saved(content, int(version) if version.isdecimal() else now.version, [])
    return _editor(request, entry_id, now, content, saved=kept)


@staff_page("retract_entries", "GET", "POST")
def retract(request: StaffRequest, entry_id: str) -> HttpResponse:
    """Take an entry out of the bot at once, after a reason was given."""
    if not EntryRecord.objects.filter(entry_id=entry_id).exists():
        raise Http404
    reason = request.POST.get("reason", "").strip()[:300]
    if request.method == "POST" and reason:
        _, made = Retraction.objects.get_or_create(
            entry_id=entry_id, lifted_at=None, defaults={"reason": reason, "by": request.user.get_username()}
        )
        if made:
            record(request.user, "entry_retracted", entry_id, reason)
        messages.success(request, say("editor.retracted"))
        return redirect("staff:entry", entry_id=entry_id)
    faults = [say("editor.reason_needed")] if request.method == "POST" else []
    context = {"entry_id": entry_id, "faults": faults, "now": _working(entry_id)}
    return render(request, "staff/retract.html", context, status=400 if faults else 200)


@staff_page("retract_entries", "POST")
def lift(request: StaffRequest, entry_id: str) -> HttpResponse:
    """Let the bot give the entry again."""
    lifted = Retraction.objects.filter(entry_id=entry_id, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=request.user.get_username()
    )
    if lifted:
        record(request.user, "entry_given_again", entry_id)
        messages.success(request, say("editor.given_again"))
    return redirect("staff:entry", entry_id=entry_id)


@staff_page("review_entries", "POST")
def archive(request: StaffRequest, entry_id: str) -> HttpResponse:
    """Leave an entry out of the next releases, or take it in again."""
    _working(entry_id)
    drafts.archive(request.user, entry_id, archived=request.POST.get("archived") == "yes")
    return redirect("staff:entry", entry_id=entry_id)
