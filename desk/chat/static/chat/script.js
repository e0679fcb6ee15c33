// Which way a text runs, and text made into nodes. Only text nodes and fixed elements: nothing is parsed as HTML.

const LETTERS = /[A-Za-z\u00c0-\u024f]|[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]/g;

// A number with separators, a per cent or a phone number; or an address on the web.
const FIGURE = "\\+?\\d+(?:(?:[ \\u00a0\\u202f](?=\\d{2,3}(?!\\d))|[.,:/\\u2013-])\\d+)*(?:[ \\u00a0\\u202f]?%)?";
const ADDRESS = "(?:https?://|www\\.)[a-z0-9-]+(?:\\.[a-z0-9-]+)+(?:/[\\w./?=&%#-]*[\\w/])?";
const LONGEST_FIGURE = 24;

/** "rtl", "ltr" or null when the text has no letters. A text that begins in Arabic stays so with French words in it. */
export function directionOf(text) {
  const letters = text.match(LETTERS) || [];
  if (!letters.length) return null;
  const isArabic = (letter) => letter >= "\u0600";
  const share = letters.filter(isArabic).length / letters.length;
  return share > 0.5 || (isArabic(letters[0]) && share > 0.1) ? "rtl" : "ltr";
}

export function directionOfVariety(variety) {
  return variety === "ar" || variety === "ary" ? "rtl" : "ltr";
}

/** Give an element the direction of its text and the language that fits: the hinted one, if it is of that script. */
export function mark(element, text, hint) {
  const direction = directionOf(text) || directionOfVariety(hint);
  element.dir = direction;
  element.lang = directionOfVariety(hint) === direction ? hint : direction === "rtl" ? "ary" : "fr";
  return element;
}

/**
 * Append a text to an element. Figures become isolated and unbreakable: in an Arabic line a browser would otherwise
 * show "500 000" as "000 500" and "2-22-431" as "431-22-2". French signs stay with their word. With `links`, web
 * addresses become links.
 */
export function appendText(element, given, { links = false } = {}) {
  const text = given.replace(/ (?=[?!:;»])/g, "\u00a0").replace(/« /g, "«\u00a0");
  const pattern = new RegExp(`(${ADDRESS})|(${FIGURE})`, "gi");
  let done = 0;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const node = found[1] ? links && link(found[1]) : figure(found[2]);
    if (!node) continue;
    element.append(text.slice(done, found.index), node);
    done = found.index + found[0].length;
  }
  element.append(text.slice(done));
  return element;
}

function figure(text) {
  if (/^\d+$/.test(text) || text.length > LONGEST_FIGURE) return null;
  const node = make("span", "figure");
  node.dir = "ltr";
  node.textContent = text;
  return node;
}

function link(text) {
  const node = make("a");
  node.href = /^https?:/i.test(text) ? text : `https://${text}`;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  node.dir = "ltr";
  node.textContent = text;
  return node;
}

/** A new element with a class and, if given, a plain text. */
export function make(name, className = "", text = null) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== null) element.textContent = text;
  return element;
}
