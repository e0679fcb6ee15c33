// Notices of tenders as cards. Everything goes in as text; links only to http(s) addresses the server gave.

import { appendText, directionOf, directionOfVariety, make } from "./script.js";

/** Whether a custom part holds notices. */
export function isTenders(custom) {
  return custom.kind === "tenders" && Array.isArray(custom.cards);
}

/** The notices of a message: what was found, a card each, and how fresh it is. */
export function tenderList(custom, language) {
  const list = make("section", "bubble tenders");
  list.lang = custom.variety || language;
  list.dir = custom.direction === "rtl" || custom.direction === "ltr" ? custom.direction : directionOfVariety(list.lang);
  if (filled(custom.head)) list.append(paragraphs("head", custom.head));
  let section = null;
  custom.cards.forEach((card, index) => {
    if (filled(card.section) && card.section !== section) {
      section = card.section;
      list.append(make("h4", "part", section));
    }
    list.append(tenderCard(card, custom.cards.length > 1 ? index + 1 : null));
  });
  for (const line of Array.isArray(custom.foot) ? custom.foot : []) {
    if (filled(line)) list.append(appendText(make("p", "foot"), line, { links: true }));
  }
  return list;
}

function tenderCard(card, number) {
  const element = make("article", card.reserved ? "tender reserved" : "tender");
  element.dataset.notice = String(card.id);
  const title = make("p", "tender-title", `${card.title || ""}`);
  if (filled(card.badge)) title.append(" ", make("span", "badge", card.badge));
  if (filled(card.left)) title.append(" ", make("span", "left", card.left));
  element.append(title);
  const object = appendText(make("p", "object"), card.object || "");
  object.lang = "fr";
  object.dir = directionOf(card.object || "") || "ltr";
  element.append(object);
  const facts = make("dl", "facts");
  for (const pair of Array.isArray(card.lines) ? card.lines : []) {
    if (!Array.isArray(pair) || !filled(pair[1])) continue;
    const line = make("div", "fact");
    line.append(make("dt", "", pair[0]), appendText(make("dd"), pair[1]));
    facts.append(line);
  }
  element.append(facts);
  if (/^https?:\/\//.test(card.url || "")) {
    const link = make("a", "portal", card.link || card.url);
    link.href = card.url;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    element.append(link);
  }
  if (number) element.prepend(make("span", "number", String(number)));
  return element;
}

function paragraphs(name, text) {
  const element = make("p", name);
  appendText(element, text);
  return element;
}

function filled(value) {
  return typeof value === "string" && value.trim() !== "";
}
