// The page: a photo and a height go in, an answer comes out.
import { draw, fileOf, problemOf } from "./photo.js";
import { language, number, percent, setLanguage, t, translate } from "./strings.js";
import { send } from "./send.js";
import * as camera from "./camera.js";
import * as height from "./height.js";
import * as result from "./result.js";

const $ = (id) => document.getElementById(id);

const touch = matchMedia("(pointer: coarse)").matches;
const maxTries = 5; // by itself, of a busy server
const defaultWait = 5; // seconds, where it does not say how long

let photo = null; // { blob, name, seen: whether the browser can show it }
let answer = null; // { data, text } of the last success
let failure = null; // the problem that is shown
let running = null; // the AbortController of the request under way
let phase = null; // what the busy photo says: a function that writes it, for a change of language
let retry = null; // { timer, seconds } until the next try
let tries = 0;

const say = (sentence) => ($("status").textContent = sentence);

// --- The photo ---

async function takePhoto(blob, name = blob?.name) {
  if (running || !blob) return;
  stopRetry();
  const code = problemOf(blob);
  if (code) return showProblem({ code });
  clearProblem();
  if (!$("result").hidden) startOver();
  const canvas = document.createElement("canvas");
  canvas.id = "preview";
  canvas.setAttribute("role", "img");
  photo = { blob, name, seen: false };
  const mine = photo;
  const seen = await draw(blob, canvas);
  if (photo !== mine) return; // another one came meanwhile
  photo.seen = seen;
  $("preview").replaceWith(canvas);
  showPhoto();
  say(t("photoReady", { name }));
  if (document.activeElement?.matches("input[type=text]")) return; // someone is typing
  if (height.first().value === "") height.first().focus();
  else $("measure").focus();
}

function showPhoto() {
  $("empty").hidden = photo !== null;
  $("chosen").hidden = photo === null;
  $("choose").textContent = t(photo ? "chooseOther" : "choose");
  $("drop-text").textContent = t(touch ? "dropTouch" : "drop");
  $("photo-name").hidden = photo === null;
  if (!photo) return;
  $("preview").hidden = !photo.seen;
  $("no-preview").hidden = photo.seen;
  $("preview").setAttribute("aria-label", t("previewAlt", { name: photo.name }));
  $("photo-name").textContent = photo.name;
}

function initPhoto() {
  $("choose").addEventListener("click", () => $("file").click());
  $("empty").addEventListener("click", () => $("file").click()); // the whole field, for the mouse
  $("take").addEventListener("click", () => $("capture").click());
  $("timer").addEventListener("click", () => camera.open());
  $("take").hidden = !touch; // elsewhere capture only opens the file picker
  $("timer").hidden = !camera.available();
  for (const input of [$("file"), $("capture")]) {
    input.addEventListener("change", () => {
      takePhoto(input.files[0]);
      input.value = ""; // so that the same file can be chosen again
    });
  }
  camera.init(takePhoto);

  addEventListener("paste", (e) => {
    const file = fileOf(e.clipboardData);
    if (file) takePhoto(file);
  });
  let depth = 0; // dragenter and dragleave come for each element under the pointer
  const over = (n) => {
    depth = n;
    $("drop").classList.toggle("over", depth > 0 && !running);
  };
  addEventListener("dragenter", (e) => { e.preventDefault(); over(depth + 1); });
  addEventListener("dragleave", () => over(depth - 1));
  addEventListener("dragover", (e) => e.preventDefault());
  addEventListener("drop", (e) => {
    e.preventDefault();
    over(0);
    takePhoto(fileOf(e.dataTransfer));
  });
}

// --- Measuring ---

