// Getting a photo from the file picker, a drop or the clipboard, and showing it small.

const shown = 1400; // the longer side of the preview, in canvas pixels

/** draw shows the photo on the canvas, scaled down and upright; it returns whether the browser can. */
export async function draw(photo, canvas) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(photo); // upright, as its EXIF says
  } catch {
    return false;
  }
  const scale = Math.min(1, shown / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.style.setProperty("--ratio", bitmap.width / bitmap.height);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close(); // a phone's photo takes 50 MB and more
  return true;
}

/** fileOf returns the first file of a drop or a paste that may be a photo, else its first file, else null. */
export function fileOf(transfer) {
  const files = [...(transfer?.files ?? [])];
  return files.find((f) => f.type.startsWith("image/")) ?? files[0] ?? null;
}

/**
 * problemOf returns the code of what is plainly wrong with a file, or null. A type that the
 * browser does not know (it is empty then) is left to the server.
 */
export function problemOf(file) {
  if (file.size === 0) return "EMPTY_PHOTO";
  return file.type && !file.type.startsWith("image/") ? "NOT_A_PHOTO" : null;
}
