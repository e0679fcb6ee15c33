"""The settings of the WhatsApp door; `desk.whatsapp_config` reads and checks them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

GRAPH_URL = "https://graph.facebook.com/v23.0"


@dataclass(frozen=True)
class WhatsAppOptions:
    """What the door needs to know. The four secrets come from Meta's app page."""

    verify_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    phone_number_id: str = field(repr=False)
    graph_url: str = GRAPH_URL
    threads: int = 4
    quiet: dt.timedelta = dt.timedelta(seconds=2)
    too_old: dt.timedelta = dt.timedelta(minutes=60)
    most_a_minute: int = 20
    handover_wait: dt.timedelta = dt.timedelta(minutes=60)
    uncertain_wait: dt.timedelta = dt.timedelta(seconds=60)
    retention_days: int = 30
    speech_to_text: str = ""
    alert_template: str = "safqa_alert"
