"""Rasa's `endpoints.yml`, written from the settings (Rasa's own file takes no database or Redis URL)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import yaml

from desk.config import Config


def tracker_database(config: Config) -> Path | None:
    """The SQLite file of Rasa's tracker store, or None when it lives in PostgreSQL."""
    return config.home / "rasa.db" if urlsplit(config.database_url).scheme == "sqlite" else None


def endpoints(config: Config) -> tuple[dict[str, Any], dict[str, str]]:
    """The content of `endpoints.yml`, and the secrets that Rasa reads into it from its environment."""
    secrets: dict[str, str] = {}
    content: dict[str, Any] = {"action_endpoint": {"url": f"{config.actions_url}/webhook"}}
    file = tracker_database(config)
    store: dict[str, Any] = {"type": "bot.tracker_store.EventStore"}
    if file is not None:
        store["db"] = str(file)
    else:
        url = urlsplit(config.database_url)
        store |= {"dialect": "postgresql", "url": url.hostname or "localhost", "db": url.path.lstrip("/")}
        if url.port:
            store["port"] = url.port
        if url.username:
            store["username"] = unquote(url.username)
        if url.password:
            secrets["SAFQA_TRACKER_PASSWORD"] = unquote(url.password)
            store["password"] = "${SAFQA_TRACKER_PASSWORD}"  # noqa: S105 - a name, not a password
        if url.query:
            store["query"] = dict(parse_qsl(url.query))
    content["tracker_store"] = store
    if config.redis_url:
        content["lock_store"] = _redis(config.redis_url, secrets)
    return content, secrets


def _redis(address: str, secrets: dict[str, str]) -> dict[str, Any]:
    url = urlsplit(address)
    lock: dict[str, Any] = {
        "type": "redis",
        "url": url.hostname or "localhost",
        "port": url.port or 6379,
        "db": int(url.path.lstrip("/") or 0),
        "use_ssl": url.scheme == "rediss",
        "key_prefix": "safqa",
    }
    if url.username:
        lock["username"] = unquote(url.username)
    if url.password:
        secrets["SAFQA_LOCK_PASSWORD"] = unquote(url.password)
        lock["password"] = "${SAFQA_LOCK_PASSWORD}"  # noqa: S105 - a name, not a password
    return lock


def write_endpoints(config: Config) -> tuple[Path, dict[str, str]]:
    """Write `endpoints.yml` into the data folder; returns its path and the secrets for Rasa's environment."""
    content, secrets = endpoints(config)
    path = config.home / "endpoints.yml"
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return path, secrets
