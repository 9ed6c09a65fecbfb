// Getting photos from the file picker, a drop or the clipboard, and showing one small.

const shown = 1400; // the longer side of the preview, in canvas pixels

/** draw shows the photo on the canvas, scaled down and upright; it returns its size, or null if the browser can't show it. */
export async function draw(photo, canvas) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(photo); // upright, as its EXIF says
  } catch {
    return null;
  }
  const { width, height } = bitmap;
  copy(bitmap, canvas, shown / Math.max(width, height));
  canvas.style.setProperty("--ratio", width / height);
  bitmap.close(); // a phone's photo takes 50 MB and more
  return { width, height };
}

/** thumbnail returns a small copy of a canvas. */
export function thumbnail(canvas, height) {
  const small = document.createElement("canvas");
  copy(canvas, small, height / canvas.height);
  small.setAttribute("aria-hidden", "true");
  return small;
}

function copy(image, canvas, scale) {
  const s = Math.min(1, scale);
  canvas.width = Math.max(1, Math.round(image.width * s));
  canvas.height = Math.max(1, Math.round(image.height * s));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
}

/** filesOf returns the files of a drop or a paste: those that may be photos, else the first, if there is one. */
export function filesOf(transfer) {
  const files = [...(transfer?.files ?? [])];
  const images = files.filter((f) => f.type.startsWith("image/"));
  return images.length > 0 ? images : files.slice(0, 1);
}

/**
 * problemOf returns the code of what is plainly wrong with a file, or null. A type that the
 * browser does not know (it is empty then) is left to the server.
 */
export function problemOf(file) {
  if (file.size === 0) return "EMPTY_PHOTO";
  return file.type && !file.type.startsWith("image/") ? "NOT_A_PHOTO" : null;
}
