// The annotated pictures of an answer, one at a time.
import { t } from "./strings.js";

const $ = (id) => document.getElementById(id);

let pictures = []; // { url, file }
let current = 0;

/** show shows the pictures of an answer; after a change of language the one that was looked at stays. */
export function show(data) {
  const of = data.images ?? [{ ...data.image, output_image_url: data.output_image_url }];
  const next = of.map(({ file, output_image_url }, i) => ({ url: address(output_image_url), file: file || "photo", n: i + 1 })).filter(({ url }) => url);
  if (next.map(({ url }) => url.href).join() !== pictures.map(({ url }) => url.href).join()) current = 0;
  pictures = next;
  $("figure").hidden = $("save-picture").hidden = pictures.length === 0;
  if (pictures.length > 0) showCurrent();
  showChoice();
}

/** address returns a picture's address, or null if there is none that a page can show. */
function address(text) {
  try {
    const url = new URL(text, document.baseURI);
    return text && /^(https?|data):$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

function showCurrent() {
  const { url, file } = pictures[current];
  for (const img of [$("picture"), $("full-picture")]) {
    img.alt = t("pictureAlt");
    if (img.src !== url.href) img.src = url.href; // a change of language loads nothing again
  }
  const save = $("save-picture");
  save.href = url.href;
  const [name] = file.split(/\.\w+$/);
  const [, type] = /\.(\w+)$/.exec(url.pathname) ?? [, "jpg"];
  save.download = `${name}-lengths.${type}`;
  if (url.origin !== location.origin) { // a browser saves only from the page's own origin: elsewhere, show it
    save.target = "_blank";
    save.rel = "noopener";
  } else {
    save.removeAttribute("target");
  }
}

/** showChoice has a button for each of several pictures. */
function showChoice() {
  $("pictures").hidden = pictures.length < 2;
  $("pictures").replaceChildren(...pictures.map(({ n }, i) => {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = t("pictureNumber", { n });
    b.setAttribute("aria-pressed", i === current);
    b.addEventListener("click", () => {
      current = i;
      showCurrent();
      for (const [j, other] of [...$("pictures").children].entries()) other.setAttribute("aria-pressed", j === i);
    });
    return b;
  }));
}

/** forget lets go of the pictures. */
export function forget() {
  pictures = [];
  $("picture").removeAttribute("src");
  $("full-picture").removeAttribute("src");
}

/** loaded shows the picture as large as fits. */
function loaded() {
  const { naturalWidth, naturalHeight } = $("picture");
  $("zoom").style.setProperty("--ratio", naturalWidth / naturalHeight);
  $("zoom").hidden = false;
  $("picture-failed").hidden = true;
}

/** failed says so in place of the picture. */
function failed() {
  $("zoom").hidden = true;
  $("picture-failed").hidden = false;
}

/** init makes the pictures react: a click shows one in full size, in the browser's window and then pixel by pixel. */
export function init() {
  $("picture").addEventListener("load", loaded);
  $("picture").addEventListener("error", failed);
  $("zoom").addEventListener("click", () => $("full").showModal());
  $("full-close").addEventListener("click", () => $("full").close());
  $("full-picture").addEventListener("click", () => $("full").classList.toggle("real-size"));
  $("full").addEventListener("close", () => $("full").classList.remove("real-size"));
}
