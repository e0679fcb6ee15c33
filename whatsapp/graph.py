"""Calling Meta's Graph API: sending, read receipts with the typing indicator, uploading and fetching media."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import urlsplit

import httpx

from whatsapp.graph_errors import Outcome, Refused, Sent, Unknown, may_try_again
from whatsapp.options import WhatsAppOptions

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 15.0
UNREACHABLE = 503
LARGEST_MEDIA = 16 * 1024 * 1024
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class MediaError(RuntimeError):
    """Media could not be uploaded or fetched. `code` is Meta's, `again` whether trying later may help."""

    def __init__(self, why: str, *, code: int, again: bool) -> None:
        self.code, self.again = code, again
        super().__init__(why)


class Graph:
    """One client for all threads. Nothing it raises or logs holds a number or the token."""

    def __init__(self, options: WhatsAppOptions) -> None:
        self._number = options.phone_number_id
        self._url = options.graph_url
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {options.access_token}"},
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            trust_env=urlsplit(options.graph_url).hostname not in _LOOPBACK,
        )

    def send(self, payload: dict[str, Any], *, address: str, ticket: str) -> Outcome:
        """Send one message; `ticket` comes back with its delivery statuses."""
        body = {"messaging_product": "whatsapp", "recipient_type": "individual", **_receiver(address)}
        body |= payload | {"biz_opaque_callback_data": ticket}
        try:
            response = self._client.post(f"{self._url}/{self._number}/messages", json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Refused(code=UNREACHABLE, again=True)  # nothing has left this machine
        except httpx.HTTPError as error:
            return Unknown(type(error).__name__)
        return _outcome(response)

    def show_reading(self, message_id: str) -> None:
        """Mark a message as read and show that an answer is being written; a failure costs nothing."""
        body = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": message_id,
            "typing_indicator": {"type": "text"},
        }
        try:
            self._client.post(f"{self._url}/{self._number}/messages", json=body, timeout=CONNECT_SECONDS)
        except httpx.HTTPError:
            return

    def upload(self, sound: bytes, mime_type: str) -> str:
        """Upload audio; returns Meta's media id (valid for 30 days). Raises `MediaError`."""
        files = {"file": ("voice", sound, mime_type)}
        data = {"messaging_product": "whatsapp", "type": mime_type}
        try:
            response = self._client.post(f"{self._url}/{self._number}/media", data=data, files=files)
        except httpx.HTTPError as error:
            raise MediaError(type(error).__name__, code=UNREACHABLE, again=True) from error
        media_id = _json(response).get("id")
        if response.is_success and isinstance(media_id, str):
            return media_id
        refused = _refused(response)
        raise MediaError(f"upload refused ({refused.code})", code=refused.code, again=refused.again)

    def fetch(self, media_id: str) -> bytes:
        """Download what a person sent. Raises `MediaError`."""
        try:
            about = self._client.get(f"{self._url}/{media_id}", params={"phone_number_id": self._number})
            address = _json(about).get("url")
            if not about.is_success or not isinstance(address, str):
                raise MediaError("media not found", code=131052, again=False)
            found = self._client.get(address)
        except httpx.HTTPError as error:
            raise MediaError(type(error).__name__, code=UNREACHABLE, again=True) from error
        if not found.is_success or len(found.content) > LARGEST_MEDIA:
            raise MediaError("media not readable", code=131052, again=found.status_code >= 500)
        return found.content


_clients: dict[WhatsAppOptions, Graph] = {}
_lock = threading.Lock()


def graph_for(options: WhatsAppOptions) -> Graph:
    """The process's client for these settings (making one loads the certificates, which takes time)."""
    with _lock:
        return _clients.setdefault(options, Graph(options)) if options not in _clients else _clients[options]


def _receiver(address: str) -> dict[str, str]:
    """A number goes into `to`; a person without one is named in `recipient`."""
    return {"recipient": address.removeprefix("user:")} if address.startswith("user:") else {"to": address}


def _outcome(response: httpx.Response) -> Outcome:
    if not response.is_success:
        return _refused(response)
    messages = _json(response).get("messages")
    if isinstance(messages, list) and messages and isinstance(messages[0], dict):
        message_id = messages[0].get("id")
        if isinstance(message_id, str) and message_id:
            return Sent(message_id)
    return Unknown("a success without a message id")


def _refused(response: httpx.Response) -> Refused:
    error = _json(response).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    code = code if isinstance(code, int) and not isinstance(code, bool) else response.status_code
    return Refused(code=code, again=may_try_again(code, response.status_code))


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        data = response.json()
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
