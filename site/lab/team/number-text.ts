/** A number for people: three digits, a minus sign that is one. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1e-3 && size < 1e5 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
  return text.replaceAll('-', '−');
}

/** A number of two digits, or a dash where there is none. */
export function shortText(value: number | undefined): string {
  return value === undefined ? '–' : numberText(Number(value.toPrecision(2)));
}

/** A number with so many digits after its point, or a dash where there is none. */
export function fixedText(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits).replace('-', '−') : '–';
}
