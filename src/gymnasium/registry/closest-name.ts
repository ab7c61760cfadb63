/** Nobody mistypes a longer name, and the distance of two enormous texts would take minutes. */
const longest = 60;

/** The least number of insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (Damerau 1964). */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(substituted, previous[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, beforePrevious[j - 2]! + 1);
      }
      row.push(least);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length]!;
}

/**
 * The candidate nearest to what was typed, or `null` if none is near enough to be meant: letter case and the separators
 * `-`, `_`, `.` and space are free, beyond them at most one edit in three letters.
 */
export function closestName(typed: string, candidates: Iterable<string>): string | null {
  if (typed.length > longest) return null;
  const plain = (name: string) => name.toLowerCase().replace(/[-_. ]/g, '');
  const wanted = plain(typed);
  let best: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, plain(candidate));
    if (distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** ` Did you mean "x"?` with the closest of the candidates, or nothing. */
export function didYouMean(typed: string, candidates: Iterable<string>): string {
  const closest = closestName(typed, candidates);
  return closest === null ? '' : ` Did you mean ${JSON.stringify(closest)}?`;
}
