// The page: photos of a person and a height go in, an answer comes out.
import { language, number, percent, setLanguage, t, translate } from "./strings.js";
import { send } from "./send.js";
import * as height from "./height.js";
import * as known from "./known.js";
import * as more from "./more.js";
import * as photos from "./photos.js";
import * as pictures from "./pictures.js";
import * as problem from "./problem.js";
import * as result from "./result.js";

const $ = (id) => document.getElementById(id);

const maxTries = 5; // by itself, of a busy server
const defaultWait = 5; // seconds, where it does not say how long

let answer = null; // { data, text } of the last success
let failure = null; // the problem that is shown
let running = null; // the AbortController of the request under way
let phase = null; // what the busy photo says: a function that writes it, for a change of language
let retry = null; // { timer, seconds } until the next try
let tries = 0;

const say = (sentence) => ($("status").textContent = sentence);

// --- The photos ---

/** photosChanging leaves what was shown of other photos. */
function photosChanging() {
  stopRetry();
  clearProblem();
  if (!$("result").hidden) startOver();
}

/** photosChanged goes on where a person would. */
function photosChanged(sentence, { quiet } = {}) {
  say(sentence);
  if (quiet || document.activeElement?.matches("input[type=text]")) return; // someone is typing
  const field = known.on() ? $("known-cm") : height.first();
  if (field.value === "") field.focus();
  else $("measure").focus();
}

// --- Measuring ---

/** fields are those to send with the photos, or null after what is wrong was said. */
function fields() {
  const height_cm = known.on() ? "" : height.read();
  if (photos.all().length === 0) return showProblem({ code: "NO_PHOTO" });
  if (known.on() && photos.all().length > 1) return showProblem({ code: "ONE_PHOTO" });
  if (known.on() && !photos.shown().size) return showProblem({ code: "UNSEEN_PHOTO" });
  const reference = known.on() ? known.read() : "";
  if (height_cm === null || reference === null) return null;
  const besides = more.read();
  const sex = document.querySelector("[name=sex]:checked").value;
  return besides && { height_cm, reference, sex, ...besides, language: language() };
}

async function measure() {
  if (running) return;
  stopRetry();
  clearProblem();
  const asked = fields();
  if (!asked) return;

  running = new AbortController();
  showBusy(true);
  try {
    answer = await send(photos.all(), asked, { onUpload: showUpload, signal: running.signal });
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

/** showProblem returns null, for whoever has nothing else to return. */
function showProblem(error) {
  failure = error;
  const stop = () => {
    stopRetry();
    tries = 0;
    showProblem(error);
  };
  problem.show(error, { waiting: retry && { now: measure, stop }, again: measure });
  if (retry) showWait();
  return null;
}

function clearProblem() {
  failure = null;
  problem.clear();
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

// --- The result ---

function showResult() {
  result.show(answer.data);
  URL.revokeObjectURL($("save-json").href);
  $("save-json").href = URL.createObjectURL(new Blob([answer.text], { type: "application/json" }));
  $("save-json").download = `${photos.all()[0].name.replace(/\.\w+$/, "")}.json`;
  $("start").hidden = true;
  $("result").hidden = false;
  scrollTo({ top: 0, behavior: "instant" });
  $("result-title").focus({ preventScroll: true });
  say(result.spoken(answer.data));
}

/** startOver goes back to the form without the photos; the height stays. */
function startOver() {
  answer = null;
  tries = 0;
  clearProblem();
  photos.clear();
  say("");
  pictures.forget();
  $("result").hidden = true;
  $("start").hidden = false;
  scrollTo({ top: 0, behavior: "instant" });
}

function initResult() {
  pictures.init();
  $("same").addEventListener("click", () => {
    startOver();
    $("choose").focus();
  });
  $("other").addEventListener("click", () => {
    startOver();
    for (const field of [height, known, more]) field.clear();
    document.querySelector("[name=sex][value='']").checked = true;
    $("choose").focus();
  });
}

// --- Language ---

function useLanguage(lang) {
  setLanguage(lang);
  translate();
  photos.show();
  known.show();
  phase?.();
  for (const field of [height, known, more]) field.clearError();
  height.showCm();
  if (failure) showProblem(failure);
  if (answer && !$("result").hidden) result.show(answer.data);
}

for (const b of document.querySelectorAll("[data-lang]")) b.addEventListener("click", () => {
  useLanguage(b.dataset.lang);
  b.focus();
});
const busy = () => running !== null;
height.init();
known.init(busy);
more.init((yes) => {
  photos.onlyOne(yes);
  known.show();
});
photos.init({
  busy,
  refused: (code) => showProblem({ code }),
  changing: photosChanging,
  changed: photosChanged,
  selected: () => known.follow(photos.shown()),
});
initResult();
$("start").addEventListener("submit", (e) => {
  e.preventDefault();
  tries = 0;
  measure();
});
$("cancel").addEventListener("click", () => running?.abort());
useLanguage(language());
$("start").hidden = false;
