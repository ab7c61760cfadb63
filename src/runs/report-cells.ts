/** A row of an HTML table. */
export function row(cells: readonly string[]): string {
  return `<tr>${cells.join('')}</tr>`;
}

/** A cell that holds text. */
export function cell(html: string): string {
  return `<td>${html}</td>`;
}

/** A cell that holds a number. */
export function number(html: string): string {
  return `<td class="number">${html}</td>`;
}

/** The cell that names its row. */
export function header(html: string): string {
  return `<th scope="row">${html}</th>`;
}

/** A short text in a frame that stands out. */
export function mark(html: string): string {
  return `<span class="partial">${html}</span>`;
}

/** A table whose heads with a `#` stand over numbers. */
export function table(heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map(
    (text) => `<th scope="col"${text.startsWith('#') ? ' class="number"' : ''}>${text.replace('#', '')}</th>`,
  );
  return [
    '<div class="table"><table>',
    `<thead><tr>${head.join('')}</tr></thead>`,
    '<tbody>',
    ...rows,
    '</tbody></table></div>',
  ].join('\n');
}
