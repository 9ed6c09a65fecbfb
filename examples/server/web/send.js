// POST measure, and what can go wrong with it.

/** A Failure has a code of strings.js, what the server said, when it wants to be asked again, and the reasons. */
export class Failure extends Error {
  constructor(code, message = "", retryAfter = null, warnings = []) {
    super(message);
    this.code = code;
    this.warnings = warnings;
    this.retryAfter = retryAfter; // seconds, or null
  }
}

// For answers that are not the service's own: a proxy's, say.
const codeOfStatus = {
  404: "IMAGE_NOT_FOUND", 408: "TIMEOUT", 413: "IMAGE_TOO_LARGE", 415: "UNSUPPORTED_IMAGE",
  429: "OVERLOADED", 503: "OVERLOADED", 504: "TIMEOUT",
};

/**
 * send posts photos ({ blob, name }) and fields and resolves to { data, text }: the answer's data and its text as it came.
 * It rejects with a Failure, or with the signal's AbortError. onUpload is called with the
 * part sent, 0 to 1.
 */
export function send(photos, fields, { onUpload, signal }) {
  const form = new FormData();
  for (const { blob, name } of photos) form.append("image", blob, name);
  for (const [name, value] of Object.entries(fields)) if (value !== "") form.append(name, value);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much is sent
    request.open("POST", new URL("measure", document.baseURI));
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (e) => e.lengthComputable && onUpload(e.loaded / e.total);
    request.upload.onload = () => onUpload(1);
    request.onerror = () => reject(new Failure(navigator.onLine ? "NETWORK" : "OFFLINE"));
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    request.onload = () => {
      try {
        resolve(read(request));
      } catch (failure) {
        reject(failure);
      }
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

/** read returns the data of a success and throws a Failure otherwise. */
function read(request) {
  const text = request.responseText;
  let answer;
  try {
    answer = JSON.parse(text);
  } catch { /* judged by the status below */ }
  if (request.status === 200 && answer?.status === "success" && answer.data) return { data: answer.data, text };
  const code = answer?.error?.code ?? codeOfStatus[request.status] ?? "INTERNAL_ERROR";
  const message = answer?.error?.message ?? `HTTP ${request.status} ${request.statusText}`.trim();
  throw new Failure(code, message, seconds(request.getResponseHeader("Retry-After")), answer?.error?.warnings ?? []);
}

/** seconds reads a Retry-After header: a number of seconds or a date. */
function seconds(header) {
  if (!header) return null;
  const n = Number(header);
  const wait = Number.isNaN(n) ? (Date.parse(header) - Date.now()) / 1000 : n;
  return Number.isFinite(wait) ? Math.max(0, Math.ceil(wait)) : null;
}
