/**
 * LEB128 of an integer from 0 to 2³² − 1. @throws an Error for any other number: an address that is NaN would else be
 * taken for 0.
 */
export function unsigned(value: number): number[] {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new Error(notEncoded(value, '0'));
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/**
 * LEB128 of a 32-bit word, given as an integer from −2³¹ to 2³² − 1; the upper half of the range are the words of
 * negative numbers.
 * @throws an Error for any other number.
 */
export function signed(value: number): number[] {
  if (!Number.isInteger(value) || value < -0x80000000 || value > 0xffffffff)
    throw new Error(notEncoded(value, '-2^31'));
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** LEB128 of a 64-bit integer, as {@link signed} of a word. */
export function signed64(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asIntN(64, value);
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

function notEncoded(value: number, least: string): string {
  return `WebAssembly has no 32-bit word ${value}; expected an integer from ${least} to 2^32 - 1`;
}
