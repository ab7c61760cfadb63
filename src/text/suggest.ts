/** Nobody mistypes a longer name, and the distance of two enormous texts would take minutes. */
const LONGEST = 60;

/**
 * What follows in a message on a name that does not exist: `. Did you mean 'x'? Its options are x, y`, or
 * `; its options are x, y` when nothing that is known is close to what was given.
 *
 * @param rest what the message says then, beginning with a small letter; by default nothing.
 * @param unlike the same when nothing is close; by default `rest`.
 */
export function didYouMean(given: string, known: Iterable<string>, rest = '', unlike = rest): string {
  const closest = closestName(given, known);
  if (closest === undefined) return unlike === '' ? '' : `; ${unlike}`;
  return `. Did you mean '${closest}'?${rest === '' ? '' : ` ${rest.charAt(0).toUpperCase()}${rest.slice(1)}`}`;
}

/**
 * The one of `known` that was probably meant by `given`, where upper and lower case are the same: at most a third of
 * the letters are wrong. Undefined if there is none.
 */
export function closestName(given: string, known: Iterable<string>): string | undefined {
  if (given.length > LONGEST) return undefined;
  let best: string | undefined;
  // Of one or two letters only the case can be wrong: any other short name is as close.
  const most = given.length < 3 ? 0 : given.length === 3 ? 1 : Math.max(2, Math.floor(given.length / 3));
  let bestDistance = most + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - given.length) >= bestDistance) continue;
    const distance = editDistance(given.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours each cost 1. */
export function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...new Array<number>(b.length).fill(0)]);
  for (let j = 0; j <= b.length; j++) rows[0]![j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = cost;
    }
  }
  return rows[a.length]![b.length]!;
}
