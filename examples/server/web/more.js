// What can be asked for besides: the lengths of a tape, with the age that they depend on, and a known length for the height.
import { t } from "./strings.js";
import * as field from "./field.js";
import * as known from "./known.js";

const $ = (id) => document.getElementById(id);

export const clearError = () => field.clearError($("age-error"), [$("age")]);

/** show shows the fields that belong to what is ticked. */
function show() {
  $("stature").hidden = known.on();
  $("reference").hidden = !known.on();
  $("tape").disabled = known.on(); // a tape's lengths follow from the height
  if (known.on()) $("tape").checked = false;
  $("years").hidden = !$("tape").checked;
}

/** read returns the fields to send besides photo, scale and sex, or null after it said what is wrong. */
export function read() {
  if (!$("tape").checked) return {};
  const text = $("age").value.trim();
  if (text === "") return { tape: "true" };
  const age = field.parse(text);
  if (age >= 0 && age <= 120) return { tape: "true", age_years: String(age) };
  $("more").open = true;
  return field.fail($("age-error"), [$("age")], t("ageWrong"));
}

/** clear forgets what was said of a person; what was asked for stays. */
export function clear() {
  $("age").value = "";
  clearError();
}

/** init makes the fields react; onKnown hears whether a known length stands in for the height. */
export function init(onKnown) {
  $("age").addEventListener("input", clearError);
  $("tape").addEventListener("change", show);
  $("known").addEventListener("change", () => {
    show();
    onKnown(known.on());
    if (known.on()) $("known-cm").focus({ preventScroll: true });
  });
}
