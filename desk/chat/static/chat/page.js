// The page: puts the conversation on the screen and hears what the person does.

import { botRow, personRow, refreshPersonRow } from "./bubbles.js";
import { Conversation } from "./conversation.js";
import { watchNotices } from "./notices.js";
import { Sender } from "./sender.js";
import { directionOf, directionOfVariety } from "./script.js";

const byId = (id) => document.getElementById(id);
const settings = document.body.dataset;
const allTexts = JSON.parse(byId("texts").textContent);
const page = document.documentElement;
const scroller = byId("scroller");
const log = byId("log");
const input = byId("text");
const rows = new Map();

const conversation = new Conversation();
const sender = new Sender(
  conversation,
  {
    messagesUrl: settings.messagesUrl,
    resetUrl: settings.resetUrl,
    patience: Number(settings.patience),
    token: document.querySelector("[name=csrfmiddlewaretoken]").value,
  },
  { busy: showBusy, away: showAway, back: hideAway, changed: show },
);
// Another tab of this browser shares the pseudonym: the next person begins in all of them.
const otherTabs = "BroadcastChannel" in window ? new BroadcastChannel("safqa.conversation") : null;
let awayTexts = null;

const variety = () => page.lang;
const texts = () => allTexts[variety()];

// --- showing

/** Make the log show the conversation; `item` is the one that changed, to scroll to. */
function show(item = null) {
  const wanted = conversation.items.filter((each) => !each.quiet);
  const ids = new Set(wanted.map((each) => each.id));
  for (const [id, row] of rows) {
    if (!ids.has(id)) {
      row.remove();
      rows.delete(id);
    }
  }
  let place = log.firstChild;
  for (const each of wanted) {
    const row = rows.get(each.id) || newRow(each);
    if (each.role === "person") refreshPersonRow(row, each, texts());
    if (row === place) place = place.nextSibling;
    else log.insertBefore(row, place);
  }
  const talking = wanted.some((each) => each.role === "person");
  byId("welcome").hidden = talking;
  document.body.classList.toggle("talking", talking);
  if (item) scrollTo(item);
}

function newRow(item) {
  const row =
    item.role === "person"
      ? personRow(item, texts(), () => takeBack(item))
      : botRow(withWords(item), allTexts, texts(), choose);
  rows.set(item.id, row);
  return row;
}

/** A reply without any message would leave the person with nothing: say at least that there is no answer. */
function withWords(reply) {
  const spoken = reply.messages.some((message) => message.text.trim() || message.buttons.length || message.custom.kind);
  if (spoken) return reply;
  const words = (allTexts[reply.language] || texts()).no_answer;
  return { ...reply, messages: [{ text: words, buttons: [], custom: {} }] };
}

/** Bring the end of the exchange into view, but never push its question above the top: answers are read from there. */
function scrollTo(item) {
  const question = rows.get(item.id) || rows.get(`reply-${item.id}`);
  if (!question) return;
  const top = question.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop - 12;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const end = scroller.scrollHeight - scroller.clientHeight;
  scroller.scrollTo({ top: Math.min(top, end), behavior: calm ? "auto" : "smooth" });
}

function scrollToEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

function showBusy(busy) {
  byId("typing").hidden = !busy;
  if (busy) scrollToEnd();
}

function showAway(words) {
  awayTexts = words;
  const notice = byId("notice-text");
  const said = (awayTexts && awayTexts[variety()]) || texts().unavailable;
  if (notice.textContent !== said) notice.textContent = said;
  byId("notice").hidden = false;
  const news = !document.body.classList.contains("is-away");
  document.body.classList.add("is-away");
  show();
  if (news) scrollToEnd();
}

function hideAway() {
  byId("notice").hidden = true;
  byId("notice-text").textContent = "";
  document.body.classList.remove("is-away");
}

function hint(words) {
  byId("hint").textContent = words || "";
  byId("hint").hidden = !words;
}

