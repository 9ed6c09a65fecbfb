// Showing an answer: the pictures, the warnings and the tables of lengths.
import { element } from "./element.js";
import { number, t } from "./strings.js";
import * as pictures from "./pictures.js";
import * as warnings from "./warnings.js";

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

const cm = (lengths, name) => lengths?.[`${name}_cm`] ?? null;

/** show fills the result's page from the data of an answer. */
export function show(data) {
  $("result-lead").textContent = lead(data);
  pictures.show(data);
  $("warnings").replaceChildren(...warnings.items(data.warnings));
  $("warnings").hidden = !data.warnings?.length;
  const sided = segments.some((s) => ["left", "right"].some((side) => cm(data.sides?.[side], s.name) !== null));
  $("lengths").closest("table").classList.toggle("no-sides", !sided);
  const longest = Math.max(...segments.map((s) => (cm(data, s.name) ?? 0) + 2 * (cm(data.uncertainty_cm, s.name) ?? 0)));
  $("lengths").replaceChildren(...shown(data).map((s) => row(s, data, longest)));
  showPlainWords(data);
  showTape(data.tape_cm);
  showFacts(data);
}

/** lead says what the lengths go by. */
function lead(data) {
  if (data.height_cm == null) return t("resultLeadScale");
  const height = number(data.height_cm), n = data.images?.length ?? 1;
  return n > 1 ? t("resultLeadMany", { height, n }) : t("resultLead", { height });
}

/** spoken says in one sentence what came out, for a screen reader. */
export function spoken(data) {
  const n = warnings.items(data.warnings).length;
  const warned = n === 0 ? t("doneNone") : n === 1 ? t("doneOne") : t("doneMany", { n });
  return t("done", { count: shown(data).filter((s) => cm(data, s.name) !== null).length, all: shown(data).length, warnings: warned });
}

const inSentence = (word) => word.toLowerCase();

function row(segment, data, longest) {
  const value = cm(data, segment.name);
  const u = cm(data.uncertainty_cm, segment.name);
  const head = element("th", "", element("span", "part-name", t(segment.name)));
  head.scope = "row";
  if (value !== null) head.append(bar(value, u ?? 0, longest));
  const sides = ["left", "right"].map((side) => {
    const v = cm(data.sides?.[side], segment.name);
    if (v !== null) return element("td", "num side", number(v));
    return segment.middle ? element("td", "", element("span", "sr", t("noSide"))) : missing("notMeasured");
  });
  const tr = element("tr", `${segment.group}${segment.part ? " part" : ""}`, head, lengthCell(value, u), ...sides);
  tr.dataset.segment = segment.name;
  return tr;
}

/** lengthCell makes a cell with a length and its uncertainty; either may be null. */
function lengthCell(value, u) {
  if (value === null) return missing("notMeasured");
  const cell = element("td", "num length", element("span", "value", number(value)));
  if (u === null) return cell;
  const sign = element("span", "", "±");
  sign.setAttribute("aria-hidden", "true");
  cell.append(" ", element("span", "uncertainty", sign, element("span", "sr", ` ${t("plusMinus")} `), number(u)));
  return cell;
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

/** showTape shows a tape's lengths, if they were asked for and are known. */
function showTape(tape) {
  const names = ["sleeve", "inside_leg"].filter((name) => tape?.[name] != null);
  $("taped").hidden = names.length === 0;
  $("tape-lengths").replaceChildren(...names.map((name) => {
    const head = element("th", "", element("span", "part-name", t(name)));
    head.scope = "row";
    const tr = element("tr", "", head, lengthCell(tape[name], tape.uncertainty_cm?.[name] ?? null));
    tr.dataset.tape = name;
    return tr;
  }));
}

function showFacts(data) {
  const facts = [];
  if (data.scale_cm_per_px != null) facts.push(["factScale", t("factScaleValue", { value: number(data.scale_cm_per_px, 4) })]);
  for (const image of data.images ?? [data.image]) if (image) facts.push(["factPhoto", t("factPhotoValue", image)]);
  if (data.model) facts.push(["factModel", data.model]);
  if (data.method) facts.push(["factMethod", data.method]);
  $("facts").replaceChildren(...facts.flatMap(([key, value]) => [element("dt", "", t(key)), element("dd", "", value)]));
}