async function measure() {
  if (running) return;
  stopRetry();
  clearProblem();
  const heightCm = height.read();
  if (!photo) return showProblem({ code: "NO_PHOTO" });
  if (heightCm === null) return;

  running = new AbortController();
  showBusy(true);
  const sex = document.querySelector("[name=sex]:checked").value;
  try {
    answer = await send({ photo: photo.blob, name: photo.name, heightCm, sex }, { onUpload: showUpload, signal: running.signal });
  } catch (error) {
    answer = null;
    failed(error);
    return;
  } finally {
    running = null;
    showBusy(false);
  }
  tries = 0;
  showResult();
}

function failed(error) {
  // After the finally of measure, so that the focus isn't taken back.
  queueMicrotask(() => {
    if (error.name === "AbortError") {
      tries = 0;
      say(t("cancelled"));
      $("measure").focus();
    } else if (error.code === "OVERLOADED" && ++tries < maxTries) {
      waitAndRetry(error);
    } else {
      tries = 0;
      if (error.code === "INVALID_HEIGHT") height.fail(height.wrong());
      showProblem(error);
    }
  });
}

function waitAndRetry(error) {
  const seconds = Math.max(1, error.retryAfter ?? defaultWait);
  retry = { seconds };
  showProblem(error);
  say(t("busyRetrySay", { seconds: number(seconds, 0) }));
  retry.timer = setInterval(() => {
    retry.seconds--;
    if (retry.seconds <= 0) measure();
    else showWait();
  }, 1000);
}

const showWait = () => ($("wait").textContent = t("busyRetry", { seconds: number(retry.seconds, 0) }));

function stopRetry() {
  clearInterval(retry?.timer);
  retry = null;
}

// --- Progress ---

let clock = null;

function showBusy(busy) {
  $("start").setAttribute("aria-busy", busy);
  $("busy").hidden = $("cancel").hidden = !busy;
  $("sources").hidden = $("measure").hidden = busy;
  $("inputs").disabled = busy;
  clearInterval(clock);
  $("seconds").textContent = "";
  phase = null;
  if (!busy) return;
  showUpload(0);
  say(t("uploadingSay"));
  $("cancel").focus();
  $("drop").scrollIntoView({ block: "nearest" });
  const begin = Date.now();
  clock = setInterval(() => {
    const passed = Math.floor((Date.now() - begin) / 1000);
    if (passed >= 2) $("seconds").textContent = t("elapsed", { seconds: number(passed, 0) });
  }, 500);
}

function showUpload(part) {
  const sent = part >= 1;
  if (sent && !$("progress").classList.contains("endless")) say(t("measuring"));
  phase = () => ($("stage").textContent = sent ? t("measuring") : t("uploading", { percent: percent(part) }));
  phase();
  $("progress").classList.toggle("endless", sent);
  $("pulled").style.width = `${100 * part}%`;
  if (sent) $("progress").removeAttribute("aria-valuenow");
  else $("progress").setAttribute("aria-valuenow", Math.round(100 * part));
}

// --- Problems ---

// After these, the same photo and height may well do.
const worthAnother = new Set(["TIMEOUT", "OVERLOADED", "INTERNAL_ERROR", "NETWORK", "OFFLINE"]);

function showProblem(error) {
  failure = error;
  const [what, todo] = t(knownCode(error.code)).split("|");
  const p = $("problem");
  p.dataset.code = error.code;
  p.replaceChildren(paragraph(what, "what"), paragraph(todo));
  if (error.warnings?.length) p.append(reasons(error.warnings));
  if (retry) {
    const wait = paragraph("", "wait");
    wait.id = "wait";
    wait.setAttribute("aria-live", "off"); // said once; each second would be too much
    p.append(wait, buttons(button("tryNow", measure), button("stopTrying", () => { stopRetry(); tries = 0; showProblem(error); })));
    showWait();
  } else if (worthAnother.has(error.code)) {
    p.append(buttons(button("tryAgain", measure)));
  }
  if (error.message) p.append(detail(error));
  p.hidden = false;
  p.focus({ preventScroll: true });
  p.scrollIntoView({ block: "center" });
}

function clearProblem() {
  failure = null;
  $("problem").hidden = true;
  $("problem").replaceChildren();
}

