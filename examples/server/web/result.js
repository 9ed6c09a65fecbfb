// Showing an answer: the picture, the warnings and the table of lengths.
import { has, number, t } from "./strings.js";

const $ = (id) => document.getElementById(id);

// In the table's order; a part's row is indented below its whole.
const segments = [
  { name: "arm", group: "arm" },
  { name: "upper_arm", group: "arm", part: true },
  { name: "forearm", group: "arm", part: true },
  { name: "leg", group: "leg" },
  { name: "thigh", group: "leg", part: true },
  { name: "calf", group: "leg", part: true },
  { name: "torso", group: "torso", middle: true },
  { name: "shoulder_width", group: "torso", middle: true, optional: true },
  { name: "hip_width", group: "torso", middle: true, optional: true },
];

/** shown are the segments that have a row: the optional ones only if they were measured. */
const shown = (data) => segments.filter((s) => !s.optional || cm(data, s.name) !== null);

// How grave a warning is when the answer does not say.
const grave = new Set(["NOT_UPRIGHT", "SCALE_UNKNOWN"]);

/** element makes an element with a class and children; a string child is text, never markup. */
function element(tag, className = "", ...children) {
  const e = document.createElement(tag);
  if (className) e.className = className;
  e.append(...children);
  return e;
}

const cm = (lengths, name) => lengths?.[`${name}_cm`] ?? null;

/** show fills the result's page from the data of an answer. */
export function show(data) {
  $("result-lead").textContent = data.height_cm == null ? t("resultLeadScale") : t("resultLead", { height: number(data.height_cm) });
  showPicture(data);
  $("warnings").replaceChildren(...(data.warnings ?? []).map(warning));
  $("warnings").hidden = !data.warnings?.length;
  const sided = segments.some((s) => ["left", "right"].some((side) => cm(data.sides?.[side], s.name) !== null));
  $("lengths").closest("table").classList.toggle("no-sides", !sided);
  const longest = Math.max(...segments.map((s) => (cm(data, s.name) ?? 0) + 2 * (cm(data.uncertainty_cm, s.name) ?? 0)));
  $("lengths").replaceChildren(...shown(data).map((s) => row(s, data, longest)));
  showPlainWords(data);
  showFacts(data);
}

/** spoken says in one sentence what came out, for a screen reader. */
export function spoken(data) {
  const n = data.warnings?.length ?? 0;
  const warnings = n === 0 ? t("doneNone") : n === 1 ? t("doneOne") : t("doneMany", { n });
  return t("done", { count: shown(data).filter((s) => cm(data, s.name) !== null).length, all: shown(data).length, warnings });
}

