// A known length in place of the height: two marks on the photo, and the centimetres between them.
import { t } from "./strings.js";
import * as field from "./field.js";

const $ = (id) => document.getElementById(id);
const marks = [$("mark-1"), $("mark-2")];
const step = 1, stride = 10; // of an arrow key, alone and with Shift, in pixels of the screen

let ends = []; // of each mark: x, y as parts of the photo, and whether somebody put it there
let photo = null; // the one that they are in, as in photos.js
let busy = null; // whether the page is busy

export const on = () => $("known").checked;

const error = (sentence) => field.fail($("reference-error"), [$("known-cm")], sentence);
export const clearError = () => field.clearError($("reference-error"), [$("known-cm")]);

/** follow shows the marks on the photo; on another one than before they are nobody's again. */
export function follow(other) {
  if (photo !== other) ends = [{ x: 0.25, y: 0.25, put: false }, { x: 0.25, y: 0.75, put: false }];
  photo = other;
  show();
}

/** show puts marks and line where they are, and names them in the page's language. */
export function show() {
  const seen = on() && Boolean(photo?.size);
  for (const e of [$("span"), ...marks]) e.toggleAttribute("hidden", !seen);
  if (!seen) return;
  marks.forEach((mark, i) => {
    mark.style.left = `${100 * ends[i].x}%`;
    mark.style.top = `${100 * ends[i].y}%`;
    const [x, y] = pixel(ends[i]).map(Math.round);
    mark.setAttribute("aria-label", t("mark", { n: i + 1, x, y }));
  });
  const line = `M${ends.map(({ x, y }) => `${100 * x} ${100 * y}`).join("L")}`;
  for (const path of $("span").children) path.setAttribute("d", line);
}

/** pixel returns a place in the photo's pixels; the centre of the first one is 0, 0. */
const pixel = ({ x, y }) => [x * photo.size.width - 0.5, y * photo.size.height - 0.5];

const within = (v) => Math.min(1, Math.max(0, v));

function put(i, x, y) {
  if (busy()) return;
  ends[i] = { x: within(x), y: within(y), put: true };
  clearError();
  show();
}

/** place returns where in the photo the pointer is. */
function place(e) {
  const box = $("view").getBoundingClientRect();
  return [(e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height];
}

/** nearest returns the mark for a tap on the photo: one that nobody has put anywhere yet, else the nearer one. */
function nearest(x, y) {
  const free = ends.findIndex(({ put }) => !put);
  if (free >= 0) return free;
  const [a, b] = ends.map((end) => Math.hypot((end.x - x) * photo.size.width, (end.y - y) * photo.size.height));
  return a <= b ? 0 : 1;
}

/** read returns the field's value, "x1,y1,x2,y2,cm", or null after it said what is wrong. */
export function read() {
  const cm = field.parse($("known-cm").value);
  if ($("known-cm").value.trim() === "") return error(t("knownMissing"));
  if (!(cm > 0)) return error(t("knownWrong"));
  if (!ends.every(({ put }) => put)) return error(t("knownUnmarked"));
  const [a, b] = ends.map(pixel);
  if (Math.hypot(a[0] - b[0], a[1] - b[1]) < 1) return error(t("knownTogether"));
  clearError();
  return [...a, ...b].map((v) => v.toFixed(1)).concat(cm).join(",");
}

export function clear() {
  $("known-cm").value = "";
  clearError();
}

/** init makes marks and field react; isBusy says whether they should. */
export function init(isBusy) {
  busy = isBusy;
  $("known-cm").addEventListener("input", clearError);
  $("view").addEventListener("click", (e) => {
    if (!on() || !photo?.size || marks.includes(e.target)) return;
    const at = place(e);
    put(nearest(...at), ...at);
  });
  marks.forEach((mark, i) => {
    mark.addEventListener("pointerdown", (e) => mark.setPointerCapture(e.pointerId));
    mark.addEventListener("pointermove", (e) => mark.hasPointerCapture(e.pointerId) && put(i, ...place(e)));
    mark.addEventListener("keydown", (e) => key(e, i));
  });
}

function key(e, i) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
  if (!way) return;
  e.preventDefault();
  const box = $("view").getBoundingClientRect(), by = e.shiftKey ? stride : step;
  put(i, ends[i].x + (way[0] * by) / box.width, ends[i].y + (way[1] * by) / box.height);
}
