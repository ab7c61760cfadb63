import { type Html, type HtmlValue, html } from './html.js';

/** A row of an HTML table. */
export function row(cells: readonly Html[]): Html {
  return html`<tr>${cells}</tr>\n`;
}

/** A cell that holds text. */
export function cell(content: HtmlValue): Html {
  return html`<td>${content}</td>`;
}

/** A cell that holds a number. */
export function number(content: HtmlValue): Html {
  return html`<td class="number">${content}</td>`;
}

/** The cell that names its row. */
export function header(content: HtmlValue): Html {
  return html`<th scope="row">${content}</th>`;
}

/** A short text in a frame that stands out. */
export function mark(content: HtmlValue): Html {
  return html`<span class="partial">${content}</span>`;
}

/**
 * A table whose heads with a `#` stand over numbers; where it is wider than the page it scrolls, for keys too. `name`:
 * for screen readers.
 */
export function table(heads: readonly string[], rows: readonly Html[], name = 'Table'): Html {
  const head = heads.map((text) =>
    text.startsWith('#')
      ? html`<th scope="col" class="number">${text.slice(1)}</th>`
      : html`<th scope="col">${text}</th>`,
  );
  return html`<div class="table" role="region" aria-label="${name}" tabindex="0"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows}</tbody></table></div>
`;
}