/** Put the page's own words into a variety. */
function speak(language) {
  page.lang = language;
  page.dir = directionOfVariety(language);
  const words = texts();
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = words[element.dataset.text];
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", words[element.dataset.label]);
  for (const element of document.querySelectorAll("[data-title]")) element.title = words[element.dataset.title];
  input.placeholder = words[input.dataset.placeholder];
  [...byId("examples").children].forEach((chip, index) => {
    chip.textContent = words.examples[index];
  });
  for (const button of document.querySelectorAll(".language")) {
    button.setAttribute("aria-pressed", String(button.dataset.variety === language));
  }
  if (!byId("notice").hidden) showAway(awayTexts);
  hint("");
  fitInput();
  show();
}

// --- doing

function say(text, { payload = null, quiet = false, silent = false } = {}) {
  conversation.add({ text, payload, quiet, silent, language: variety() });
  if (!quiet) {
    show();
    scrollToEnd();
  }
  sender.flush();
}

function submit() {
  const text = input.value.trim();
  if (!text) return;
  if ([...text].length > Number(settings.longest)) {
    hint(texts().too_long);
    return;
  }
  hint("");
  input.value = "";
  fitInput();
  say(text);
}

/** A button under a message. The same one pressed twice while it is under way counts once. */
function choose(button) {
  const underWay = conversation.items.some((item) => item.state === "waiting" && item.payload === button.payload);
  if (!underWay) say(button.title, { payload: button.payload });
  focusInput();
}

function takeBack(item) {
  conversation.remove(item);
  sender.cancel(item);
  show();
  sender.flush();
  focusInput();
}

function chooseLanguage(language) {
  if (language === variety() && language === conversation.language) return;
  conversation.choose(language);
  speak(language);
  tellLanguage();
}

function tellLanguage(silent = false) {
  const language = conversation.language;
  say(allTexts[language].self_name, { payload: `/set_language{"language": "${language}"}`, quiet: true, silent });
}

function startAfresh() {
  conversation.forget();
  sender.cancel();
  input.value = "";
  fitInput();
  hint("");
  show();
  scroller.scrollTop = 0;
  byId("announcer").textContent = texts().wiped;
}

/** The field grows with its text and runs in the text's direction. */
function fitInput() {
  input.dir = directionOf(input.value) || page.dir;
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}

/** Back to writing; not on a touch screen, where that would open the keyboard over the answer. */
function focusInput() {
  if (matchMedia("(hover: hover) and (pointer: fine)").matches) input.focus();
}

// --- hearing

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
byId("send").addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
input.addEventListener("input", () => {
  hint("");
  fitInput();
});
byId("examples").addEventListener("click", (event) => {
  const chip = event.target.closest(".chip");
  if (!chip) return;
  say(chip.textContent);
  focusInput();
});
byId("new").addEventListener("click", () => {
  startAfresh();
  if (otherTabs) otherTabs.postMessage("forget");
  sender.flush();
  // The language is the page's, not the person's: the new conversation begins in the one that is shown as chosen.
  if (conversation.language) tellLanguage(true);
  focusInput();
});
for (const button of document.querySelectorAll(".language")) {
  button.addEventListener("click", () => chooseLanguage(button.dataset.variety));
}
byId("retry").addEventListener("click", () => {
  sender.flush();
  focusInput();
});
window.addEventListener("online", () => sender.flush());
window.addEventListener("pageshow", () => sender.flush());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) sender.flush();
});
if (otherTabs) {
  otherTabs.addEventListener("message", () => {
    startAfresh();
    conversation.resetDone(); // the tab where it was asked tells the server
    sender.flush();
  });
}

watchNotices({
  url: settings.noticesUrl,
  token: document.querySelector("[name=csrfmiddlewaretoken]").value,
  show: (notice) => {
    const id = `notice-${notice.id}`;
    const message = { text: notice.text, buttons: [], custom: notice.custom };
    if (!conversation.tell(id, [message], notice.variety)) return;
    show();
    scrollToEnd();
  },
});

if (allTexts[conversation.language]) speak(conversation.language);
else fitInput();
show();
if (conversation.items.length) scrollToEnd();
focusInput();
