import { RuleError } from '../../src/rule/rule-error.js';
import { createTeam } from '../../src/team/create-team.js';
import { DenseTeam } from '../../src/team/dense.js';
import type { LiteralTeam } from '../../src/team/literal.js';
import { planTeam } from '../../src/team/plan.js';
import { DifferenceError } from './difference-error.js';
import { experienceOf, type FuzzCase, teamOptions } from './fuzz-case.js';
import { denseValues, firstDifference, hasDiverged, literalValues, type TeamValues } from './team-values.js';

/** How a case ended: in both engines alike to its last step, until numbers were no longer finite, or refused by the compiler. */
export type Ending = 'ran' | 'diverged' | `refused: ${string}`;

/** What the dense team did in one step, and had after it. */
export interface StepTaken {
  readonly actions: readonly number[];
  readonly values: TeamValues;
}

/**
 * Runs a case in both engines, and compares after every step the actions and all that the teams have learned and keep.
 * Throws {@link DifferenceError}.
 */
export function checkEnginesAgree(given: FuzzCase): { readonly ending: Ending; readonly last: StepTaken | undefined } {
  const teams = createBoth(given);
  if (typeof teams === 'string') return { ending: teams, last: undefined };
  const { literal, dense } = teams;
  try {
    compare('at the start', literalValues(literal), denseValues(dense));
    const actions: number[] = [];
    for (const [step, { glimpse, observations, rewards, ended }] of experienceOf(given).entries()) {
      const when = `in step ${step}`;
      const acting = (team: LiteralTeam | DenseTeam) =>
        guarded(team.engine, when, () => {
          if (glimpse) team.act(glimpse);
          return Array.from(team.act(observations));
        });
      const [wanted, found] = [acting(literal), acting(dense)];
      expectSame(`${when}: actions`, wanted, found);
      actions.push(...found);
      for (const team of [literal, dense]) guarded(team.engine, when, () => team.learn(rewards, ended));
      if (compare(when, literalValues(literal), denseValues(dense)) === 'diverged')
        return { ending: 'diverged', last: undefined };
    }
    return { ending: 'ran', last: { actions, values: denseValues(dense) } };
  } finally {
    literal.close();
    dense.close();
  }
}

/** Both teams of a case, or why the compiler refuses its rule. */
function createBoth(given: FuzzCase): { literal: LiteralTeam; dense: DenseTeam } | `refused: ${string}` {
  const refusals: string[] = [];
  const tried = <T>(engine: string, make: () => T): T | undefined => {
    try {
      return make();
    } catch (error) {
      refusals.push(refusal(engine, error));
      return undefined;
    }
  };
  const options = tried('compiler', () => teamOptions(given));
  if (!options) return `refused: ${refusals[0]!}`;
  const literal = tried('literal', () => createTeam({ ...options, engine: 'literal' }));
  const dense = tried('dense', () => new DenseTeam(planTeam({ ...options, engine: 'dense' })));
  if (literal && dense) return { literal, dense };
  if (literal || dense)
    throw new DifferenceError(`only the ${literal ? 'dense' : 'literal'} engine refuses: ${refusals[0]}`);
  if (refusals[0] !== refusals[1])
    throw new DifferenceError(`the engines refuse for two reasons: ${refusals.join(' | ')}`);
  return `refused: ${refusals[0]!}`;
}

/** What a refusal says; anything but a refusal with its place is a fault. */
function refusal(engine: string, error: unknown): string {
  if (error instanceof RuleError && error.place) return error.problem;
  if (error instanceof RangeError && /^(layerParams|lateralRounds|choices)\b/.test(error.message)) return error.message;
  throw new DifferenceError(`${engine}: ${(error as Error)?.stack ?? String(error)}`);
}

function guarded<T>(engine: string, when: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new DifferenceError(`${when} the ${engine} engine throws ${(error as Error)?.stack ?? String(error)}`);
  }
}

/** Throws {@link DifferenceError} unless the values are the same; those of teams that have both diverged need not be. */
function compare(when: string, wanted: TeamValues, found: TeamValues): 'finite' | 'diverged' {
  if (hasDiverged(wanted) && hasDiverged(found)) return 'diverged';
  expectSameValues(when, wanted, found);
  return 'finite';
}

/** Throws {@link DifferenceError} where values differ. */
export function expectSameValues(when: string, wanted: TeamValues, found: TeamValues): void {
  for (const name of new Set([...wanted.keys(), ...found.keys()])) {
    const [a, b] = [wanted.get(name), found.get(name)];
    if (!a || !b) throw new DifferenceError(`${when}: only the ${a ? 'first' : 'second'} team has ${name}`);
    expectSame(`${when}: ${name}`, a, b);
  }
}

/** Throws {@link DifferenceError} where two lists of floats differ in their bits, all NaN being alike. */
export function expectSame(what: string, wanted: ArrayLike<number>, found: ArrayLike<number>): void {
  const at = firstDifference(wanted, found);
  if (at < 0) return;
  throw new DifferenceError(
    `${what}[${at}] of ${wanted.length} is ${spelled(wanted[at])} in the first and ${spelled(found[at])} in the second`,
  );
}

function spelled(value: number | undefined): string {
  return Object.is(value, -0) ? '-0' : `${value}`;
}
