"""Recordings and the tender sync's health in the desk."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from knowledge.entry import Entry
from knowledge.models import EntryRecord
from knowledge.store import store_entries, write_entry
from tenders.models import SyncRun
from tests.desk.staff_people import signed_in
from whatsapp.models import Recording
from whatsapp.recordings import recording_of_answer

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/recordings/entry/purchase-order-ceiling/ary"
OGG = b"OggS\x00\x02" + b"\x00" * 22 + b"OpusHead" + b"\x00" * 100


@pytest.fixture
def editor(first_entries):
    store_entries(first_entries)
    return signed_in("editor")


def webm() -> bytes:
    """A second of sound as Chromium records it."""
    made = io.BytesIO()
    with av.open(made, "w", format="webm") as target:
        stream = target.add_stream("libopus", rate=48000)
        stream.layout = "mono"
        wave = (np.sin(np.arange(48000) / 20) * 9000).astype(np.int16)
        for start in range(0, 48000, 960):
            frame = av.AudioFrame.from_ndarray(wave[None, start : start + 960], format="s16", layout="mono")
            frame.sample_rate, frame.pts = 48000, start
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return made.getvalue()


def upload(client, data: bytes, name: str = "voice.ogg"):
    return client.post(ADDRESS, {"sound": SimpleUploadedFile(name, data)})


def parts() -> dict:
    texts = EntryRecord.objects.get(entry_id="purchase-order-ceiling").data["texts"]["ary"]
    return texts | {"kind": "answer", "entry": "purchase-order-ceiling", "variety": "ary"}


def test_a_recording_is_kept_listened_to_replaced_and_removed(editor):
    assert upload(editor, OGG).status_code == 302
    kept = Recording.objects.get()
    assert kept.uploaded_by == "editor"
    assert recording_of_answer(parts()) == kept.pk  # the WhatsApp door finds it for exactly this answer
    heard = editor.get(f"/desk/recordings/{kept.pk}/sound")
    assert (heard["Content-Type"], heard.content) == ("audio/ogg", OGG)
    upload(editor, OGG + b"\x01")
    assert bytes(Recording.objects.get().sound).endswith(b"\x01")
    editor.post(f"/desk/recordings/{kept.pk}/drop")
    assert not Recording.objects.exists()


def test_what_chromium_records_becomes_what_whatsapp_takes(editor):
    assert upload(editor, webm(), "voice.webm").status_code == 302
    kept = bytes(Recording.objects.get().sound)
    with av.open(io.BytesIO(kept)) as sound:
        assert sound.format.name == "ogg"
        assert sound.streams.audio[0].codec_context.name in {"opus", "libopus"}
        assert sum(frame.samples for frame in sound.decode(audio=0)) == pytest.approx(48000, rel=0.05)


@pytest.mark.parametrize("data", [b"", b"<script>alert(1)</script>", b"\x1a\x45\xdf\xa3garbage", b"%PDF-1.4", b"OggS"])
def test_what_is_no_sound_is_refused_whatever_its_name(editor, data):
    refused = upload(editor, data, "voice.ogg")
    assert refused.status_code == 400
    assert len(refused.context["faults"]) == 1
    assert not Recording.objects.exists()


def test_a_recording_whose_text_changed_is_flagged(editor):
    upload(editor, OGG)
    record = EntryRecord.objects.get(entry_id="purchase-order-ceiling")
    record.data["texts"]["ary"]["short"] += " زوين."
    write_entry(Entry.model_validate(record.data))
    listed = editor.get("/desk/recordings/?state=outdated").context["rows"]
    assert [(one.name, one.states["ary"], one.states["fr"]) for one in listed] == [
        ("purchase-order-ceiling", "outdated", "missing")
    ]
    assert "Le texte a changé" in editor.get(ADDRESS).content.decode()
    assert "texte changé" in editor.get("/desk/entries/purchase-order-ceiling/").content.decode()
    assert recording_of_answer(parts()) is None


def test_only_what_exists_can_be_spoken(editor):
    for address in ("entry/nothing/fr", "entry/purchase-order-ceiling/de", "notice/nothing/fr", "x/voice_note/fr"):
        assert editor.get(f"/desk/recordings/{address}").status_code == 404
    assert editor.get("/desk/recordings/notice/voice_note/ary").status_code == 200


def test_staff_see_how_the_portal_is_read(db):
    SyncRun.objects.create(what="orders", state="failed", started_at=timezone.now(), rows_seen=7, faults=["page 3: ?"])
    page = signed_in("reader").get("/desk/tenders/").content.decode()
    assert "page 3: ?" in page
    assert "incomplète" in page
