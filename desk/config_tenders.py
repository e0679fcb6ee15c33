"""The settings of `tenders`: how the portal may be read, and how notices are published."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from desk.config_reader import Reader

LEAST_DELAY = 5
"""Seconds between two requests to the portal; less is possible only to this machine (the replay portal)."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_NIGHT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class TendersConfig:
    """portal: address of the portal's root; contact: in the user agent; night: when tenders are read, local time."""

    portal: str
    contact: str
    delay_seconds: float
    daily_budget: int
    night_from: dt.time
    night_until: dt.time
    provinces: tuple[str, ...]
    ocds_prefix: str
    ocds_uri: str
    monthly_templates: int

    @property
    def on_this_machine(self) -> bool:
        """Whether the portal is a replay on this machine."""
        return urlsplit(self.portal).hostname in LOOPBACK


def read_tenders_config(reader: Reader) -> TendersConfig:
    """Read and check the settings of `tenders`; faults are added to the reader's."""
    portal = reader.url("SAFQA_PORTAL_URL", "https://www.marchespublics.gov.ma/", ("https", "http"))
    on_this_machine = urlsplit(portal).hostname in LOOPBACK
    if urlsplit(portal).scheme == "http" and not on_this_machine:
        reader.faults.append("SAFQA_PORTAL_URL: https est exigé / must be https (http only on this machine)")
    contact = reader.text("SAFQA_PORTAL_CONTACT", "")
    if contact and not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+|https://\S+", contact):
        reader.faults.append("SAFQA_PORTAL_CONTACT: une adresse e-mail ou https:// / an e-mail or https:// address")
    night = _NIGHT.fullmatch(reader.text("SAFQA_PORTAL_NIGHT", "23:00-06:00"))
    if night is None:
        reader.faults.append("SAFQA_PORTAL_NIGHT: attendu comme 23:00-06:00 / must look like 23:00-06:00")
    hours = [int(part) for part in night.groups()] if night else [23, 0, 6, 0]
    prefix = reader.text("SAFQA_OCDS_PREFIX", "ocds-xxxxxx")
    if not re.fullmatch(r"ocds-[a-z0-9]{6}", prefix):
        reader.faults.append("SAFQA_OCDS_PREFIX: attendu comme ocds-a1b2c3 / must look like ocds-a1b2c3")
    return TendersConfig(
        portal=portal.rstrip("/") + "/",
        contact=contact,
        delay_seconds=float(
            reader.whole("SAFQA_PORTAL_DELAY", LEAST_DELAY, low=0 if on_this_machine else LEAST_DELAY, high=600)
        ),
        daily_budget=reader.whole("SAFQA_PORTAL_BUDGET", 600, low=1, high=5000),
        night_from=dt.time(hours[0], hours[1]),
        night_until=dt.time(hours[2], hours[3]),
        provinces=tuple(
            p.strip()
            for p in reader.text("SAFQA_PROVINCES", "azilal,beni-mellal,fquih-ben-salah,khenifra,khouribga").split(",")
            if p.strip()
        ),
        ocds_prefix=prefix,
        ocds_uri=reader.text("SAFQA_OCDS_URI", "https://example.org/safqa/releases.json"),
        monthly_templates=reader.whole("SAFQA_MONTHLY_TEMPLATES", 1000, low=0, high=1_000_000),
    )
