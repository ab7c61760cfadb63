/** Seeds of several runs: S, S + 1, … after a number; "S", "S/1", "S/2", … after a text. */
export function runSeeds(seed: number | string, runs: number): (number | string)[] {
  return Array.from({ length: runs }, (_, k) => {
    if (typeof seed === 'number') return seed + k;
    return k === 0 ? seed : `${seed}/${k}`;
  });
}
