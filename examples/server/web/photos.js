// The photos of one person that are to be measured: choosing them, showing them and leaving one out.
import { draw, filesOf, problemOf, thumbnail } from "./photo.js";
import { t } from "./strings.js";
import * as camera from "./camera.js";

const $ = (id) => document.getElementById(id);
const touch = matchMedia("(pointer: coarse)").matches;

export const most = 8; // as many as the server takes

let photos = []; // { blob, name, canvas, size: of the upright photo in pixels, null if the browser can't show it }
let current = 0; // the one that is shown large
let adding = false; // what the file picker is open for
let single = false; // whether there may be one only
let page = null; // what init was told

export const all = () => photos;
export const shown = () => photos[current] ?? null;

/** take takes files in place of the photos that are there, or besides them. */
async function take(files, besides = false) {
  if (page.busy() || files.length === 0) return;
  const kept = besides ? photos : [];
  const code = kept.length + files.length > most ? "MANY_PHOTOS" : files.map(({ blob }) => problemOf(blob)).find(Boolean);
  if (code) return page.refused(code);
  page.changing();
  const taken = files.map(({ blob, name }) => ({ blob, name, size: null, canvas: newCanvas() }));
  const mine = (photos = [...kept, ...taken]);
  for (const photo of taken) photo.size = await draw(photo.blob, photo.canvas); // one after the other, for the memory
  if (photos !== mine) return; // others came meanwhile
  select(kept.length);
  page.changed(t("photoReady", { name: taken.map(({ name }) => name).join(", ") }));
}

function newCanvas() {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  return canvas;
}

const named = (blobs) => [...blobs].map((blob) => ({ blob, name: blob.name }));

function select(i) {
  current = i;
  show();
  page.selected();
}

function leaveOut(i) {
  if (page.busy()) return;
  page.changing();
  const [gone] = photos.splice(i, 1);
  photos = [...photos];
  select(Math.min(i, photos.length - 1));
  $("photos").querySelector("[aria-pressed=true]")?.focus();
  if ($("photos").hidden) $("choose").focus();
  page.changed(t("leftOut", { name: gone.name }), { quiet: true });
}

export function clear() {
  photos = [];
  current = 0;
  show();
}

/** onlyOne says whether there may be one photo only, as for a known length. */
export function onlyOne(yes) {
  single = yes;
  show();
}

/** show shows what is chosen, in the page's language. */
export function show() {
  const photo = shown();
  $("empty").hidden = photo !== null;
  $("chosen").hidden = photo === null;
  $("choose").textContent = t(photo ? "chooseOther" : "choose");
  $("add").hidden = photo === null || single || photos.length >= most;
  $("drop-text").textContent = t(touch ? "dropTouch" : "drop");
  $("photo-name").hidden = photo === null;
  showThumbs();
  if (!photo) return;
  showLarge(photo);
  const many = photos.length > 1;
  $("photo-name").textContent = many ? t("photoCount", { n: current + 1, all: photos.length, name: photo.name }) : photo.name;
}

function showLarge(photo) {
  if ($("preview") !== photo.canvas) {
    $("preview").replaceWith(photo.canvas);
    photo.canvas.id = "preview";
  }
  $("view").hidden = photo.size === null;
  $("no-preview").hidden = photo.size !== null;
  $("view").style.setProperty("--ratio", photo.canvas.width / photo.canvas.height);
  photo.canvas.setAttribute("aria-label", t("previewAlt", { name: photo.name }));
}

/** showThumbs lists several photos, each with a button to show it and one to leave it out. */
function showThumbs() {
  $("photos").hidden = photos.length < 2;
  $("photos").replaceChildren(...(photos.length < 2 ? [] : photos.map(thumb)));
}

function thumb(photo, i) {
  const item = document.createElement("li");
  const view = document.createElement("button"), out = document.createElement("button");
  view.type = out.type = "button";
  view.className = "thumb";
  view.append(photo.size ? thumbnail(photo.canvas, 128) : "?");
  view.setAttribute("aria-label", t("photoOf", { n: i + 1, name: photo.name }));
  view.setAttribute("aria-pressed", i === current);
  view.addEventListener("click", () => {
    select(i);
    $("photos").querySelectorAll(".thumb")[i].focus();
  });
  out.className = "leave-out";
  out.textContent = "×";
  out.setAttribute("aria-label", t("leaveOut", { n: i + 1, name: photo.name }));
  out.addEventListener("click", () => leaveOut(i));
  item.append(view, out);
  return item;
}

/**
 * init makes the field react. The page says when it is busy and hears when photos are refused, about to change,
 * changed (with a sentence for a screen reader) and shown.
 */
export function init(thePage) {
  page = thePage;
  const choose = (besides) => {
    adding = besides;
    $("file").click();
  };
  $("choose").addEventListener("click", () => choose(false));
  $("empty").addEventListener("click", () => choose(false)); // the whole field, for the mouse
  $("add").addEventListener("click", () => choose(true));
  $("take").addEventListener("click", () => $("capture").click());
  $("timer").addEventListener("click", () => camera.open());
  $("take").hidden = !touch; // elsewhere capture only opens the file picker
  $("timer").hidden = !camera.available();
  for (const input of [$("file"), $("capture")]) {
    input.addEventListener("change", () => {
      take(named(input.files), adding && input === $("file"));
      adding = false;
      input.value = ""; // so that the same file can be chosen again
    });
    input.addEventListener("cancel", () => (adding = false));
  }
  camera.init((blob, name) => take([{ blob, name }]));
  addEventListener("paste", (e) => take(named(filesOf(e.clipboardData))));
  initDrop();
}

function initDrop() {
  let depth = 0; // dragenter and dragleave come for each element under the pointer
  const over = (n) => {
    depth = n;
    $("drop").classList.toggle("over", depth > 0 && !page.busy());
  };
  addEventListener("dragenter", (e) => { e.preventDefault(); over(depth + 1); });
  addEventListener("dragleave", () => over(depth - 1));
  addEventListener("dragover", (e) => e.preventDefault());
  addEventListener("drop", (e) => {
    e.preventDefault();
    over(0);
    take(named(filesOf(e.dataTransfer)));
  });
}
