import { createTeam } from '../../src/engines/create-team.js';
import { restoreTeam } from '../../src/engines/restore-team.js';
import { UserError } from '../../src/errors/user-error.js';
import { allowGeneratedCode } from '../../src/rule/program/generated-code.js';
import { RuleError } from '../../src/rule/rule-error.js';
import type { Engine } from '../../src/team/plain-options.js';
import type { Team } from '../../src/team/team.js';
import { DifferenceError } from './difference-error.js';
import { experienceOf, type FuzzCase, learn, teamOptions } from './fuzz-case.js';
import { firstDifference, hasDiverged, type StateValues, stateValues } from './state-values.js';

/**
 * How a case ended: in both engines alike to its last step, until numbers were no longer finite, or refused by the
 * compiler.
 */
export type Ending = 'ran' | 'diverged' | `refused: ${string}`;

/** What the dense team did in all steps, and had after them. */
export interface Life {
  readonly actions: readonly number[];
  readonly values: StateValues;
}

/** A team of each engine. */
type Both = Readonly<Record<Engine, Team>>;

const ENGINES = ['literal', 'dense'] as const;

/**
 * Runs a case in both engines, and compares after every act and every learn the actions and all that the teams keep; on
 * the way each may go on from the state of the other. Throws {@link DifferenceError}.
 */
export function checkEnginesAgree(given: FuzzCase): { readonly ending: Ending; readonly life: Life | undefined } {
  allowGeneratedCode(!given.isInterpreted);
  try {
    return lifeOfBoth(given);
  } finally {
    allowGeneratedCode(true);
  }
}

function lifeOfBoth(given: FuzzCase): { readonly ending: Ending; readonly life: Life | undefined } {
  const made = createBoth(given);
  if (typeof made === 'string') return { ending: made, life: undefined };
  let teams: Both = made;
  try {
    compare('at the start', teams);
    const actions: number[] = [];
    for (const [step, { glimpse, observations, rewards, errors, ended }] of experienceOf(given).entries()) {
      const when = `in step ${step}`;
      const swap = (at: FuzzCase['swap']) => {
        if (given.swap === at && step === Math.floor(given.steps / 2))
          teams = guarded('restoring', when, () => swapped(teams));
      };
      swap('before act');
      const [wanted, found] = ENGINES.map((engine) =>
        guarded(engine, when, () => {
          if (glimpse) teams[engine].act(glimpse);
          return Array.from(teams[engine].act(observations));
        }),
      ) as [number[], number[]];
      expectSame(`${when}: actions`, wanted, found);
      compare(`${when}, acted`, teams);
      swap('before learn');
      actions.push(...found);
      const areFinite = ENGINES.map((engine) =>
        guarded(engine, when, () => learn(teams[engine], given, rewards, ended, errors)),
      );
      if (areFinite.includes(false)) return { ending: 'diverged', life: undefined };
      if (compare(`${when}, learned`, teams) === 'diverged') return { ending: 'diverged', life: undefined };
    }
    return { ending: 'ran', life: { actions, values: stateValues(teams.dense.state()) } };
  } finally {
    for (const engine of ENGINES) teams[engine].close();
  }
}

/** Each engine goes on from the state of the other. */
function swapped(teams: Both): Both {
  const [literal, dense] = ENGINES.map((engine) => {
    const other = teams[engine === 'dense' ? 'literal' : 'dense'];
    return restoreTeam(other.state(), { engine });
  }) as [Team, Team];
  for (const engine of ENGINES) teams[engine].close();
  return { literal, dense };
}

/** Both teams of a case, or why the compiler refuses its rule. */
function createBoth(given: FuzzCase): Both | `refused: ${string}` {
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
  const [literal, dense] = ENGINES.map((engine) => tried(engine, () => createTeam({ ...options, engine } as const)));
  if (literal && dense) return { literal, dense };
  if (literal || dense)
    throw new DifferenceError(`only the ${literal ? 'dense' : 'literal'} engine refuses: ${refusals[0]}`);
  if (refusals[0] !== refusals[1])
    throw new DifferenceError(`the engines refuse for two reasons: ${refusals.join(' | ')}`);
  return `refused: ${refusals[0]!}`;
}

/** What a refusal says; anything but a refusal with its place is a fault. */
function refusal(engine: string, error: unknown): string {
  if (error instanceof RuleError && error.position) return error.problem;
  if (
    error instanceof UserError &&
    /^(layerParams|lateralRounds|lateralDelay|errors|choices|wiring|interventions)\b/.test(error.message)
  )
    return error.message;
  throw new DifferenceError(`${engine}: ${(error as Error)?.stack ?? String(error)}`);
}

function guarded<T>(who: string, when: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new DifferenceError(`${when}, ${who}: ${(error as Error)?.stack ?? String(error)}`);
  }
}

/** Throws {@link DifferenceError} unless the teams keep the same; where both have diverged they need not. */
function compare(when: string, teams: Both): 'finite' | 'diverged' {
  const [literal, dense] = [teams.literal.state(), teams.dense.state()];
  if (hasDiverged(literal) && hasDiverged(dense)) return 'diverged';
  expectSameValues(when, stateValues(literal), stateValues(dense));
  return 'finite';
}

/** Throws {@link DifferenceError} where values differ. */
export function expectSameValues(when: string, wanted: StateValues, found: StateValues): void {
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
