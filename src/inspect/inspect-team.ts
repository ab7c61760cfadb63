import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/index.js';
import { creditFidelity, type Estimated, type TeamWorth, unitWorth } from '../microscope/index.js';
import type { Seed } from '../random/seed.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import { quote } from '../text/quote.js';
import type { UnitHistory } from './history.js';
import { type ColumnName, type Inspection, inspectionOf } from './inspection.js';
import { estimateText } from './unit-text.js';
import { watchedPlay } from './watched-play.js';

/** Options of {@link inspectTeam}. */
export interface InspectOptions {
  /** Steps in which units are watched. Default: 2000. */
  readonly steps?: number;
  /** Episodes from which worth and fidelity are estimated. Default: 2000 where they have one step, otherwise 40. */
  readonly samples?: number;
  /**
   * Whether each unit's pay is compared with what its action was worth. Default: in tasks of one step. In episodes of
   * several steps each hidden unit is played out many times from copies of the state: with `samples` of 20, eighty
   * half-played episodes for each of its actions.
   */
  readonly fidelity?: boolean;
  /** Of environments and draws. Default: 0. */
  readonly seed?: Seed;
  /** What the environment is called. Default: its own name. */
  readonly env?: string;
  /** What was recorded while it learned, see `unitHistory`. */
  readonly history?: UnitHistory;
  /** Called now and then with how much is done, and of how much. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Looks at a team unit by unit while it plays and does not learn: what each did and was paid over `steps` steps; how
 * well its pay is what its action was worth (in tasks of one step, and elsewhere where `fidelity` asks for it); and
 * what the team would lose without it. Costs a step of batch 1 for each of `steps`, and what `creditFidelity` and
 * `unitWorth` cost.
 *
 * @throws {@link UserError} for what is no team, and an environment that does not fit it.
 */
export function inspectTeam(team: Pick<Team, 'state'> | TeamState, env: Env, given: InspectOptions = {}): Inspection {
  checkOptions(given, {
    of: 'inspectTeam',
    known: ['steps', 'samples', 'fidelity', 'seed', 'env', 'history', 'onProgress'],
    example: '{ steps: 2000 }',
  });
  const {
    steps = 2000,
    samples: wanted,
    fidelity: asked,
    seed = 0,
    env: name = String(env),
    history,
    onProgress = () => {},
  } = given;
  for (const [option, value] of Object.entries({ steps, samples: wanted ?? 1 }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new UserError(`inspectTeam: ${option} is ${quote(value)}; expected a whole number from 1`);
  if (asked !== undefined && typeof asked !== 'boolean')
    throw new UserError(`inspectTeam: fidelity is ${quote(asked)}; expected true or false`);
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
  const isOneStep = !play.ended.includes(0);
  const samples = wanted ?? (isOneStep ? 2000 : 40);
  const isCompared = asked ?? isOneStep;
  if (!isCompared && asked === undefined)
    notes.push(
      `Episodes of ${name} have several steps, in which to compare pay with what actions were worth takes long; \`fidelity: true\` (--fidelity) does it.`,
    );
  const options = (part: number) => ({
    ...{ samples, seed },
    onProgress: (done: number, total: number) => onProgress(part + done / total, isCompared ? 2 : 1),
  });
  const judging = { ...options(0), ...(!isOneStep && { replays: REPLAYS_OF_EPISODES }) };
  const fidelity = isCompared ? whereItCan(notes, () => creditFidelity(state, env, judging)) : undefined;
  const worth = whereItCan(notes, () => unitWorth(state, env, { ...options(isCompared ? 1 : 0), permutations: 0 }));
  const [paid, lost] = [new Map(fidelity?.units.map((unit) => [nameOf(unit), unit.correlation])), lesionsOf(worth)];
  const estimates = {
    fidelity: (unit: ColumnName) => paid.get(nameOf(unit)),
    worth: (unit: ColumnName) => lost.get(`${unit.layer} ${unit.unit}`),
  };
  if (fidelity)
    notes.push(
      `Fidelity over all units of a layer: ${fidelity.layers.map(({ layer, correlation }) => `layer ${layer} ${estimateText(correlation, 2)}`).join(', ')}.`,
    );
  const missable = (worth?.missable ?? []).map(({ layer, unit }) => `${layer}.${unit}`);
  if (missable.length > 0)
    notes.push(
      `${missable.length === 1 ? 'One hidden unit could be left out' : `${missable.length} hidden units could be left out, all at once`}: ${missable.join(', ')}.`,
    );
  return { ...inspectionOf(state, name, play, estimates, notes), ...(history && { history }) };
}

/** How often the rest of an episode is played for each action of a unit: half of them from each of two steps. */
const REPLAYS_OF_EPISODES = 4;

const nameOf = ({ layer, unit, choice }: ColumnName) => `${layer} ${unit} ${choice}`;

/** What is lost without each hidden unit. */
function lesionsOf(worth: TeamWorth | undefined): ReadonlyMap<string, Estimated> {
  return new Map(worth?.units.map(({ layer, unit, lesion }) => [`${layer} ${unit}`, lesion]));
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
