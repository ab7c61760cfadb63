import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Direction } from '../team/directions.js';
import type { LayerPlan } from '../team/layer-plan.js';
import type { TeamPlan } from '../team/plan.js';
import { recallNames } from '../team/recall.js';
import { restoredPlan } from '../team/state/restored-plan.js';
import type { Team } from '../team/team.js';
import { quote } from '../text/quote.js';
import { outgoingSquares } from './outgoing.js';
import { RecordingColumns, type UnitRecording } from './recording.js';

export interface UnitRecordOptions {
  /** Steps from the beginning of one window to that of the next. Default: 5000. */
  readonly every?: number;
  /** Steps of a window, in which every unit is watched. Default: 10. */
  readonly window?: number;
}

/** A team that is watched while it learns. */
export interface Recorder {
  /** Acts and learns as the team does, to the same bits; to be used in its place. */
  readonly team: Team;
  /** What has been recorded so far; a window that is not over is not part of it. */
  recording(): UnitRecording;
}

/**
 * Watches every unit of a team, in both engines with the same numbers: windows of some steps, of each of which every unit has a row. In a
 * window the team learns in two halves (`directions`, then `step`), which is the same to the bit; outside of windows nothing is done.
 *
 * @throws {@link UserError} for options that make no sense.
 */
export function record(team: Team, options: UnitRecordOptions = {}): Recorder {
  if (typeof (team as Partial<Team> | undefined)?.recall !== 'function')
    throw new UserError(`what is to be recorded is ${quote(team)}; expected a team, as createTeam makes it`);
  checkOptions(options, { of: 'record', known: ['every', 'window'], example: '{ every: 1000 }' });
  const { every = 5000, window = 10 } = options;
  for (const [name, value] of Object.entries({ every, window }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new UserError(`record: ${name} is ${quote(value)}; expected a whole number of steps from 1`);
  if (window > every)
    throw new UserError(
      `record: a window of ${window} steps begins every ${every}; expected every to be at least window`,
    );
  const watch = new Watch(team);
  const columns = new RecordingColumns();
  let step = -1;
  const isIn = () => step % every < window;
  const learnInTwo: Team['directions'] = (...told) => {
    const directions = team.directions(...told);
    watch.learned(directions);
    return directions;
  };
  const close = () => {
    if (step % every === window - 1) watch.end(columns);
  };
  const { engine, sizes, choices, components, batch, rule, passes, paidPasses, hearsErrors, errors } = team;
  const recorded: Team = {
    ...{ engine, sizes, choices, components, batch, rule, passes, paidPasses, hearsErrors, errors },
    ...('bus' in team && engine === 'literal' ? { bus: team.bus, units: (team as { units?: unknown }).units } : {}),
    act(observations) {
      step++;
      if (step % every === 0) watch.begin(step);
      const actions = team.act(observations);
      if (isIn()) watch.acted();
      return actions;
    },
    learn(...told) {
      if (!isIn()) {
        team.learn(...told);
        return;
      }
      team.step(learnInTwo(...told));
      close();
    },
    directions(...told) {
      return isIn() ? learnInTwo(...told) : team.directions(...told);
    },
    step(directions) {
      team.step(directions);
      if (isIn()) close();
    },
    forget: (ended) => team.forget(ended),
    weights: () => team.weights(),
    recall: (layer, name) => team.recall(layer, name),
    state: () => team.state(),
    digest: () => team.digest(),
    close: () => team.close(),
  };
  return {
    team: recorded,
    recording: () => ({ every, window, rows: columns.rows, columns: columns.told() }),
  };
}

/** Sums over the steps of a window, `[column]`. */
class LayerSums {
  /** Lanes whose action was seen, and updates. */
  acted = 0;
  learned = 0;
  readonly actions: Float64Array;
  readonly chances: Float64Array;
  readonly entropies: Float64Array;
  readonly credit: Moments;
  readonly update: Moments;

  constructor(columns: number) {
    [this.actions, this.chances, this.entropies] = [0, 0, 0].map(() => new Float64Array(columns)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    this.credit = new Moments(columns);
    this.update = new Moments(columns);
  }
}

/** Means and variances of numbers that come one after another, by Welford's updates. */
class Moments {
  readonly #means: Float64Array;
  readonly #squares: Float64Array;

  constructor(columns: number) {
    this.#means = new Float64Array(columns);
    this.#squares = new Float64Array(columns);
  }

  /** Adds the `count`-th number of a column. */
  add(column: number, value: number, count: number): void {
    const before = value - this.#means[column]!;
    this.#means[column]! += before / count;
    this.#squares[column]! += before * (value - this.#means[column]!);
  }

  mean(column: number, count: number): number {
    return count > 0 ? this.#means[column]! : Number.NaN;
  }

  variance(column: number, count: number): number {
    return count > 1 ? this.#squares[column]! / (count - 1) : Number.NaN;
  }
}

/** What is known of the window that is open. */
class Watch {
  readonly #team: Team;
  /** Made from the team's state when the first window begins. */
  #plan: TeamPlan | undefined;
  #sums: LayerSums[] = [];
  /** Whether the units of a layer keep their action and their chance after act. */
  #keeps: { readonly action: boolean; readonly chance: boolean }[] = [];
  #step = 0;
  /** Steps that the team had acted when the recording began. */
  #first = 0;
  /** `[layer][(input, then the bias) · columns + column]`: at the end of the window before, or the beginning of the first. */
  #weights: Float64Array[] | undefined;

  constructor(team: Team) {
    this.#team = team;
  }

  /** @param step steps that were acted since the recording began. */
  begin(step: number): void {
    if (!this.#plan) {
      const state = this.#team.state();
      this.#plan = restoredPlan(state, {});
      this.#first = state.clock.steps;
      this.#weights = this.#plan.layers.map(({ layer }) => weightsOf(state.tensors, layer));
      this.#keeps = this.#plan.layers.map((layer) => {
        const names = recallNames(layer);
        return { action: names.includes('a'), chance: names.includes('p') };
      });
    }
    this.#step = this.#first + step;
    this.#sums = this.#plan.layers.map(({ columns }) => new LayerSums(columns));
  }

  acted(): void {
    this.#plan!.layers.forEach(({ layer, columns, role }, l) => {
      const sums = this.#sums[l]!;
      const { action, chance } = this.#keeps[l]!;
      const actions = action ? this.#team.recall(layer, 'a').data : undefined;
      const chances = chance ? this.#team.recall(layer, 'p').data : undefined;
      const rows = (actions ?? chances)?.length ?? 0;
      for (let k = 0, column = 0; k < rows; k++, column = column + 1 === columns ? 0 : column + 1) {
        if (actions) sums.actions[column]! += actions[k]!;
        if (!chances) continue;
        sums.chances[column]! += chances[k]!;
        if (role.binary) sums.entropies[column]! += entropy(chances[k]!);
      }
      sums.acted += rows / columns;
    });
  }

  learned(directions: readonly Direction[]): void {
    for (const { layer, name, kind, shape, values } of directions) {
      if (kind !== 'synapse' || name !== `layer${layer}/w`) continue;
      const { components } = this.#plan!.layers[layer - 1]!;
      const sums = this.#sums[layer - 1]!;
      const [rows, columns] = shape as [number, number];
      sums.learned++;
      const squares = squaresOf(values, columns, rows);
      for (let column = 0; column < columns; column++) {
        let bias = 0;
        for (let row = rows - components; row < rows; row++) bias += values[row * columns + column]! / components;
        sums.credit.add(column, bias, sums.learned);
        sums.update.add(column, Math.sqrt(squares[column]!), sums.learned);
      }
    }
  }

  /** Closes the window: a row for each column of units. */
  end(into: RecordingColumns): void {
    const { tensors, clock } = this.#team.state();
    const plan = this.#plan!;
    const weights = plan.layers.map(({ layer }) => weightsOf(tensors, layer));
    const outgoing = outgoingSquares(plan.layers, plan.sizes, weights);
    plan.layers.forEach((of, l) => {
      const { layer, columns, logits, inputs, role } = of;
      const sums = this.#sums[l]!;
      const { action, chance } = this.#keeps[l]!;
      const eligibility = traceNorms(tensors, of);
      const mean = (sum: number) => (sums.acted > 0 ? sum / sums.acted : Number.NaN);
      const own = weights[l]!;
      const change = own.map((value, at) => value - this.#weights![l]![at]!);
      const moved = squaresOf(change, columns, own.length / columns);
      const incoming = squaresOf(own, columns, inputs);
      for (let column = 0; column < columns; column++)
        into.add({
          ...{ step: this.#step, updates: clock.updates, layer },
          unit: Math.floor(column / logits),
          choice: logits > 1 ? (column % logits) + 1 : 0,
          ...(action && { rate: mean(sums.actions[column]!) }),
          ...(chance && { chance: mean(sums.chances[column]!) }),
          ...(chance && role.binary && { entropy: mean(sums.entropies[column]!) }),
          credit: sums.credit.mean(column, sums.learned),
          creditVariance: sums.credit.variance(column, sums.learned),
          update: sums.update.mean(column, sums.learned),
          updateVariance: sums.update.variance(column, sums.learned),
          moved: Math.sqrt(moved[column]!),
          normIn: Math.sqrt(incoming[column]!),
          normOut: Math.sqrt(outgoing[l]![Math.floor(column / logits)]!),
          ...(eligibility && { eligibility: eligibility[column]! }),
        });
    });
    this.#weights = weights;
  }
}

type Tensors = ReturnType<Team['state']>['tensors'];

function weightsOf(tensors: Tensors, layer: number): Float64Array {
  return Float64Array.from(tensors[`layer${layer}/w`]!.data);
}

/** `[column]`: the squares of the first rows of `[row][column]`, added up. */
function squaresOf(values: Float32Array | Float64Array, columns: number, rows: number): Float64Array {
  const squares = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++) squares[column]! += values[at]! ** 2;
  return squares;
}

/** `[column]`: the norm of all traces of its synapses, mean over lanes; undefined: the rule has none. */
function traceNorms(tensors: Tensors, { layer, rule, columns }: LayerPlan): Float64Array | undefined {
  if (rule.traces.length === 0) return undefined;
  const traces = rule.traces.map(({ name }) => tensors[`layer${layer}/${name}`]!);
  const [rows, synapses] = traces[0]!.shape as [number, number];
  const norms = new Float64Array(columns);
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++) {
      let squares = 0;
      for (const { data } of traces)
        for (let k = 0; k < synapses; k++) squares += data[(row * synapses + k) * columns + column]! ** 2;
      norms[column]! += Math.sqrt(squares) / rows;
    }
  return norms;
}

/** The entropy of a choice of two with these chances, in bits. */
function entropy(p: number): number {
  const part = (q: number) => (q > 0 ? -q * Math.log2(q) : 0);
  return part(p) + part(1 - p);
}
