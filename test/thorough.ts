/**
 * Whether every case is tried (`npm run test:thorough`), or a sample of them that has every kind of case (`npm test`).
 */
const IS_THOROUGH = process.env['KLOPF_THOROUGH'] === '1';

/**
 * Thoroughly all cases, and otherwise every `share`-th, begun with the `turn`-th: tests with other turns try the
 * others.
 */
export function sampled<T>(cases: readonly T[], share: number, turn = 0): readonly T[] {
  return thorough(
    cases,
    cases.filter((_, k) => k % share === turn % share),
  );
}

/** `full` when tests are to be thorough, and otherwise `sample`. */
export function thorough<T>(full: T, sample: T): T {
  return IS_THOROUGH ? full : sample;
}
