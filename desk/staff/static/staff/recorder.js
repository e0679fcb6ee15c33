// Recording one's voice in the browser; what was recorded goes into the form's file field, as if it had been chosen.
// Without a microphone, or without this script, a file is chosen instead.

// OGG as WhatsApp takes it (Firefox), WebM that the server turns into OGG (Chromium), MP4 (Safari).
const FORMS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const LONGEST_MS = 5 * 60 * 1000;
const form = document.querySelector("[data-recorder]");
const box = form.querySelector("[data-microphone]");
const start = form.querySelector("[data-start]");
const stop = form.querySelector("[data-stop]");
const heard = form.querySelector("[data-heard]");
const file = form.querySelector("input[type=file]");

function say(name) {
  for (const text of box.querySelectorAll("[data-says]")) text.hidden = text.dataset.says !== name;
}

function keep(blob) {
  const kind = blob.type.split(";")[0];
  const chosen = new DataTransfer();
  chosen.items.add(new File([blob], `voice.${kind.split("/")[1]}`, { type: kind }));
  file.files = chosen.files;
  if (heard.src) URL.revokeObjectURL(heard.src);
  heard.src = URL.createObjectURL(blob);
  heard.hidden = false;
  say("ready");
}

async function record() {
  let sound;
  try {
    sound = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    say("none");
    return;
  }
  const mimeType = FORMS.find((form) => MediaRecorder.isTypeSupported(form));
  const recorder = new MediaRecorder(sound, { mimeType, audioBitsPerSecond: 24000 });
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    for (const track of sound.getTracks()) track.stop();
    start.hidden = false;
    stop.hidden = true;
    keep(new Blob(parts, { type: recorder.mimeType }));
  });
  recorder.start();
  start.hidden = true;
  stop.hidden = false;
  stop.onclick = () => recorder.stop();
  setTimeout(() => { if (recorder.state === "recording") recorder.stop(); }, LONGEST_MS);
  say("recording");
}

if (window.MediaRecorder && navigator.mediaDevices) {
  box.hidden = false;
  start.addEventListener("click", record);
}
