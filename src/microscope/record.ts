import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Team } from '../team/team.js';
import { watchingOf } from '../team/watching.js';
import { quote } from '../text/quote.js';
import { foreignWatching } from './foreign-watching.js';
import { checkedSettings, RECORD_SETTINGS, type RecordSettings } from './record-settings.js';
import { GrowingTable, type UnitRecording, withUnrecorded } from './recording.js';
import { Watch } from './watch.js';

export interface UnitRecordOptions extends RecordSettings {
  /**
   * Called with each window when it is over, as a recording of this window alone; windows are then not kept, and a recording may be of any
   * length. Default: all are kept in memory.
   */
  readonly onWindow?: (window: UnitRecording) => void;
}

/** A team that is watched while it learns. */
export interface Recorder {
  /** Acts and learns as the team does, to the same bits; to be used in its place. */
  readonly team: Team;
  /** What has been recorded so far; a window that is not over is not part of it. */
  recording(): UnitRecording;
}

/** Numbers that a recording in memory has at most: 160 MB. */
const MOST_NUMBERS = 2e7;

/**
 * Watches every unit of a team, in both engines with the same numbers: windows of some steps, of each of which every unit has a row. In a
 * window the team learns in two halves, as by `directions` and `step`, which is the same to the bit; outside of windows nothing is done.
 *
 * @throws {@link UserError} for options that make no sense. `act` of the recorded team throws one where a recording in memory becomes too
 * large, before it acts.
 */
export function record(team: Team, options: UnitRecordOptions = {}): Recorder {
  if (typeof (team as Partial<Team> | undefined)?.recall !== 'function')
    throw new UserError(`what is to be recorded is ${quote(team)}; expected a team, as createTeam makes it`);
  checkOptions(options, { of: 'record', known: [...RECORD_SETTINGS, 'onWindow'], example: '{ every: 1000 }' });
  const { every, window, what } = checkedSettings(options, 'record');
  const { onWindow } = options;
  if (onWindow !== undefined && typeof onWindow !== 'function')
    throw new UserError(`record: onWindow is ${quote(onWindow)}; expected a function`);
  const watching = watchingOf(team) ?? foreignWatching(team);
  const watch = new Watch(watching, what);
  const table = new GrowingTable(watch.names);
  let step = -1;
  const isIn = () => step % every < window;
  const begin = () => {
    const numbers = (table.rows + watch.rows) * watch.names.length;
    if (!onWindow && numbers > MOST_NUMBERS)
      throw new UserError(
        `the recording would have more than ${MOST_NUMBERS / 1e6} million numbers in memory, with ${watch.rows} rows of ${watch.names.length} columns in each window of step ${step} and before; expected fewer. Record less often (every: ${every * 10}), name less in what, or take windows as they come by onWindow, as klopf run --record does`,
      );
    watching.still(() => watch.begin());
  };
  const end = () => {
    const { rows } = watch;
    const columns = watch.end();
    if (onWindow) onWindow({ every, window, what, rows, columns: withUnrecorded(columns, rows) });
    else table.append(columns, rows);
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
      if (isIn() && watch.seesActivity) watching.still(() => watch.acted());
      return actions;
    },
    learn(...told) {
      if (isIn() && watch.seesDirections) watching.learn(told, () => watch.learned());
      else team.learn(...told);
      close();
    },
    directions(...told) {
      const directions = team.directions(...told);
      if (isIn() && watch.seesDirections) watch.learnedFrom(directions);
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
    recording: () => ({ every, window, what, rows: table.rows, columns: withUnrecorded(table.told(), table.rows) }),
  };
}
