// Saying what went wrong, why, and what to do.
import { t } from "./strings.js";
import * as photos from "./photos.js";
import * as warnings from "./warnings.js";

const $ = (id) => document.getElementById(id);

// After these, the same photo and height may well do.
const worthAnother = new Set(["TIMEOUT", "OVERLOADED", "INTERNAL_ERROR", "NETWORK", "OFFLINE"]);

const known = new Set([
  "NO_PHOTO", "NOT_A_PHOTO", "EMPTY_PHOTO", "MANY_PHOTOS", "UNSEEN_PHOTO", "ONE_PHOTO", "NETWORK", "OFFLINE",
  "INVALID_INPUT", "INVALID_HEIGHT", "UNSUPPORTED_IMAGE", "IMAGE_TOO_LARGE", "NO_PERSON", "NOT_MEASURABLE",
  "IMAGE_NOT_FOUND", "TIMEOUT", "OVERLOADED", "INTERNAL_ERROR",
]);

/**
 * show says what an error is. While the next try is waited for, waiting has now and stop, which the page does at the
 * buttons, and the time is in #wait; else again is what a new try does.
 */
export function show(error, { waiting, again }) {
  const [what, todo] = t(known.has(error.code) ? error.code : "INTERNAL_ERROR", { max: photos.most }).split("|");
  const p = $("problem");
  p.dataset.code = error.code;
  p.replaceChildren(paragraph(what, "what"));
  const which = photoOf(error);
  if (which) p.append(paragraph(t("whichPhoto", which), "which"));
  p.append(paragraph(todo, "todo"));
  if (error.warnings?.length) p.append(reasons(error.warnings));
  if (waiting) {
    const wait = paragraph("", "wait");
    wait.id = "wait";
    wait.setAttribute("aria-live", "off"); // said once; each second would be too much
    p.append(wait, buttons(button("tryNow", waiting.now), button("stopTrying", waiting.stop)));
  } else if (worthAnother.has(error.code)) {
    p.append(buttons(button("tryAgain", again)));
  }
  if (error.message) p.append(detail(error));
  p.hidden = false;
  p.focus({ preventScroll: true });
  p.scrollIntoView({ block: "center" });
}

export function clear() {
  $("problem").hidden = true;
  $("problem").replaceChildren();
}

/** photoOf returns which of several photos the server's sentence is about, or null. */
function photoOf(error) {
  const [, n] = /^photo (\d+): /.exec(error.message ?? "") ?? [];
  const name = photos.all()[n - 1]?.name;
  return name && photos.all().length > 1 ? { n, name } : null;
}

function paragraph(text, className) {
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
function reasons(all) {
  const list = document.createElement("ul");
  list.className = "warnings";
  list.append(...warnings.items(all));
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
