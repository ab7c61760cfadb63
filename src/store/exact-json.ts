const SPECIAL: Readonly<Record<string, number>> = {
  '-0': -0,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  NaN: Number.NaN,
};

/**
 * A value as JSON that reads back as the same value: the numbers that JSON has no word for are objects, as in
 * `{ "number": "Infinity" }`.
 */
export function exactJson(value: unknown, indent?: number): string {
  const replace = (_: string, one: unknown) =>
    typeof one === 'number' && (Object.is(one, -0) || !Number.isFinite(one)) ? { number: numberText(one) } : one;
  return JSON.stringify(value, replace, indent);
}

/** The value of such a text. Throws a SyntaxError where it is not JSON. */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, (_, one: unknown) => {
    if (typeof one !== 'object' || one === null) return one;
    const { number, ...others } = one as { readonly number?: unknown };
    const isSpecial = typeof number === 'string' && Object.hasOwn(SPECIAL, number) && Object.keys(others).length === 0;
    return isSpecial ? SPECIAL[number] : one;
  });
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
