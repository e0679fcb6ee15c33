"""Voice: staff's recordings offered and sent, withdrawn when their text changes; voice notes; a plugged-in engine."""

from __future__ import annotations

import copy

import pytest
from django.core.management import CommandError, call_command

from members.models import Member
from tests.desk.fake_rasa import ANSWERS, answer
from whatsapp import recordings
from whatsapp.models import Recording
from whatsapp.recordings import RecordingError, Subject, answer_words, keep_recording, notice_subject
from whatsapp.texts import say

pytestmark = pytest.mark.usefixtures("known")
OGG = b"OggS\x00\x02" + b"\x00" * 22 + b"OpusHead" + b"\x00" * 100


@pytest.fixture
def spoken(rasa):
    rasa.reply = [answer("fr")]
    words = answer_words(ANSWERS["fr"])
    return keep_recording(Subject(Recording.Kind.ENTRY, "purchase-order-ceiling", "fr", words), OGG, by="salma")


def kinds(graph) -> list[str]:
    return [sent.payload["type"] for sent in graph.accepted]


def test_an_answer_with_a_recording_offers_to_listen(phone, graph, spoken):
    phone.say("quel plafond ?")
    (text,) = phone.work()
    assert text.endswith(say("listen_hint", "fr"))
    phone.say("écouter")
    phone.work()
    assert graph.accepted[-1].payload["audio"] == {"id": "1000000000000001"}
    assert OGG in graph.uploads[0]
    # Meta's copy is used again.
    phone.say("écouter")
    phone.work()
    assert len(graph.uploads) == 1


def test_listen_is_a_button_where_there_are_buttons(phone, rasa, graph, spoken):
    rasa.reply = [answer("fr") | {"buttons": [{"title": "Les papiers", "payload": "/choose_entry1"}]}]
    phone.say("quel plafond ?")
    phone.work()
    replies = [b["reply"] for b in graph.accepted[-1].payload["interactive"]["action"]["buttons"]]
    assert replies[1]["title"] == say("listen", "fr")
    phone.press(replies[1]["id"], replies[1]["title"])
    phone.work()
    assert kinds(graph)[-1] == "audio"


def test_a_changed_text_withdraws_its_recording(phone, rasa, graph, spoken):
    changed = copy.deepcopy(answer("fr"))
    changed["custom"]["short"] = "Jusqu'à 600 000 DH."
    rasa.reply = [changed]
    phone.say("quel plafond ?")
    assert say("listen_hint", "fr") not in phone.work()[0]
    phone.say("écouter")
    assert phone.work() == [say("no_recording", "fr")]
    # Back to the old text (a release rolled back), it fits again.
    rasa.reply = [answer("fr")]
    phone.say("quel plafond ?")
    assert say("listen_hint", "fr") in phone.work()[0]


@pytest.mark.parametrize("variety", ["fr", "ary"])
def test_a_voice_note_is_answered_by_a_recording_beside_the_text(phone, graph, variety):
    Member.objects.update(variety=variety)
    keep_recording(notice_subject("voice_note", variety), OGG)
    phone.send({"type": "audio", "audio": {"id": "77", "mime_type": "audio/ogg", "voice": True}})
    assert phone.work() == ["[audio]", say("voice_note", variety)]


def test_a_recording_that_cannot_be_uploaded_does_not_hold_up_the_text(phone, graph, monkeypatch):
    keep_recording(notice_subject("voice_note", "fr"), OGG)
    monkeypatch.setattr(graph, "post", _no_media(graph.post))
    phone.send({"type": "audio", "audio": {"id": "77", "voice": True}})
    assert phone.work() == [say("voice_note", "fr")]


def _no_media(post):
    def refuse(path, body):
        return (400, {"error": {"code": 131053}}, True) if path.endswith("/media") else post(path, body)

    return refuse


def engine_of_the_test(sound, mime_type, variety):
    return "quel  plafond ?" if sound == b"spoken" else None


def test_a_plugged_in_engine_is_asked_and_asks_back(phone, rasa, graph):
    phone.options(speech_to_text="tests.whatsapp.test_recordings:engine_of_the_test")
    graph.media["77"], graph.media["78"] = b"spoken", b"noise"
    phone.send({"type": "audio", "audio": {"id": "77", "mime_type": "audio/ogg", "voice": True}})
    assert phone.work() == [say("heard", "fr", text="quel plafond ?")]
    assert rasa.requests == []
    phone.press("heard:yes", "Oui")
    phone.work()
    assert rasa.requests[0]["message"] == "quel plafond ?"
    phone.send({"type": "audio", "audio": {"id": "77", "voice": True}})
    phone.work()
    phone.press("heard:no", "Non")
    assert phone.work() == [say("heard_wrong", "fr")]
    for lost in ("78", "79"):
        phone.send({"type": "audio", "audio": {"id": lost, "voice": True}})
        assert phone.work() == [say("voice_note", "fr")]
    assert len(rasa.requests) == 1


def test_what_is_wrong_with_a_file_is_said():
    with pytest.raises(RecordingError, match="empty"):
        keep_recording(notice_subject("voice_note", "fr"), b"")
    with pytest.raises(RecordingError, match="Opus"):
        keep_recording(notice_subject("voice_note", "fr"), b"RIFF....WAVE")
    with pytest.raises(RecordingError, match="voice_note"):
        notice_subject("unknown", "fr")
    assert recordings.sound_type(b"ID3" + b"x" * 20) == "audio/mpeg"


def test_the_command_lists_keeps_and_refuses(tmp_path, capsys, published):
    sound = tmp_path / "voice.ogg"
    sound.write_bytes(OGG)
    call_command("recordings", "add", str(sound), "--entry", "purchase-order-ceiling", "--variety", "ary")
    call_command("recordings", "add", str(sound), "--notice", "voice_note", "--variety", "fr")
    call_command("recordings", "list", "--json")
    listed = capsys.readouterr().out
    assert '"fits": true' in listed
    assert "purchase-order-ceiling" in listed
    Recording.objects.filter(kind="entry").update(digest="0" * 64)
    call_command("recordings", "list")
    assert "withdrawn" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no-such-entry"):
        call_command("recordings", "add", str(sound), "--entry", "no-such-entry", "--variety", "ary")
    with pytest.raises(CommandError, match=r"missing\.ogg"):
        call_command("recordings", "add", str(tmp_path / "missing.ogg"), "--notice", "notice", "--variety", "fr")
