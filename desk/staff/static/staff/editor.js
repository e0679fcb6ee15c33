// The editor: faults while typing, trying a question beside the draft, and a new empty row when the last one is used.
// Without this script everything works by the form's own buttons.

const PAUSE_MS = 700;
const form = document.getElementById("editor");
const report = form.querySelector("[data-report]");
let timer = 0;
let latest = 0;

async function fragment(address, target) {
  const turn = ++latest;
  const response = await fetch(address, { method: "POST", body: new FormData(form), credentials: "same-origin" });
  // An answer that a newer question overtook is old news.
  if (response.ok && (target !== report || turn === latest)) target.innerHTML = await response.text();
}

function checkSoon() {
  clearTimeout(timer);
  timer = setTimeout(() => fragment(form.dataset.check, report).catch(() => {}), PAUSE_MS);
}

function addRow(rows) {
  const last = rows.lastElementChild;
  if (![...last.querySelectorAll("input")].some((input) => input.value.trim())) return;
  const row = last.cloneNode(true);
  for (const input of row.querySelectorAll("input")) input.value = "";
  rows.append(row);
}

if (!form.querySelector("fieldset").disabled) {
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-question]")) return;
    const rows = event.target.closest("[data-rows]");
    if (rows) addRow(rows);
    checkSoon();
  });
}

const button = form.querySelector("[data-try-button]");
if (button) {
  const trial = form.querySelector("[data-trial]");
  const question = form.querySelector("[data-question]");
  const tryIt = (event) => {
    event.preventDefault();
    if (question.value.trim()) fragment(form.dataset.tryUrl, trial).catch(() => {});
  };
  button.addEventListener("click", tryIt);
  question.addEventListener("keydown", (event) => {
    if (event.key === "Enter") tryIt(event);
  });
}

// Leaving with unsaved words asks first.
let dirty = false;
form.addEventListener("input", () => { dirty = true; });
form.addEventListener("submit", () => { dirty = false; });
window.addEventListener("beforeunload", (event) => {
  if (dirty && !form.querySelector("fieldset").disabled) event.preventDefault();
});
