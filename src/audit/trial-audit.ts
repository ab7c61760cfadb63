import seedrandom from 'seedrandom';
import { createTeam } from '../engines/create-team.js';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { isRule, type Rule } from '../rule/rule.js';
import { planTeam } from '../team/plan.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import type { TeamOptions } from '../team/team-options.js';
import { quote } from '../text/quote.js';
import { drawsIn } from './error-audit.js';
import { givenTeam } from './given-team.js';
import { type ErrorLayerAudit, judgeDirections } from './judge-directions.js';
import { type MeanDirection, MeanDirections } from './mean-directions.js';
import { TrialGradient } from './trial-gradient.js';

/** Options of {@link auditTrials}. */
export interface TrialAuditOptions {
  /** Inputs, units of each hidden layer, output units. Default: those of `from`, else [3, 6]. */
  readonly sizes?: readonly number[];
  /**
   * How many steps late the units of each layer hear their peers, as in `createTeam`. Default: that of `from`, else 1.
   */
  readonly lateralDelay?: TeamOptions['lateralDelay'];
  /**
   * How many errors the task tells, of a readout of the output units; as in `createTeam`. Default: that of `from`, else
   * one a unit.
   */
  readonly errors?: number;
  /** Steps of a trial. Default: 8. */
  readonly steps?: number;
  /**
   * How many trials are played, rounded up to whole batches of 32. Of rules without draws each of four is played once.
   * Default: 6400.
   */
  readonly trials?: number;
  /** Start weights, constants, draws and the task follow from it. Default: 1. */
  readonly seed?: number | string;
  readonly params?: Readonly<Record<string, number | string>>;
  /** A team's state: its sizes, delays, parameters of the rule and weights are audited, in place of drawn ones. */
  readonly from?: TeamState;
  /** Called now and then with how much of the work is done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How what a rule adds up over trials compares with the gradient of their reward. */
export interface TrialAudit {
  readonly rule: string;
  readonly sizes: readonly number[];
  readonly mode: 'trials';
  readonly layers: readonly ErrorLayerAudit[];
  /** Every layer's direction is the gradient. */
  readonly unbiased: boolean;
  /** Relative differences below this are rounding. */
  readonly tolerance: number;
  readonly trials: number;
  readonly steps: number;
  /** Mean loss of a step, ½ Σ (target − D a)². */
  readonly loss: number;
  readonly setting: {
    readonly seed: number | string;
    readonly params: Readonly<Record<string, number | string>>;
    /** By layer. */
    readonly lateralDelay: readonly number[];
    readonly errors: number;
    /** Whether weights are those of a given team. */
    readonly isGiven: boolean;
  };
}

const OPTIONS: readonly (keyof TrialAuditOptions)[] = [
  ...(['sizes', 'lateralDelay', 'errors', 'steps', 'trials', 'seed', 'params', 'from', 'onProgress'] as const),
];
const TASKS = 4;
const LANES = 32;
/** Batches that are played before any is counted: their mean rewards are the ones expected. */
const BATCHES_BEFORE = 8;
const DEFAULT_TRIALS = 6400;
const TOLERANCE = 1e-5;

/**
 * Compares what the directions of a rule add up to over trials of several steps, `team.directions()` in each step at
 * fixed weights, with the gradient of the trials' reward through time: is it the gradient on average, and at which
 * angle is it? For units that hear their peers steps late (`lateralDelay`) or keep anything else from step to step,
 * whether they hear errors or the reward. Both are of the same trials, so that what the draws do to both alike is no
 * noise of the comparison. The dense engine forms the directions; the gradient is worked out in f64 from the equations
 * of `act` alone (`TrialGradient`).
 *
 * Each of four tasks has observations from U(−1, 1) in each step and targets of a readout y = D a of the output units,
 * from U(−1, 1), too. In each step the task tells the errors target − y, and the reward −½ Σ error² less the mean it
 * has in this step of the task, which is measured before. Where the task tells as many errors as there are output
 * units, y is what these say; else D has that many rows, from U(−1, 1) · √(3 / outputs).
 *
 * @throws {@link UserError} for options that do not fit, and for rules whose units draw otherwise than by noise that is
 * added or by an action of 0 or 1.
 */
export function auditTrials(rule: Rule, options: TrialAuditOptions = {}): TrialAudit {
  if (!isRule(rule))
    throw new UserError(
      `auditTrials takes a rule made by defineRule, such as rflo, and its options; given ${quote(rule)}`,
    );
  checkOptions(options, { of: 'auditTrials', known: OPTIONS, example: '{ sizes: [3, 6], steps: 8 }' });
  check(options);
  const { steps = 8, trials = DEFAULT_TRIALS, seed = 1, from, onProgress = () => {} } = options;
  const made =
    from === undefined
      ? drawnTeam(rule, options)
      : givenTeam(rule, options, ['sizes', 'lateralDelay', 'errors', 'params'], from);
  const plan = planTeam({ ...made, batch: 1, engine: 'dense' });
  const isDrawn = plan.layers.some(({ role }) => drawsIn(role));
  const batch = isDrawn ? LANES : TASKS;
  const batches = isDrawn ? Math.max(2, Math.ceil(trials / batch)) : 1;
  const team = createTeam({ ...made, batch, optimizer: 'sgd', learningRate: 0, engine: 'dense', precision: 'f32' });
  try {
    const parameters = new Map(Object.entries(team.state().tensors).map(([name, { data }]) => [name, data]));
    const outputs = plan.sizes.at(-1)!;
    const readsAll = team.errors === outputs;
    const task = createTrialTask({
      seed,
      steps,
      inputs: plan.sizes[0]!,
      outputs,
      errors: readsAll ? null : team.errors,
    });
    const gradient = new TrialGradient(plan.layers, parameters);
    const total = batches + (isDrawn ? BATCHES_BEFORE : 0);
    let done = 0;
    const expected = new Float64Array(TASKS * steps);
    if (isDrawn)
      for (let k = 0; k < BATCHES_BEFORE; k++) {
        const { rewards } = play(team, task, gradient.variables);
        rewards.forEach((reward, i) => {
          const [step, lane] = [Math.floor(i / batch), i % batch];
          expected[(lane % TASKS) * steps + step]! += (reward * TASKS) / (batch * BATCHES_BEFORE);
        });
        onProgress(++done, total);
      }
    const [found, exact] = [new MeanDirections(), new MeanDirections()];
    let loss = 0;
    for (let k = 0; k < batches; k++) {
      const played = play(team, task, gradient.variables, expected);
      for (const reward of played.rewards) loss -= reward / (played.rewards.length * batches);
      for (const sum of gradient.sums.values()) sum.fill(0);
      for (let lane = 0; lane < batch; lane++) addLane(gradient, played, task, lane, expected);
      const before = new Map([...gradient.sums].map(([name, sum]) => [name, sum.map((value) => value / batch)]));
      exact.add(before);
      found.add(new Map([...before].map(([name, g]) => [name, difference(played.directions.get(name), g)])));
      onProgress(++done, total);
    }
    const means = exact.found();
    const directions = new Map(
      [...found.found()].map(([name, { mean, error }]): [string, MeanDirection] => [
        name,
        { mean: mean.map((value, i) => value + means.get(name)!.mean[i]!), error },
      ]),
    );
    const gradients = new Map([...means].map(([name, { mean }]) => [name, mean]));
    const layers = judgeDirections(gradients, directions, batches, TOLERANCE);
    return {
      ...{ rule: rule.name, sizes: plan.sizes, mode: 'trials', layers, tolerance: TOLERANCE, loss, steps },
      trials: batches * batch,
      unbiased: layers.every(({ verdict }) => verdict === 'gradient'),
      setting: {
        ...{ seed, params: plan.rule.params, lateralDelay: plan.layers.map(({ delay }) => delay), errors: team.errors },
        isGiven: from !== undefined,
      },
    };
  } finally {
    team.close();
  }
}

function drawnTeam(rule: Rule, { sizes = [3, 6], lateralDelay = 1, errors, seed = 1, params }: TrialAuditOptions) {
  return {
    ...{ rule, inputs: sizes[0]!, hidden: sizes.slice(1, -1), outputs: sizes.at(-1)!, lateralDelay, seed },
    ...(errors !== undefined && { errors }),
    ...(params && { params }),
  } satisfies TeamOptions;
}

interface TrialTask {
  readonly steps: number;
  /** `[task][step][input]`. */
  readonly observations: Float32Array;
  /** The error of each number read out, target − D a, of a task in a step. */
  errorsOf(task: number, step: number, actions: ArrayLike<number>): Float64Array;
  /** Dᵀ of the errors: the gradient of the reward by the actions. */
  creditOf(errors: Float64Array): Float64Array;
}

function createTrialTask({
  seed,
  steps,
  inputs,
  outputs,
  errors,
}: {
  readonly seed: number | string;
  readonly steps: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Rows of the readout; null: what is read is what the output units say. */
  readonly errors: number | null;
}): TrialTask {
  const uniform = seedrandom(`${seed}/trials`);
  const between = (count: number, scale = 1) => Float64Array.from({ length: count }, () => scale * (2 * uniform() - 1));
  const rows = errors ?? outputs;
  const observations = Float32Array.from(between(TASKS * steps * inputs));
  const targets = between(TASKS * steps * rows);
  const readout = errors === null ? undefined : between(rows * outputs, Math.sqrt(3 / outputs));
  return {
    steps,
    observations,
    errorsOf(task, step, actions) {
      const first = (task * steps + step) * rows;
      return Float64Array.from({ length: rows }, (_, k) => {
        let read = readout ? 0 : actions[k]!;
        if (readout) for (let j = 0; j < outputs; j++) read += readout[k * outputs + j]! * actions[j]!;
        return targets[first + k]! - read;
      });
    },
    creditOf(told) {
      if (!readout) return told.slice();
      const credit = new Float64Array(outputs);
      for (let k = 0; k < rows; k++)
        for (let j = 0; j < outputs; j++) credit[j]! += readout[k * outputs + j]! * told[k]!;
      return credit;
    },
  };
}

/** One batch of trials: lane l plays the task l modulo their number. */
interface PlayedBatch {
  /** `[step][lane]`. */
  readonly rewards: Float64Array;
  /** `[step · lanes + lane]`. */
  readonly errors: readonly Float64Array[];
  /** `[layer][step]`: what was said, `[lane][unit]`. */
  readonly said: readonly (readonly Float64Array[])[];
  /** `[layer − 1][step][variable]`: `[lane][unit]`, before the step. */
  readonly before: readonly (readonly (readonly Float64Array[])[])[];
  /** By name, the mean over the lanes, summed over the steps; empty where nothing was learned. */
  readonly directions: ReadonlyMap<string, Float64Array>;
}

/**
 * Plays a batch of trials; the team learns where the `expected` rewards are given, `[task][step]`. Its weights stay as
 * they are.
 */
function play(
  team: Team,
  task: TrialTask,
  variables: TrialGradient['variables'],
  expected?: Float64Array,
): PlayedBatch {
  const { batch, sizes } = team;
  const { steps } = task;
  const [inputs, outputs] = [sizes[0]!, sizes.at(-1)!];
  const rewards = new Float64Array(steps * batch);
  const errors: Float64Array[] = [];
  const said: Float64Array[][] = sizes.map(() => []);
  const before: (readonly Float64Array[])[][] = variables.map(() => []);
  const directions = new Map<string, Float64Array>();
  for (let t = 0; t < steps; t++) {
    const observations = new Float32Array(batch * inputs);
    for (let lane = 0; lane < batch; lane++) {
      const first = ((lane % TASKS) * steps + t) * inputs;
      observations.set(task.observations.subarray(first, first + inputs), lane * inputs);
    }
    variables.forEach((names, l) => {
      const units = batch * sizes[l + 1]!;
      const valuesOf = ({ name, start }: { readonly name: string; readonly start: number }) =>
        t === 0 ? new Float64Array(units).fill(start) : Float64Array.from(team.recall(l + 1, name).data);
      before[l]!.push(names.map(valuesOf));
    });
    const actions = team.act(observations);
    said[0]!.push(Float64Array.from(observations));
    for (let l = 1; l < sizes.length; l++)
      said[l]!.push(Float64Array.from(l === sizes.length - 1 ? actions : team.recall(l, 'a').data));
    const told = new Float32Array(batch * team.errors);
    for (let lane = 0; lane < batch; lane++) {
      const own = task.errorsOf(lane % TASKS, t, actions.subarray(lane * outputs, (lane + 1) * outputs));
      errors.push(own);
      if (own.length === team.errors) told.set(own, lane * team.errors);
      rewards[t * batch + lane] = -own.reduce((sum, error) => sum + error * error, 0) / 2;
    }
    const ended = new Array<boolean>(batch).fill(t === steps - 1);
    if (!expected) {
      team.forget(ended);
      continue;
    }
    const heard = Array.from({ length: batch }, (_, lane) =>
      Math.fround(rewards[t * batch + lane]! - expected[(lane % TASKS) * steps + t]!),
    );
    for (const { name, values } of team.directions(heard, ended, told)) {
      const sum = directions.get(name) ?? new Float64Array(values.length);
      for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
      directions.set(name, sum);
    }
  }
  return { rewards, errors, said, before, directions };
}

function addLane(
  gradient: TrialGradient,
  { rewards, errors, said, before }: PlayedBatch,
  task: TrialTask,
  lane: number,
  expected: Float64Array,
): void {
  const { steps } = task;
  const batch = rewards.length / steps;
  const own = (values: Float64Array) => {
    const units = values.length / batch;
    return values.subarray(lane * units, (lane + 1) * units);
  };
  const each = Array.from({ length: steps }, (_, t) => t);
  gradient.add(
    {
      said: said.map((ofLayer) => ofLayer.map(own)),
      before: before.map((ofLayer) => ofLayer.map((ofStep) => ofStep.map(own))),
    },
    each.map((t) => task.creditOf(errors[t * batch + lane]!)),
    each.map((t) => rewards[t * batch + lane]! - expected[(lane % TASKS) * steps + t]!),
  );
}

function difference(direction: Float64Array | undefined, gradient: Float64Array): Float64Array {
  return gradient.map((value, i) => (direction?.[i] ?? 0) - value);
}

function check({ sizes, errors, steps, trials, seed, params, onProgress }: TrialAuditOptions): void {
  const refuse = (name: string, given: unknown, expected: string) => {
    throw new UserError(`${name} is ${quote(given)}; expected ${expected}`);
  };
  const whole = (value: unknown, least: number, most: number) =>
    value === undefined || (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most);
  if (
    sizes !== undefined &&
    (!Array.isArray(sizes) || sizes.length < 2 || !sizes.every((n) => Number.isSafeInteger(n) && n >= 1))
  )
    refuse('sizes', sizes, 'at least inputs and outputs, whole numbers from 1, as in [3, 6]');
  if (!whole(errors, 1, 1e6)) refuse('errors', errors, 'a whole number from 1');
  if (!whole(steps, 1, 10_000)) refuse('steps', steps, 'a whole number from 1 to 10000');
  if (!whole(trials, 64, 1e9)) refuse('trials', trials, 'a whole number from 64');
  if (params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params)))
    refuse('params', params, 'parameters by name, as in { leak: 0.2 }');
  if (seed !== undefined && typeof seed !== 'string' && !(Number.isSafeInteger(seed) && seed >= 0))
    refuse('seed', seed, 'a whole number from 0 to 2^53 - 1, or a text');
  if (onProgress !== undefined && typeof onProgress !== 'function')
    refuse('onProgress', onProgress, 'a function of what is done and of the total');
}
