// What a message looks like. Everything that comes from a person or from the bot goes in as text, never as HTML.

import { appendText, directionOf, directionOfVariety, make, mark } from "./script.js";
import { isTenders, tenderList } from "./tenders.js";

const VARIETIES = ["fr", "ar", "ary", "ary-Latn"];

/** The row of a person's message; `onRemove` takes it back while it waits. */
export function personRow(item, texts, onRemove) {
  const row = make("div", "row person");
  row.dataset.role = "person";
  const stack = make("div", "stack");
  const bubble = mark(make("div", "bubble"), item.text, item.language);
  bubble.append(make("span", "visually-hidden", `${texts.you}: `));
  bubble.append(appendText(make("p"), item.text));
  const remove = make("button", "remove");
  remove.type = "button";
  remove.addEventListener("click", onRemove);
  const state = make("p", "state");
  state.append(make("span", "state-text"), remove);
  stack.append(bubble, state);
  row.append(stack);
  return row;
}

/** Bring the row up to date with its item: waiting, sent or failed, and the language the reply found it to be. */
export function refreshPersonRow(row, item, texts) {
  row.classList.toggle("waiting", item.state === "waiting");
  row.classList.toggle("failed", item.state === "failed");
  row.querySelector(".remove").textContent = texts.remove;
  row.querySelector(".state-text").textContent = item.state === "failed" ? texts.failed : texts.waiting;
  mark(row.querySelector(".bubble"), item.text, item.language);
}

/** The row of one reply: its messages, each with its choices; `onChoice` gets the button that was pressed. */
export function botRow(item, allTexts, texts, onChoice) {
  const row = make("div", "row bot");
  row.dataset.role = "bot";
  const avatar = make("span", "avatar");
  avatar.setAttribute("aria-hidden", "true");
  const stack = make("div", "stack");
  for (const message of item.messages) {
    const bubble = messageBubble(message, item.language, allTexts);
    if (bubble) {
      bubble.prepend(make("span", "visually-hidden", `${texts.bot}: `));
      stack.append(bubble);
    }
    const unlinked = bubble ? linkTerms(bubble, message.buttons, onChoice) : message.buttons;
    for (const isFeedback of [false, true]) {
      const buttons = unlinked.filter((button) => (button.role === "feedback") === isFeedback);
      if (buttons.length) stack.append(choices(buttons, item.language, texts, onChoice, isFeedback));
    }
  }
  row.append(avatar, stack);
  return row;
}

/** Make the first place of each hard word in the text a button that explains it; the other buttons come back. */
function linkTerms(bubble, buttons, onChoice) {
  return buttons.filter((button) => {
    if (button.role !== "term") return true;
    const walker = document.createTreeWalker(bubble, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest("button, .title, .source")) continue;
      const at = wordPlace(node.textContent, button.title);
      if (at < 0) continue;
      const word = node.splitText(at);
      word.splitText(button.title.length);
      const element = make("button", "term", word.textContent);
      element.type = "button";
      element.addEventListener("click", () => onChoice(button));
      word.replaceWith(element);
      break;
    }
    // A word that the text spells otherwise is left out: its button would stand there without a reason.
    return false;
  });
}

/** Where a whole word or phrase stands in a text, whatever its case; -1 when nowhere. */
function wordPlace(text, wanted) {
  const at = text.toLocaleLowerCase("fr").indexOf(wanted.toLocaleLowerCase("fr"));
  const isLetter = (sign) => /[\p{L}\p{N}]/u.test(sign || " ");
  return at >= 0 && !isLetter(text[at - 1]) && !isLetter(text[at + wanted.length]) ? at : -1;
}

function messageBubble(message, language, allTexts) {
  if (isTenders(message.custom)) return tenderList(message.custom, language);
  if (isAnswer(message.custom)) return answerCard(message.custom, language, allTexts);
  return message.text.trim() ? plainBubble(message.text, language) : null;
}

function isAnswer(custom) {
  return custom.kind === "answer" && typeof custom.short === "string" && custom.short.trim() !== "";
}

/** A text as it is: paragraphs and line breaks kept, each paragraph in its own direction (some replies are bilingual). */
function plainBubble(text, language) {
  const bubble = mark(make("div", "bubble"), text, language);
  for (const part of text.trim().split(/\n\s*\n/)) {
    const paragraph = appendText(make("p"), part, { links: true });
    if (directionOf(part) && directionOf(part) !== bubble.dir) mark(paragraph, part, language);
    bubble.append(paragraph);
  }
  return bubble;
}

function answerCard(custom, language, allTexts) {
  const variety = VARIETIES.includes(custom.variety) ? custom.variety : language;
  const texts = allTexts[variety];
  const labels = custom.labels && typeof custom.labels === "object" ? custom.labels : {};
  const card = make("article", "bubble answer");
  card.lang = variety;
  card.dir = custom.direction === "rtl" || custom.direction === "ltr" ? custom.direction : directionOfVariety(variety);
  if (typeof custom.entry === "string") card.dataset.entry = custom.entry;
  if (filled(custom.note)) card.append(mark(appendText(make("p", "note"), custom.note.trim()), custom.note, language));
  for (const name of ["title", "short", "details"]) {
    if (filled(custom[name])) card.append(appendText(make("p", name), custom[name].trim(), { links: true }));
  }
  if (filled(custom.next_step)) card.append(panel("next", label(labels.next_step, texts.next_step), custom.next_step));
  if (filled(custom.caveat)) card.append(panel("caveat", label(labels.to_confirm, texts.caveat), custom.caveat));
  const source = sourceLine(custom, label(labels.source, texts.source), texts, card.dir);
  if (source) card.append(source);
  return card;
}

function filled(value) {
  return typeof value === "string" && value.trim() !== "";
}

function label(given, otherwise) {
  return filled(given) ? given : otherwise;
}

function panel(className, title, text) {
  const element = make("p", className);
  element.append(make("span", "panel-label", title), appendText(make("span"), text.trim(), { links: true }));
  return element;
}

function sourceLine(custom, title, texts, direction) {
  const sources = (Array.isArray(custom.sources) ? custom.sources : []).filter(filled);
  if (!sources.length) return null;
  const colon = direction === "rtl" ? ": " : " : ";
  const line = make("p", "source");
  line.append(make("b", "", title), colon);
  appendText(line, sources.join(direction === "rtl" ? "، " : ", "));
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(custom.facts_as_of || "");
  if (date) {
    const asOf = make("span", "as-of", `${texts.facts_as_of} `);
    const time = make("time", "figure", `${date[3]}/${date[2]}/${date[1]}`);
    time.dateTime = date[0];
    time.dir = "ltr";
    asOf.append(time);
    line.append(asOf);
  }
  return line;
}

function choices(buttons, language, texts, onChoice, isFeedback) {
  const group = make("div", isFeedback ? "choices feedback" : "choices");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", isFeedback ? texts.feedback : texts.choices);
  for (const button of buttons) {
    const element = mark(make("button", "choice"), button.title, language);
    element.type = "button";
    appendText(element, button.title);
    element.addEventListener("click", () => onChoice(button));
    group.append(element);
  }
  return group;
}
