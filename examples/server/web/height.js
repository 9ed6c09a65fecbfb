// The height field: centimetres, or feet and inches.
import { number, t } from "./strings.js";
import * as field from "./field.js";

const min = 50, max = 272, cmPerInch = 2.54; // the limits of pose.Stature
const $ = (id) => document.getElementById(id);
const cm = $("cm"), feet = $("feet"), inches = $("inches");
const inputs = [cm, feet, inches];

const imperial = () => !$("imperial").hidden;

/** value returns the height in cm: null if nothing was typed, NaN if it is no number. */
function value() {
  if (!imperial()) return cm.value.trim() === "" ? null : field.parse(cm.value);
  if (feet.value.trim() === "" && inches.value.trim() === "") return null;
  const f = field.parse(feet.value || "0"), i = field.parse(inches.value || "0");
  return Math.round((f * 12 + i) * cmPerInch * 100) / 100;
}

/** first returns the input to put the cursor in. */
export const first = () => (imperial() ? feet : cm);

/** setUnit shows the inputs of a unit, "cm" or "ft", and carries the height over. */
export function setUnit(unit) {
  const height = value();
  $("metric").hidden = unit !== "cm";
  $("imperial").hidden = unit === "cm";
  if (height !== null && !Number.isNaN(height)) {
    if (unit === "cm") {
      cm.value = String(Math.round(height * 10) / 10);
    } else {
      const tenths = Math.round((height / cmPerInch) * 10); // in tenths of an inch, so that 12.0 in can't appear
      feet.value = String(Math.floor(tenths / 120));
      inches.value = String((tenths % 120) / 10);
    }
  }
  showCm();
  clearError();
}

/** showCm says what feet and inches are in centimetres. */
export function showCm() {
  const height = imperial() ? value() : null;
  $("in-cm").textContent = height > 0 ? `= ${number(height)} cm` : "";
}

export function clear() {
  for (const input of inputs) input.value = "";
  showCm();
  clearError();
}

/** read returns the height in cm, or null after it said what is wrong. */
export function read() {
  const height = value();
  if (height === null) return fail(t("heightMissing"));
  if (!(height >= min && height <= max)) return fail(wrong());
  clearError();
  return height;
}

/** wrong says the limits in the unit that is shown. */
export function wrong() {
  if (!imperial()) return t("heightWrong", { min: `${min} ${t("cm")}`, max: `${max} ${t("cm")}` });
  return t("heightWrong", { min: `1 ${t("ft")} 8 ${t("in")}`, max: `8 ${t("ft")} 11 ${t("in")}` });
}

/** fail shows the sentence at the field and puts the cursor there. */
export const fail = (sentence) => field.fail($("height-error"), inputs, sentence);

export const clearError = () => field.clearError($("height-error"), inputs);

/** init makes the field react. */
export function init() {
  for (const radio of document.querySelectorAll("[name=unit]")) radio.addEventListener("change", () => setUnit(radio.value));
  for (const input of inputs) {
    input.addEventListener("input", () => {
      clearError();
      showCm();
    });
  }
}
