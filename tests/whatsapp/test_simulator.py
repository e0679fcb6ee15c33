"""The simulator: a conversation in the terminal through the real processes, and what it refuses."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from benchmarks.whatsapp_system import ROOT, free_port, running_door
from desk.config import read_config
from whatsapp.payloads import Row, buttons, text
from whatsapp.simulator.graph import text_of
from whatsapp.simulator.limits import fault_of
from whatsapp.simulator.phone import PhoneError, choices_of, content_of


def test_its_settings_open_the_door(tmp_path, capsys):
    call_command("simulate_whatsapp", "--make-settings", "--port", "8123")
    lines = [line.split("=", 1) for line in capsys.readouterr().out.splitlines() if "=" in line]
    config = read_config({"SAFQA_HOME": str(tmp_path), **dict(lines)})
    assert config.whatsapp.graph_url == "http://127.0.0.1:8123/v23.0"
    assert config.keys is not None


def test_it_does_not_run_against_the_real_meta(settings, door):
    settings.WHATSAPP = None
    with pytest.raises(CommandError, match="closed"):
        call_command("simulate_whatsapp")


def test_a_conversation_in_the_terminal(tmp_path):
    """Desk and worker as processes, an echo for Rasa; the telephone brings its own Graph API on the port they know."""
    port = free_port()
    with running_door(tmp_path, WHATSAPP_GRAPH_URL=f"http://127.0.0.1:{port}/v23.0") as door:
        done = subprocess.run(
            [sys.executable, "manage.py", "simulate_whatsapp", "--say", "Bonjour à tous", "--say", "/image"],
            cwd=ROOT,
            env=door.env | {"COLUMNS": "60"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Ici Safqa" in done.stdout
        assert "Bonjour à tous" in done.stdout
        assert "images" in done.stdout
        assert max(len(line) for line in done.stdout.splitlines()) <= 60


def test_a_typed_line():
    assert content_of("salut", []) == {"type": "text", "text": {"body": "salut"}}
    chosen = content_of("#2", [("button_reply", "a", "A"), ("list_reply", "b", "B")])
    assert chosen["interactive"]["list_reply"] == {"id": "b", "title": "B"}
    with pytest.raises(PhoneError, match="choices"):
        content_of("#1", [])
    with pytest.raises(PhoneError, match="LATITUDE"):
        content_of("/location here", [])
    assert choices_of(buttons("x", [Row("1", "Un")])) == [("button_reply", "1", "Un")]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({**text("x" * 4097)}, 131009),
        ({**text(" ")}, 131008),
        ({**buttons("x", [Row(str(n), f"t{n}") for n in range(4)])}, 131009),
        ({**buttons("x", [Row("1", "t"), Row("1", "u")])}, 131009),
        ({**buttons("x", [Row("1", "t" * 21)])}, 131009),
        ({**buttons("x" * 1025, [Row("1", "t")])}, 131009),
        ({"type": "audio", "audio": {}}, 131008),
        ({"type": "dance"}, 131009),
    ],
)
def test_the_graph_refuses_what_meta_refuses(graph, payload, code):
    body = {"messaging_product": "whatsapp", "to": "212600000000", **payload}
    assert fault_of(body)[0] == code
    assert graph.messages(body)[0] == 400
    assert graph.accepted == []


def test_words_of_a_message():
    assert text_of(text("x")) == "x"
    assert text_of({"type": "audio"}) == "[audio]"
