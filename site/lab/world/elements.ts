/** A new element with its class and text. */
export function make(tag: string, className: string, text = ''): HTMLElement {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  if (text !== '') element.textContent = text;
  return element;
}

/** Changes a text where it is another. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Changes a data attribute where it is another. */
export function mark(element: Element, name: string, value: string | number | boolean): void {
  if (element.getAttribute(`data-${name}`) !== String(value)) element.setAttribute(`data-${name}`, String(value));
}
