// What the server warns of, in the page's words.
import { element } from "./element.js";
import { has, t } from "./strings.js";

// How grave a warning is when the answer does not say.
const grave = new Set(["NOT_UPRIGHT", "SCALE_UNKNOWN"]);

/** items makes a list item of each warning; what several photos are warned of alike is one. */
export const items = (warnings = []) => joined(warnings).map(item);

/** joined puts together the warnings of one code: of which photos, of which sides, without which parts. */
function joined(warnings) {
  const byCode = new Map();
  for (const w of warnings) {
    const [, photo, message] = /^(?:photo (\d+): )?([^]*)$/.exec(w.message ?? "");
    const key = has(w.code) ? `${w.code} ${w.severity}` : `${w.code} ${message}`;
    const j = byCode.get(key) ?? { ...w, message, photos: new Set(), sides: new Set(), segments: new Set() };
    byCode.set(key, j);
    if (photo) j.photos.add(photo);
    for (const side of sidesIn(message)) j.sides.add(side);
    for (const s of w.segments ?? []) j.segments.add(s);
  }
  return [...byCode.values()];
}

/** item makes a list item: how grave, which photos, what and what to do, and which parts it concerns. */
function item(w) {
  const severity = ["info", "caution", "severe"].includes(w.severity) ? w.severity : grave.has(w.code) ? "severe" : "caution";
  const li = element("li", `notice ${severity}`, element("strong", "", t(severity)), " ");
  const photos = [...w.photos].join(t("and"));
  if (photos) li.append(element("span", "which", t(w.photos.size > 1 ? "inPhotos" : "inPhoto", { n: photos, list: photos })), " ");
  li.append(element("span", "", has(w.code) ? t(w.code) : w.message));
  const sides = has(w.code) ? [...w.sides] : [];
  const absent = [...w.segments].map((s) => (has(s) ? t(s).toLowerCase() : s));
  if (sides.length) li.append(" ", element("span", "", t("concerns", { parts: sides.join(t("and")) })));
  if (absent.length) li.append(" ", element("span", "", t("without", { parts: absent.join(t("and")) })));
  return li;
}

/** sidesIn finds in the server's English sentence the sides that it names, such as "left upper arm". */
function sidesIn(message) {
  const found = message.matchAll(/\b(left|right) (upper arm|forearm|arm|thigh|calf|leg)\b/g);
  return [...found].map(([, side, part]) => t(side, { part: t(part.replace(" ", "_")).toLowerCase() }));
}
