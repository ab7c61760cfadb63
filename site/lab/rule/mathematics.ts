import temml from 'temml';

/** Draws LaTeX as MathML, with the fonts that the reader's system has; what cannot be drawn stands as its text. */
export function drawMathematics(latex: string, parent: HTMLElement): void {
  parent.replaceChildren();
  temml.render(latex, parent, { displayMode: true, throwOnError: false, annotate: false });
  // Text counts as space, so that an equals sign before nothing else would have none around it; a name does not.
  for (const text of parent.querySelectorAll('mo + mtext')) {
    const name = document.createElementNS('http://www.w3.org/1998/Math/MathML', 'mi');
    name.textContent = text.textContent;
    text.replaceWith(name);
  }
}
