// How far a task is; when it ends the page is shown anew.

const EVERY_MS = 1500;
const box = document.querySelector("[data-task]");

async function look() {
  try {
    const state = await (await fetch(box.dataset.task, { credentials: "same-origin" })).json();
    if (!state.open) return location.reload();
    box.querySelector("[data-step]").textContent = state.step;
    const bar = box.querySelector("[data-bar]");
    if (state.steps) bar.value = (100 * state.done) / state.steps;
    else bar.removeAttribute("value");
  } catch {
    // The network may come back.
  }
  setTimeout(look, EVERY_MS);
}

look();
