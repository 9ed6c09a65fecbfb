// The language that the page speaks, and its words.
import { en } from "./en.js";
import { ko } from "./ko.js";

export const languages = { en, ko };

const memory = "pose.language";
let current = preferred();

/** preferred returns the language chosen earlier, or the browser's. */
function preferred() {
  try {
    const kept = localStorage.getItem(memory);
    if (kept in languages) return kept;
  } catch { /* storage may be forbidden */ }
  const wanted = navigator.languages ?? [navigator.language];
  return wanted.map((l) => l.slice(0, 2).toLowerCase()).find((l) => l in languages) ?? "en";
}

export const language = () => current;

export function setLanguage(lang) {
  current = lang;
  try {
    localStorage.setItem(memory, lang);
  } catch { /* then it lasts until the page closes */ }
}

/** has says whether there is a text for the key. */
export const has = (key) => Object.hasOwn(languages[current], key);

/** t returns the text for the key, its {names} filled in. */
export const t = (key, values = {}) =>
  languages[current][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** number formats a number with the language's separators. */
export const number = (value, digits = 1) =>
  new Intl.NumberFormat(current, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

export const percent = (part) => new Intl.NumberFormat(current, { style: "percent" }).format(part);

/** translate fills all elements that name a text. */
export function translate() {
  document.documentElement.lang = current;
  document.title = t("pageTitle");
  for (const e of document.querySelectorAll("[data-t]")) e.textContent = t(e.dataset.t);
  for (const e of document.querySelectorAll("[data-t-label]")) e.setAttribute("aria-label", t(e.dataset.tLabel));
  for (const b of document.querySelectorAll("[data-lang]")) b.setAttribute("aria-pressed", b.dataset.lang === current);
}
