// What number fields have in common: reading what people type, and saying what is wrong with it.

/** parse reads a number as people type it, with a comma or a point; NaN if it is none. */
export const parse = (text) => (/^\d*[.,]?\d+[.,]?$|^\d+[.,]$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : NaN);

/** fail shows the sentence below the inputs and puts the cursor into the first; it returns null. */
export function fail(line, inputs, sentence) {
  line.textContent = sentence;
  line.hidden = false;
  for (const input of inputs) input.setAttribute("aria-invalid", "true");
  inputs.find((input) => input.checkVisibility())?.focus();
  return null;
}

export function clearError(line, inputs) {
  line.hidden = true;
  line.textContent = "";
  for (const input of inputs) input.removeAttribute("aria-invalid");
}
