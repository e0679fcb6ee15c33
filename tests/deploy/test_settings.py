"""Wrong settings are refused at start, all at once, without showing a secret."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from deploy.endpoints import write_endpoints
from desk.config import ConfigError, read_config

ROOT = Path(__file__).resolve().parents[2]


def test_all_faults_at_once(tmp_path):
    env = {
        "SAFQA_HOME": str(tmp_path),
        "SAFQA_PORT": "many",
        "SAFQA_DEBUG": "perhaps",
        "DATABASE_URL": "mysql://user:hunter2@host/db",
        "SAFQA_RETENTION_DAYS": "0",
    }
    with pytest.raises(ConfigError) as caught:
        read_config(env)
    message = str(caught.value)
    for name in ("SAFQA_PORT", "SAFQA_DEBUG", "DATABASE_URL", "SAFQA_RETENTION_DAYS"):
        assert name in message
    assert "hunter2" not in message


def test_false_is_false(tmp_path):
    assert read_config({"SAFQA_HOME": str(tmp_path), "SAFQA_DEBUG": "False"}).debug is False
    assert read_config({"SAFQA_HOME": str(tmp_path), "SAFQA_DEBUG": "true"}).debug is True


def test_the_secret_key_is_kept_and_private(tmp_path):
    one = read_config({"SAFQA_HOME": str(tmp_path)}).secret_key
    assert read_config({"SAFQA_HOME": str(tmp_path)}).secret_key == one
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert one not in repr(read_config({"SAFQA_HOME": str(tmp_path)}))


def test_endpoints_from_urls_hold_no_password(tmp_path):
    config = read_config(
        {
            "SAFQA_HOME": str(tmp_path),
            "DATABASE_URL": "postgresql://bob:s%40crt@db.example:5433/safqa?sslmode=require",
            "REDIS_URL": "rediss://:red%21s@cache.example:6380/2",
        }
    )
    path, secrets = write_endpoints(config)
    text = path.read_text()
    assert "s@crt" not in text
    assert "red!s" not in text
    content = yaml.safe_load(text)
    assert content["tracker_store"]["url"] == "db.example"
    assert content["tracker_store"]["port"] == 5433
    assert content["tracker_store"]["query"] == {"sslmode": "require"}
    assert content["lock_store"]["db"] == 2
    assert content["lock_store"]["use_ssl"] is True
    assert secrets == {"SAFQA_TRACKER_PASSWORD": "s@crt", "SAFQA_LOCK_PASSWORD": "red!s"}


def launch(tmp_path, **env: str) -> subprocess.CompletedProcess:
    import os

    return subprocess.run(
        [sys.executable, "-m", "deploy.launch"],
        cwd=ROOT,
        env=os.environ | {"SAFQA_HOME": str(tmp_path)} | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_busy_port_is_one_clear_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = launch(tmp_path, SAFQA_PORT=port)
    assert done.returncode == 1
    assert f"{port} (SAFQA_PORT)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_one_clear_message(tmp_path):
    done = launch(tmp_path, RASA_PORT="x", ACTIONS_PORT="70000")
    assert done.returncode == 1
    assert "RASA_PORT" in done.stderr
    assert "ACTIONS_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_is_said():
    done = launch(Path("/proc/safqa"))
    assert done.returncode == 1
    assert "SAFQA_HOME" in done.stderr
    assert "Traceback" not in done.stderr
