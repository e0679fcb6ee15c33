"""The settings of the desk, the actions and the worker, read once from the environment (and `.env`).

Every fault is reported at once, in French and English, before anything starts.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import load_dotenv

from desk.config_reader import ConfigError, Reader
from desk.whatsapp_config import read_keys, read_whatsapp
from members.options import Keys
from whatsapp.options import WhatsAppOptions

__all__ = ["ROOT", "Config", "ConfigError", "read_config"]
from desk.config_tenders import TendersConfig, read_tenders_config

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Config:
    """What the environment says, checked. Ports are TCP ports; durations carry their unit in the name."""

    home: Path
    database_url: str
    redis_url: str | None
    host: str
    port: int
    rasa_port: int
    actions_port: int
    allowed_hosts: list[str]
    debug: bool
    https: bool
    secret_key: str = field(repr=False)
    encoder: str
    retention_days: int
    question_days: int
    rasa_timeout_seconds: float
    evaluation_questions: Path | None
    service_number: str
    service_hours: str
    keys: Keys | None = field(repr=False)
    whatsapp: WhatsAppOptions | None
    tenders: TendersConfig

    @property
    def rasa_url(self) -> str:
        """Where Rasa's channels listen."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        """Where the action server listens."""
        return f"http://127.0.0.1:{self.actions_port}"


def read_config(env: Mapping[str, str] | None = None) -> Config:
    """Read and check every setting.

    `env` is for tests; without it `.env` at the top of the repository completes the environment.
    Raises `ConfigError` that names every wrong setting.
    """
    if env is None:
        load_dotenv(ROOT / ".env")
        env = os.environ
    reader = Reader(env)
    home = Path(reader.text("SAFQA_HOME", str(ROOT / "var"))).resolve()
    questions = reader.text("SAFQA_EVALUATION_QUESTIONS", "")
    beside = ROOT.parent / "shared" / "evaluation" / "dev-questions.jsonl"
    question_file = Path(questions) if questions else (beside if beside.exists() else None)
    if questions and question_file is not None and not question_file.is_file():
        reader.faults.append(f"SAFQA_EVALUATION_QUESTIONS={questions}: fichier introuvable / no such file")
    config = Config(
        home=home,
        database_url=reader.url(
            "DATABASE_URL",
            f"sqlite:///{home / 'safqa.db'}",
            ("sqlite", "postgres", "postgresql"),
        ),
        redis_url=reader.url("REDIS_URL", "", ("redis", "rediss", "")) or None,
        host=reader.text("SAFQA_HOST", "127.0.0.1"),
        port=reader.whole("SAFQA_PORT", 8000, low=1, high=65535),
        rasa_port=reader.whole("RASA_PORT", 5005, low=1, high=65535),
        actions_port=reader.whole("ACTIONS_PORT", 5055, low=1, high=65535),
        allowed_hosts=[
            h.strip()
            for h in reader.text("SAFQA_ALLOWED_HOSTS", "127.0.0.1,localhost,testserver").split(",")
            if h.strip()
        ],
        debug=reader.yes_no("SAFQA_DEBUG", default=False),
        https=reader.yes_no("SAFQA_HTTPS", default=False),
        secret_key=env.get("SAFQA_SECRET_KEY", "").strip() or _kept_secret(home, reader.faults),
        encoder=reader.text("SAFQA_ENCODER", "own"),
        retention_days=reader.whole("SAFQA_RETENTION_DAYS", 90, low=1, high=3650),
        question_days=reader.whole("SAFQA_QUESTION_DAYS", 365, low=1, high=3650),
        rasa_timeout_seconds=float(reader.whole("SAFQA_RASA_TIMEOUT", 20, low=1, high=300)),
        evaluation_questions=question_file,
        service_number=_telephone(reader),
        service_hours=reader.text("SAFQA_SERVICE_HOURS", ""),
        keys=read_keys(reader),
        whatsapp=read_whatsapp(reader),
        tenders=read_tenders_config(reader),
    )
    ports = {config.port, config.rasa_port, config.actions_port}
    if len(ports) < 3:
        reader.faults.append("SAFQA_PORT, RASA_PORT, ACTIONS_PORT: trois ports différents / must differ")
    if reader.faults:
        raise ConfigError(reader.faults)
    return config


def _telephone(reader: Reader) -> str:
    """The number at which the network's people answer, as it is shown to members."""
    number = reader.text("SAFQA_SERVICE_NUMBER", "")
    if number and not re.fullmatch(r"\+?[0-9][0-9 .-]{5,20}", number):
        reader.faults.append("SAFQA_SERVICE_NUMBER: un numéro de téléphone / must be a telephone number")
    return number


def _kept_secret(home: Path, faults: list[str]) -> str:
    """Django's signing key, made once and kept in the data folder, readable by its owner only."""
    path = home / "secret_key"
    try:
        if not path.exists():
            home.mkdir(parents=True, exist_ok=True)
            # Exclusive creation: of several processes starting together, one writes the key.
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    except OSError as error:
        faults.append(f"SAFQA_HOME={home}: impossible d'y écrire / cannot write there ({error.strerror})")
        return "unusable"
    return path.read_text(encoding="utf-8")
