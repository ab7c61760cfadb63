/** The colours of the page as a canvas needs them. */
export interface CanvasColours {
  readonly text: string;
  readonly muted: string;
  readonly paper: string;
  readonly panel: string;
  readonly line: string;
  readonly grid: string;
  /** What is above 0: blue. */
  readonly positive: string;
  /** What is below 0: vermilion. */
  readonly negative: string;
  readonly pinned: string;
  readonly font: string;
}

/**
 * Reads the colours of the page's tokens where an element stands. It makes the browser work out styles: once a scheme,
 * not once a frame.
 */
export function canvasColours(element: Element): CanvasColours {
  const style = getComputedStyle(element);
  const token = (name: string, otherwise: string) => style.getPropertyValue(`--${name}`).trim() || otherwise;
  return {
    text: token('text', '#1c2024'),
    muted: token('muted', '#5b6470'),
    paper: token('paper', '#ffffff'),
    panel: token('panel', '#f6f7f9'),
    line: token('line', '#d5dae0'),
    grid: token('grid', '#e6e9ed'),
    positive: token('series-0', '#0072b2'),
    negative: token('series-1', '#d55e00'),
    pinned: token('series-3', '#b5528f'),
    font: style.fontFamily || 'system-ui, sans-serif',
  };
}

/**
 * Calls when the colours may have changed: another scheme, a theme set on the page, before and after printing. Returns
 * what ends it.
 */
export function watchColours(changed: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', 'print', '(forced-colors: active)'].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener('change', changed);
  const themes = new MutationObserver(changed);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  return () => {
    for (const query of queries) query.removeEventListener('change', changed);
    themes.disconnect();
  };
}