/** knownCode turns a code that this page has no words for into the general one. */
const knownCode = (code) => (/^[A-Z_]+$/.test(code) && problemCodes.has(code) ? code : "INTERNAL_ERROR");
const problemCodes = new Set([
  "NO_PHOTO", "NOT_A_PHOTO", "EMPTY_PHOTO", "NETWORK", "OFFLINE",
  "INVALID_INPUT", "INVALID_HEIGHT", "UNSUPPORTED_IMAGE", "IMAGE_TOO_LARGE", "NO_PERSON", "NOT_MEASURABLE",
  "IMAGE_NOT_FOUND", "TIMEOUT", "OVERLOADED", "INTERNAL_ERROR",
]);

function paragraph(text, className = "") {
  const p = document.createElement("p");
  p.className = className;
  p.textContent = text;
  return p;
}

function button(key, action) {
  const b = document.createElement("button");
  b.type = "button";
  b.className = "button";
  b.textContent = t(key);
  b.addEventListener("click", action);
  return b;
}

function buttons(...all) {
  const div = document.createElement("div");
  div.className = "actions";
  div.append(...all);
  return div;
}

/** reasons lists the warnings that came with a failure. */
function reasons(warnings) {
  const list = document.createElement("ul");
  list.className = "warnings";
  list.append(...warnings.map(result.warning));
  return list;
}

/** detail holds what the server said, in English, for whoever wants to know more. */
function detail(error) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = t("errorDetail");
  const words = paragraph(`${error.code}: ${error.message.replace(/^pose: /, "")}`, "server-words");
  words.lang = "en";
  details.append(summary, words);
  return details;
}

// --- The result ---

function showResult() {
  result.show(answer.data);
  URL.revokeObjectURL($("save-json").href);
  $("save-json").href = URL.createObjectURL(new Blob([answer.text], { type: "application/json" }));
  $("save-json").download = `${photo.name.replace(/\.\w+$/, "")}.json`;
  $("start").hidden = true;
  $("result").hidden = false;
  scrollTo({ top: 0, behavior: "instant" });
  $("result-title").focus({ preventScroll: true });
  say(result.spoken(answer.data));
}

/** startOver goes back to the form without the photo; the height stays. */
function startOver() {
  photo = answer = null;
  tries = 0;
  clearProblem();
  showPhoto();
  say("");
  $("picture").removeAttribute("src");
  $("full-picture").removeAttribute("src");
  $("result").hidden = true;
  $("start").hidden = false;
  scrollTo({ top: 0, behavior: "instant" });
}

function initResult() {
  $("picture").addEventListener("load", () => result.pictureLoaded());
  $("picture").addEventListener("error", () => result.pictureFailed());
  $("same").addEventListener("click", () => {
    startOver();
    $("choose").focus();
  });
  $("other").addEventListener("click", () => {
    startOver();
    height.clear();
    document.querySelector("[name=sex][value='']").checked = true;
    $("choose").focus();
  });
  $("zoom").addEventListener("click", () => $("full").showModal());
  $("full-close").addEventListener("click", () => $("full").close());
  $("full-picture").addEventListener("click", () => $("full").classList.toggle("real-size"));
  $("full").addEventListener("close", () => $("full").classList.remove("real-size"));
}

// --- Language ---

function useLanguage(lang) {
  setLanguage(lang);
  translate();
  showPhoto();
  phase?.();
  height.clearError();
  height.showCm();
  if (failure) showProblem(failure);
  if (answer && !$("result").hidden) result.show(answer.data);
}

for (const b of document.querySelectorAll("[data-lang]")) b.addEventListener("click", () => {
  useLanguage(b.dataset.lang);
  b.focus();
});
height.init();
initPhoto();
initResult();
$("start").addEventListener("submit", (e) => {
  e.preventDefault();
  tries = 0;
  measure();
});
$("cancel").addEventListener("click", () => running?.abort());
useLanguage(language());
$("start").hidden = false;
