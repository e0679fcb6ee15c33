// The conversation as this tab keeps it: until the tab is closed, or until the next person begins.

const KEY = "safqa.conversation";
const MOST_ITEMS = 300;

/**
 * `items` in the order they are shown: a person's message {id, role: "person", text, payload, language, state, quiet,
 * silent} with state "waiting" | "sent" | "failed", or a reply {id, role: "bot", messages, language} that follows its
 * question. A quiet message has no bubble, a silent one has no reply either. `language` is the one chosen on the page.
 */
export class Conversation {
  constructor() {
    Object.assign(this, empty(), readStored());
  }

  add({ text, payload = null, quiet = false, silent = false, language }) {
    const item = { id: newId(), role: "person", text, payload, quiet, silent, language, state: "waiting" };
    this.items.push(item);
    this.save();
    return item;
  }

  nextWaiting() {
    return this.items.find((item) => item.state === "waiting") || null;
  }

  /** Store the reply right after its question: both changes in one write, so a reload can never see one alone. */
  answer(item, messages, language) {
    const place = this.items.indexOf(item);
    if (place < 0) return;
    item.state = "sent";
    item.language = language;
    if (!item.silent) this.items.splice(place + 1, 0, { id: `reply-${item.id}`, role: "bot", messages, language });
    this.items = this.items.slice(-MOST_ITEMS);
    this.save();
  }

  /** An alert of the server, a reply without a question; whether it is new here. */
  tell(id, messages, language) {
    if (this.items.some((item) => item.id === id)) return false;
    this.items.push({ id, role: "bot", messages, language });
    this.items = this.items.slice(-MOST_ITEMS);
    this.save();
    return true;
  }

  fail(item) {
    item.state = "failed";
    this.save();
  }

  remove(item) {
    this.items = this.items.filter((other) => other !== item);
    this.save();
  }

  /** Forget everything said. The server is told before anything else is sent, also when that has to wait. */
  forget() {
    this.items = [];
    this.resetPending = true;
    this.save();
  }

  resetDone() {
    this.resetPending = false;
    this.save();
  }

  choose(language) {
    this.language = language;
    // Only the last choice counts: earlier ones that still wait are dropped.
    this.items = this.items.filter((item) => !(item.quiet && item.state === "waiting"));
    this.save();
  }

  save() {
    const { items, language, resetPending } = this;
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ items, language, resetPending }));
    } catch (error) {
      // Storage is full or forbidden: the conversation then lives in the page only.
    }
  }
}

function empty() {
  return { items: [], language: null, resetPending: false };
}

function readStored() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY));
    return stored && Array.isArray(stored.items) ? stored : {};
  } catch (error) {
    return {};
  }
}

/** A random UUID. `crypto.randomUUID` is missing where a room reaches the laptop without https. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
