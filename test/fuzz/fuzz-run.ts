import fc from 'fast-check';
import { checkEnginesAgree } from './engines-agree.js';
import { checkWitness } from './f64-witness.js';
import { formsOf } from './forms.js';
import { caseArbitrary, caseText, type FuzzCase } from './fuzz-case.js';
import type { FuzzThreads } from './on-threads.js';

/** What has been tried so far. */
export interface Tally {
  rules: number;
  /** By ending: refusals by their sentence. */
  readonly endings: Map<string, number>;
  /** By form, of those that ran. */
  readonly forms: Map<string, number>;
  readonly witness: Map<string, number>;
  onThreads: number;
}

/** A case in which runs that must be equal are not, as small as could be found. */
export interface Difference {
  readonly seed: number;
  readonly message: string;
  readonly text: string;
}

export function createTally(): Tally {
  return { rules: 0, endings: new Map(), forms: new Map(), witness: new Map(), onThreads: 0 };
}

/** Everything that is checked of one case. Throws DifferenceError. */
export async function checkCase(given: FuzzCase, threads: FuzzThreads | undefined, tally?: Tally): Promise<void> {
  const { ending, life } = checkEnginesAgree(given);
  const witnessed = ending === 'ran' ? checkWitness(given) : undefined;
  const isShared = life !== undefined && threads !== undefined && given.threads > 1;
  if (isShared) await threads.check(given, life);
  if (!tally) return;
  tally.rules++;
  count(tally.endings, ending.replace(/'[^']*'/g, "'…'"));
  if (witnessed) count(tally.witness, witnessed);
  if (isShared) tally.onThreads++;
  if (!ending.startsWith('refused')) for (const form of formsOf(given)) count(tally.forms, form);
}

/** Tries so many cases from a seed; returns the first difference, shrunk, if there is one. */
export async function fuzz(
  seed: number,
  rules: number,
  threads: FuzzThreads | undefined,
  tally: Tally,
): Promise<Difference | undefined> {
  let counting: Tally | undefined = tally;
  const check = async (given: FuzzCase) => {
    try {
      await checkCase(given, threads, counting);
    } catch (error) {
      // What follows are smaller cases of this one.
      counting = undefined;
      throw error;
    }
  };
  const details = await fc.check(fc.asyncProperty(caseArbitrary, check), { seed, numRuns: rules });
  if (!details.failed) return undefined;
  const { message } = details.errorInstance as Error;
  return { seed, message, text: caseText(details.counterexample![0]) };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
