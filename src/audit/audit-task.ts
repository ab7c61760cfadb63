import seedrandom from 'seedrandom';

/** The one-step task that a rule is audited on. */
export interface AuditTask {
  /** Equally likely observations, entries ±1, `[pattern][input]`. */
  readonly patterns: readonly Float64Array[];
  /**
   * `[pattern][configuration]`: the reward of each joint outcome of the output units. Digit j of the configuration, to
   * the base K, is the action of unit j, which selects among K; of a unit that fires or not it is 1 where its draw fell
   * below its threshold.
   */
  readonly rewards: readonly Float64Array[];
}

const PATTERNS = 4;

/** Draws a task from the seed; `range` is that of the rewards. The numbers come from seedrandom. */
export function createAuditTask(
  seed: number | string,
  inputs: number,
  outputs: number,
  range: readonly [number, number],
  choices = 2,
): AuditTask {
  const sign = seedrandom(`${seed}/inputs`);
  const uniform = seedrandom(`${seed}/rewards`);
  const [low, high] = range;
  const patterns = Array.from({ length: PATTERNS }, () =>
    Float64Array.from({ length: inputs }, () => (sign() < 0.5 ? -1 : 1)),
  );
  const rewards = patterns.map(() =>
    Float64Array.from({ length: choices ** outputs }, () => low + (high - low) * uniform()),
  );
  return { patterns, rewards };
}
