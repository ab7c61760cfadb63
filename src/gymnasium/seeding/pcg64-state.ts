import { InvalidStateError } from '../errors.js';

/**
 * A saved PCG64: plain JSON, with the fields of NumPy's `bit_generator.state`. `state` and `inc` are 128-bit integers
 * in hexadecimal (`0x` and 32 digits), which Python's `int(text, 16)` reads.
 */
export interface PCG64State {
  readonly bitGenerator: 'PCG64';
  readonly state: string;
  readonly inc: string;
  /** 1 when the upper half of the last 64-bit output waits in `uinteger` for the next 32-bit draw. */
  readonly hasUint32: 0 | 1;
  readonly uinteger: number;
}

/** @throws {@link InvalidStateError} when `saved` is not a {@link PCG64State}. */
export function requirePCG64State(saved: PCG64State): void {
  const valid =
    typeof saved === 'object' &&
    saved !== null &&
    saved.bitGenerator === 'PCG64' &&
    isHex128(saved.state) &&
    isHex128(saved.inc) &&
    (saved.hasUint32 === 0 || saved.hasUint32 === 1) &&
    saved.uinteger === saved.uinteger >>> 0;
  if (!valid) {
    throw new InvalidStateError(
      `Got the state ${JSON.stringify(saved)}; expected the object that getState() of a PCG64 returns. Save one and pass it unchanged.`,
    );
  }
}

/** A 128-bit integer in hexadecimal, of four 32-bit words, the lowest first. */
export function hexOfWords(...words: readonly [number, number, number, number]): string {
  return `0x${words.reduceRight((text, word) => text + (word >>> 0).toString(16).padStart(8, '0'), '')}`;
}

/** The four words of {@link hexOfWords}, as signed 32-bit integers. */
export function wordsOfHex(hex: string): [number, number, number, number] {
  const word = (at: number): number => Number.parseInt(hex.slice(at, at + 8), 16) | 0;
  return [word(26), word(18), word(10), word(2)];
}

function isHex128(text: unknown): text is string {
  return typeof text === 'string' && /^0x[0-9a-f]{32}$/i.test(text);
}
