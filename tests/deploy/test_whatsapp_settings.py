"""The door's settings: all or none, every fault named at once, no secret shown."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from desk.config import ROOT, ConfigError, read_config
from desk.whatsapp_config import NEEDED

WHOLE = {
    "WHATSAPP_VERIFY_TOKEN": "verify-secret",
    "WHATSAPP_APP_SECRET": "app-secret",
    "WHATSAPP_ACCESS_TOKEN": "access-secret",
    "WHATSAPP_PHONE_NUMBER_ID": "106540352242922",
    "SAFQA_PEPPER": "p" * 32,
    "SAFQA_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
}


def read(tmp_path, **env):
    return read_config({"SAFQA_HOME": str(tmp_path), **env})


def faults(tmp_path, **env) -> str:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, **env)
    return str(caught.value)


def test_without_any_the_door_is_closed(tmp_path):
    config = read(tmp_path)
    assert config.whatsapp is None
    assert config.keys is None


def test_with_all_it_is_open_at_metas_address(tmp_path):
    config = read(tmp_path, **WHOLE)
    assert config.whatsapp.graph_url == "https://graph.facebook.com/v23.0"
    assert config.whatsapp.phone_number_id == "106540352242922"
    for secret in ("verify-secret", "app-secret", "access-secret", "pppp", WHOLE["SAFQA_ENCRYPTION_KEYS"]):
        assert secret not in repr(config)


@pytest.mark.parametrize("name", NEEDED)
def test_one_missing_is_named(tmp_path, name):
    message = faults(tmp_path, **{key: value for key, value in WHOLE.items() if key != name})
    assert f"missing: {name} " in message


def test_every_fault_at_once_and_no_secret(tmp_path):
    message = faults(
        tmp_path,
        **WHOLE
        | {
            "WHATSAPP_APP_SECRET": "two words",
            "WHATSAPP_PHONE_NUMBER_ID": "+212 600",
            "WHATSAPP_GRAPH_URL": "http://graph.example",
            "SAFQA_PEPPER": "short-pepper",
            "SAFQA_ENCRYPTION_KEYS": f"{WHOLE['SAFQA_ENCRYPTION_KEYS']},not-a-key",
            "WHATSAPP_THREADS": "0",
            "WHATSAPP_TOO_OLD_MINUTES": "soon",
            "WHATSAPP_SPEECH_TO_TEXT": "no.such.module:listen",
            "SAFQA_SERVICE_NUMBER": "call us",
        },
    )
    for name in (
        "WHATSAPP_APP_SECRET",
        "WHATSAPP_PHONE_NUMBER_ID",
        "WHATSAPP_GRAPH_URL",
        "SAFQA_PEPPER",
        "SAFQA_ENCRYPTION_KEYS",
        "WHATSAPP_THREADS",
        "WHATSAPP_TOO_OLD_MINUTES",
        "WHATSAPP_SPEECH_TO_TEXT",
        "SAFQA_SERVICE_NUMBER",
    ):
        assert name in message
    for secret in ("two words", "short-pepper", "not-a-key"):
        assert secret not in message


@pytest.mark.parametrize("url", ["http://127.0.0.1:8090/v23.0", "http://localhost:1", "https://graph.example/v99.0/"])
def test_addresses_of_the_graph(tmp_path, url):
    assert read(tmp_path, **WHOLE, WHATSAPP_GRAPH_URL=url).whatsapp.graph_url == url.rstrip("/")


def test_every_setting_is_explained():
    code = "".join((ROOT / "desk" / name).read_text(encoding="utf-8") for name in ("config.py", "whatsapp_config.py"))
    import re

    names = set(re.findall(r'"((?:WHATSAPP|SAFQA)_[A-Z_]+)"', code))
    example, page = ((ROOT / name).read_text(encoding="utf-8") for name in (".env.example", "docs/operators.md"))
    assert len(names) > 20
    assert {name for name in names if f"#{name}=" not in example} == set()
    assert {name for name in names if name not in page} - {"SAFQA_DEBUG", "SAFQA_QUESTION_DAYS"} == set()
