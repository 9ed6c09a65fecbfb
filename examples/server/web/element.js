/** element makes an element with a class and children; a string child is text, never markup. */
export function element(tag, className = "", ...children) {
  const e = document.createElement(tag);
  if (className) e.className = className;
  e.append(...children);
  return e;
}
