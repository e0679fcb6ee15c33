// Sends what waits, one message at a time and in order, again and again under the same id until it is answered.

const FIRST_WAIT = 2000; // milliseconds
const LONGEST_WAIT = 30000;

/** The server cannot be reached or cannot answer now; `texts` are its own words for it, by variety, if it had any. */
class AwayError extends Error {
  constructor(texts = null) {
    super("away");
    this.texts = texts;
  }
}

export class Sender {
  /** `listener`: {busy(isBusy), away(texts), back(), changed(item)} hears how it goes. */
  constructor(conversation, { messagesUrl, resetUrl, patience, token }, listener) {
    Object.assign(this, { conversation, messagesUrl, resetUrl, patience, token, listener });
    this.running = false;
    this.failures = 0;
    this.timer = null;
    this.current = null;
    this.inFlight = null;
  }

  /** Try now whatever waits. */
  async flush() {
    clearTimeout(this.timer);
    if (this.running) return;
    this.running = true;
    try {
      while (await this.step());
      this.settled();
    } catch (error) {
      this.wait(error instanceof AwayError ? error.texts : null);
    } finally {
      this.running = false;
      this.listener.busy(false);
    }
  }

  /** Give up the message under way, or only if it is this one. A reset under way goes on. */
  cancel(item = this.inFlight) {
    if (item && item === this.inFlight) this.current.abort();
  }

  async step() {
    if (this.conversation.resetPending) {
      await this.tellReset();
      return true;
    }
    const item = this.conversation.nextWaiting();
    if (!item) return false;
    if (!this.failures) this.listener.busy(true);
    this.inFlight = item;
    try {
      await this.deliver(item);
    } catch (error) {
      // Taken back while it was on its way (removed, or the next person began): nothing to report.
      if (this.conversation.items.includes(item)) throw error;
    } finally {
      this.inFlight = null;
    }
    return true;
  }

  async tellReset() {
    const response = await this.post(this.resetUrl, {});
    if (!response.ok) throw new AwayError();
    this.conversation.resetDone();
  }

  async deliver(item) {
    const { text, id, payload } = item;
    const response = await this.post(this.messagesUrl, { text, message_id: id, payload });
    if (response.status === 400) {
      this.conversation.fail(item);
    } else if (response.status === 503) {
      const body = await response.json().catch(() => ({}));
      throw new AwayError(body.error || null);
    } else if (!response.ok) {
      throw new AwayError();
    } else {
      const body = await response.json();
      if (!Array.isArray(body.messages)) throw new AwayError();
      this.conversation.answer(item, body.messages, body.language);
    }
    this.settled();
    this.listener.changed(item);
  }

  /** POST JSON; a token the server no longer accepts is renewed once. */
  async post(url, body, renewed = false) {
    const response = await this.request(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify(body),
    });
    if (response.status !== 403 || renewed) return response;
    const page = await this.request("./", {});
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const field = fresh.querySelector("[name=csrfmiddlewaretoken]");
    if (!field) throw new AwayError();
    this.token = field.value;
    return this.post(url, body, true);
  }

  async request(url, options) {
    this.current = new AbortController();
    const alarm = setTimeout(() => this.current.abort(), this.patience);
    try {
      const response = await fetch(url, { ...options, credentials: "same-origin", signal: this.current.signal });
      const whole = await response.blob(); // an answer cut off on its way counts as none
      return new Response(response.status === 204 ? null : whole, { status: response.status });
    } finally {
      clearTimeout(alarm);
    }
  }

  settled() {
    if (this.failures) this.listener.back();
    this.failures = 0;
  }

  wait(texts) {
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures);
    this.failures += 1;
    this.listener.away(texts);
    // Spread, so that the telephones of a whole room do not come back in the same instant.
    this.timer = setTimeout(() => this.flush(), longest * (0.75 + Math.random() / 2));
  }
}
