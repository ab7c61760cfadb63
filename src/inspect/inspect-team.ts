import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/index.js';
import { type CreditFidelity, creditFidelity } from '../microscope/index.js';
import type { Seed } from '../random/seed.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import { quote } from '../text/quote.js';
import { type Inspection, inspectionOf } from './inspection.js';
import { watchedPlay } from './watched-play.js';

export interface InspectOptions {
  /** Steps in which units are watched. Default: 2000. */
  readonly steps?: number;
  /** Episodes from which worth and fidelity are estimated. Default: 2000. */
  readonly samples?: number;
  /** Of environments and draws. Default: 0. */
  readonly seed?: Seed;
  /** What the environment is called. Default: its own name. */
  readonly env?: string;
  /** Called now and then with how much is done, and of how much. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Looks at a team unit by unit while it plays and does not learn: what each did and was paid over `steps` steps, and, in tasks of one step, how
 * well its pay is what its action was worth, and what the team would lose without it.
 *
 * @throws {@link UserError} for what is no team, and an environment that does not fit it.
 */
export function inspectTeam(team: Pick<Team, 'state'> | TeamState, env: Env, options: InspectOptions = {}): Inspection {
  checkOptions(options, {
    of: 'inspectTeam',
    known: ['steps', 'samples', 'seed', 'env', 'onProgress'],
    example: '{ steps: 2000 }',
  });
  const { steps = 2000, samples = 2000, seed = 0, env: name = String(env), onProgress } = options;
  for (const [option, value] of Object.entries({ steps, samples }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new UserError(`inspectTeam: ${option} is ${quote(value)}; expected a whole number from 1`);
  if (typeof env?.step !== 'function' || typeof env.reset !== 'function')
    throw new UserError(
      `inspectTeam was given ${quote(env)} for an environment; expected one such as make('multiplexer')`,
    );
  const state = typeof (team as Team | undefined)?.state === 'function' ? (team as Team).state() : (team as TeamState);
  if (typeof state?.config !== 'object')
    throw new UserError(
      `inspectTeam was given ${quote(team)} for a team; expected one, as createTeam makes it, or its state`,
    );
  const play = watchedPlay(state, env, steps, seed);
  const notes: string[] = [];
  let fidelity: CreditFidelity | undefined;
  if (play.ended.includes(0))
    notes.push(`Episodes of ${name} have several steps, and pay is compared with worth in tasks of one step alone.`);
  else
    fidelity = whereItCan(notes, () =>
      creditFidelity(state, env, { samples, seed, ...(onProgress && { onProgress }) }),
    );
  const units = new Map(fidelity?.units.map((unit) => [`${unit.layer} ${unit.unit} ${unit.choice}`, unit]));
  return inspectionOf(
    state,
    name,
    play,
    { fidelity: (unit) => units.get(`${unit.layer} ${unit.unit} ${unit.choice}`)?.correlation },
    notes,
  );
}

/** What was asked, or, where it cannot be, undefined and a note that says why. */
function whereItCan<T>(notes: string[], ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    notes.push(error.message);
    return undefined;
  }
}
