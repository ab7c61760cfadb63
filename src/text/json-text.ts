/**
 * JSON as `JSON.stringify` writes it, except that −0 keeps its sign, as `-0.0`, so that every number reads back to the
 * same bits.
 */
export function jsonText(value: unknown): string {
  if (Object.is(value, -0)) return '-0.0';
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${jsonText(part)}`);
  return `{${entries.join(',')}}`;
}
