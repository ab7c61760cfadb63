/**
 * Whether two observations, actions or infos are the same data: same structure and types, and numbers equal if `exact`,
 * otherwise close (|a − b| ≤ 1e−5 + 1e−5·|b|). NaN equals NaN.
 */
export function dataEquivalence(a: unknown, b: unknown, exact = false): boolean {
  if (typeof a === 'number' && typeof b === 'number') return sameNumber(a, b, exact);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (ArrayBuffer.isView(a) || Array.isArray(a)) {
    const left = a as unknown as ArrayLike<unknown>;
    const right = b as ArrayLike<unknown>;
    if (left.length !== right.length) return false;
    for (let i = 0; i < left.length; i++) if (!dataEquivalence(left[i], right[i], exact)) return false;
    return true;
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) &&
        dataEquivalence((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], exact),
    )
  );
}

function sameNumber(a: number, b: number, exact: boolean): boolean {
  return Object.is(a, b) || a === b || (!exact && Math.abs(a - b) <= 1e-5 + 1e-5 * Math.abs(b));
}
