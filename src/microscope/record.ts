import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Team } from '../team/team.js';
import { watchingOf } from '../team/watching.js';
import { quote } from '../text/quote.js';
import { foreignWatching } from './foreign-watching.js';
import { checkedSettings, RECORD_SETTINGS, type RecordSettings } from './record-settings.js';
import { GrowingTable, LANE_NAMES, LAYER_NAMES, type UnitRecording, withUnrecorded } from './recording.js';
import { type CosineProbe, Watch, type WatchState } from './watch.js';

/** Options of {@link record}. */
export interface UnitRecordOptions extends RecordSettings {
  /**
   * Called with each window when it is over, as a recording of this window alone; windows are then not kept, and a
   * recording may be of any length. Default: all are kept in memory.
   */
  readonly onWindow?: (window: UnitRecording) => void;
  /**
   * Called at the end of each window with the weights of the moment; returns the cosine between expected update and
   * gradient for each layer, for the table `layers`. `gradientCosine` makes one for a task of one step. It costs as
   * much as it plays. Default: no cosine.
   */
  readonly cosine?: CosineProbe;
  /**
   * The state of a recorder with the same settings, to go on from; of a team that goes on from the same step. Default:
   * none.
   */
  readonly start?: RecorderState;
}

/** A team that is watched while it learns. */
export interface Recorder {
  /** Acts and learns as the team does, to the same bits; to be used in its place. */
  readonly team: Team;
  /** What has been recorded so far; a window that is not over is not part of it. */
  recording(): UnitRecording;
  /**
   * Between two steps: what is known of a window that is not over, as plain data, for the option `start`. What was
   * recorded is no part of it.
   */
  state(): RecorderState;
}

/** A recorder at a moment, as plain data. */
export interface RecorderState {
  /** Steps that were acted. */
  readonly steps: number;
  readonly watch: WatchState;
}

/** Numbers that a recording in memory has at most: 160 MB. */
const MOST_NUMBERS = 2e7;

/**
 * Watches every unit of a team, in both engines with the same numbers: windows of some steps, of each of which every
 * unit has a row. In a window the team learns in two halves, as by `directions` and `step`, which is the same to the
 * bit; outside of windows nothing is done.
 *
 * @throws {@link UserError} for options that make no sense. `act` of the recorded team throws one where a recording in
 * memory becomes too large, before it acts.
 */
export function record(team: Team, options: UnitRecordOptions = {}): Recorder {
  if (typeof (team as Partial<Team> | undefined)?.recall !== 'function')
    throw new UserError(`the team to record is ${quote(team)}; expected a team, as createTeam makes it`);
  checkOptions(options, {
    of: 'record',
    known: [...RECORD_SETTINGS, 'onWindow', 'cosine', 'start'],
    example: '{ every: 1000 }',
  });
  const { every, window, what, lanes } = checkedSettings(options, 'record');
  const { onWindow, cosine, start } = options;
  for (const [name, given] of Object.entries({ onWindow, cosine }))
    if (given !== undefined && typeof given !== 'function')
      throw new UserError(`record: ${name} is ${quote(given)}; expected a function`);
  const past = lanes.find((lane) => lane >= team.batch);
  if (past !== undefined)
    throw new UserError(
      `record: lanes name ${past}, and the team has a batch of ${team.batch}; expected lanes from 0 to ${team.batch - 1}`,
    );
  const own = watchingOf(team);
  if (!own && lanes.length > 0)
    throw new UserError(
      'record: lanes are given, and the team is one that wraps another; expected a team as createTeam makes it',
    );
  const watching = own ?? foreignWatching(team);
  const watch = new Watch(watching, { window, what, lanes, cosine });
  const units = new GrowingTable(watch.names);
  const layers = new GrowingTable(LAYER_NAMES);
  const raster = new GrowingTable(LANE_NAMES);
  let numbers = 0;
  let step = start === undefined ? -1 : checkedStart(start).steps - 1;
  if (start !== undefined) watching.still(() => watch.restore(start.watch));
  const isIn = () => step % every < window;
  const begin = () => {
    if (!onWindow && numbers + watch.numbers > MOST_NUMBERS)
      throw new UserError(
        `the recording would have more than ${MOST_NUMBERS / 1e6} million numbers in memory from step ${step} on, with ${watch.numbers} in each window; expected fewer. Record less often (every: ${every * 10}), name less in what, or take windows as they come by onWindow, as klopf run --record does`,
      );
    watching.still(() => watch.begin());
  };
  const end = () => {
    const told = watch.end();
    if (onWindow) {
      const { layers, raster } = told;
      onWindow({ every, window, what, ...withUnrecorded(told.units), layers, raster });
      return;
    }
    numbers += watch.numbers;
    units.append(told.units);
    layers.append(told.layers);
    raster.append(told.raster);
  };
  const close = () => {
    if (step % every === window - 1) watching.still(end);
  };
  const { engine, sizes, choices, components, batch, rule, passes, paidPasses, hearsErrors, errors, interventions } =
    team;
  const recorded: Team = {
    ...{ engine, sizes, choices, components, batch, rule, passes, paidPasses, hearsErrors, errors, interventions },
    ...('bus' in team && engine === 'literal' ? { bus: team.bus, units: (team as { units?: unknown }).units } : {}),
    act(observations) {
      step++;
      if (step % every === 0) begin();
      const actions = team.act(observations);
      if (isIn()) watching.still(() => watch.acted());
      return actions;
    },
    learn(...told) {
      if (!isIn()) {
        team.learn(...told);
        return;
      }
      if (watch.seesDirections || !own) watching.learn(told, () => watch.learned());
      else team.learn(...told);
      watching.still(() => watch.ended());
      close();
    },
    directions(...told) {
      const directions = team.directions(...told);
      if (isIn() && watch.seesDirections) watch.learnedFrom(directions);
      if (isIn() && own) watching.still(() => watch.ended());
      return directions;
    },
    step(directions) {
      team.step(directions);
      close();
    },
    forget(ended) {
      team.forget(ended);
      close();
    },
    weights: () => team.weights(),
    recall: (layer, name) => team.recall(layer, name),
    state: () => team.state(),
    digest: () => team.digest(),
    close: () => team.close(),
  };
  return {
    team: recorded,
    state: () => ({ steps: step + 1, watch: watch.state(step >= 0 && step % every < window - 1) }),
    recording: () => ({
      ...{ every, window, what, ...withUnrecorded(units.told()) },
      ...{ layers: layers.told(), raster: raster.told() },
    }),
  };
}

function checkedStart(start: RecorderState): RecorderState {
  if (Number.isSafeInteger(start?.steps) && start.steps >= 0 && typeof start.watch === 'object') return start;
  throw new UserError(`record: start is ${quote(start)}; expected what state() of another recorder gave`);
}
