import temml from 'temml';

/** Draws LaTeX as MathML, with the fonts that the reader's system has; what cannot be drawn stands as its text. */
export function drawMathematics(latex: string, parent: HTMLElement): void {
  parent.replaceChildren();
  temml.render(latex, parent, { displayMode: true, throwOnError: false, annotate: false });
}