/** pictureAddress returns the picture's address, or null if there is none that a page can show. */
function pictureAddress(data) {
  try {
    const url = new URL(data.output_image_url, document.baseURI);
    return data.output_image_url && /^(https?|data):$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

function showPicture(data) {
  const url = pictureAddress(data);
  $("figure").hidden = $("save-picture").hidden = url === null;
  if (url === null) return;
  for (const img of [$("picture"), $("full-picture")]) {
    img.alt = t("pictureAlt");
    if (img.src !== url.href) img.src = url.href; // a change of language loads nothing again
  }
  const save = $("save-picture");
  save.href = url.href;
  const [name] = (data.image?.file || "photo").split(/\.\w+$/);
  const [, type] = /\.(\w+)$/.exec(url.pathname) ?? [, "jpg"];
  save.download = `${name}-lengths.${type}`;
  if (url.origin !== location.origin) { // a browser saves only from the page's own origin: elsewhere, show it
    save.target = "_blank";
    save.rel = "noopener";
  } else {
    save.removeAttribute("target");
  }
}

/** pictureLoaded shows the picture as large as fits. */
export function pictureLoaded() {
  const { naturalWidth, naturalHeight } = $("picture");
  $("zoom").style.setProperty("--ratio", naturalWidth / naturalHeight);
  $("zoom").hidden = false;
  $("picture-failed").hidden = true;
}

/** pictureFailed says so in place of the picture. */
export function pictureFailed() {
  $("zoom").hidden = true;
  $("picture-failed").hidden = false;
}

/** warning makes a list item: how grave, what and what to do, and which parts it concerns. */
export function warning(w) {
  const severity = ["info", "caution", "severe"].includes(w.severity) ? w.severity : grave.has(w.code) ? "severe" : "caution";
  const text = has(w.code) ? t(w.code) : w.message;
  const item = element("li", `notice ${severity}`, element("strong", "", t(severity)), " ", element("span", "", text));
  const absent = (w.segments ?? []).map((s) => (has(s) ? inSentence(t(s)) : s));
  const sides = has(w.code) ? sidesIn(w.message) : [];
  if (sides.length) item.append(" ", element("span", "", t("concerns", { parts: sides.join(t("and")) })));
  if (absent.length) item.append(" ", element("span", "", t("without", { parts: absent.join(t("and")) })));
  return item;
}

/** sidesIn finds in the server's English sentence the sides that it names, such as "left upper arm". */
function sidesIn(message = "") {
  const found = message.matchAll(/\b(left|right) (upper arm|forearm|arm|thigh|calf|leg)\b/g);
  return [...found].map(([, side, part]) => t(side, { part: inSentence(t(part.replace(" ", "_"))) }));
}

const inSentence = (word) => word.toLowerCase();

function row(segment, data, longest) {
  const value = cm(data, segment.name);
  const u = cm(data.uncertainty_cm, segment.name);
  const head = element("th", "", element("span", "part-name", t(segment.name)));
  head.scope = "row";
  if (value !== null) head.append(bar(value, u ?? 0, longest));
  const length = value === null ? missing("notMeasured") : element("td", "num length", element("span", "value", number(value)));
  if (value !== null && u !== null) {
    const sign = element("span", "", "±");
    sign.setAttribute("aria-hidden", "true");
    length.append(" ", element("span", "uncertainty", sign, element("span", "sr", ` ${t("plusMinus")} `), number(u)));
  }
  const sides = ["left", "right"].map((side) => {
    const v = cm(data.sides?.[side], segment.name);
    if (v !== null) return element("td", "num side", number(v));
    return segment.middle ? element("td", "", element("span", "sr", t("noSide"))) : missing("notMeasured");
  });
  const tr = element("tr", `${segment.group}${segment.part ? " part" : ""}`, head, length, ...sides);
  tr.dataset.segment = segment.name;
  return tr;
}

/** missing makes a cell with a dash that is read as words. */
function missing(why) {
  const dash = element("span", "", "–");
  dash.setAttribute("aria-hidden", "true");
  return element("td", "num missing", dash, element("span", "sr", t(why)));
}

/** bar draws the length as a piece of tape; its pale end goes from one uncertainty below to one above. */
function bar(value, u, longest) {
  const sure = element("span", "bar-sure"), unsure = element("span", "bar-unsure");
  sure.style.width = `${(100 * (value - u)) / longest}%`;
  unsure.style.width = `${(100 * 2 * u) / longest}%`;
  const b = element("span", "bar", sure, unsure);
  b.setAttribute("aria-hidden", "true");
  return b;
}

/** showPlainWords explains ± with the first length that has one. */
function showPlainWords(data) {
  const s = segments.find(({ name }) => cm(data, name) !== null && cm(data.uncertainty_cm, name) > 0);
  $("plain-words").hidden = !s;
  if (!s) return;
  const v = cm(data, s.name), u = cm(data.uncertainty_cm, s.name);
  $("plain-words").textContent = t("plainWords", {
    part: inSentence(t(s.name)), value: number(v), u: number(u),
    low: number(v - u), high: number(v + u), low2: number(v - 2 * u), high2: number(v + 2 * u),
  });
}

function showFacts(data) {
  const facts = [];
  if (data.scale_cm_per_px != null) facts.push(["factScale", t("factScaleValue", { value: number(data.scale_cm_per_px, 4) })]);
  if (data.image) facts.push(["factPhoto", t("factPhotoValue", data.image)]);
  if (data.model) facts.push(["factModel", data.model]);
  if (data.method) facts.push(["factMethod", data.method]);
  $("facts").replaceChildren(...facts.flatMap(([key, value]) => [element("dt", "", t(key)), element("dd", "", value)]));
}
