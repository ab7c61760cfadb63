import { createTeam } from '../engines/create-team.js';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { roleInPass } from '../rule/compile/role-in-pass.js';
import { leaves } from '../rule/program/graph.js';
import { hearsErrors } from '../rule/program/heard.js';
import type { RoleProgram } from '../rule/program/program.js';
import { isRule, programOf, type Rule } from '../rule/rule.js';
import { planTeam } from '../team/plan.js';
import { checkState } from '../team/state/check-state.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import { type TeamOptions, teamOptions } from '../team/team-options.js';
import { quote } from '../text/quote.js';
import { ErrorGradient } from './error-gradient.js';
import { type AuditedLoss, createErrorTask, type ErrorTask, type ErrorTaskOptions } from './error-task.js';
import { criticalZ } from './judge-samples.js';

/** Options of {@link auditErrors}. */
export interface ErrorAuditOptions {
  /** Inputs, units of each hidden layer, output units. Default: those of `from`, else [4, 5, 4, 3], and [64, 16, 10] for strokes. */
  readonly sizes?: readonly number[];
  /** To whom the units of each layer listen, as in `createTeam`. Default: that of `from`, else all of the layer below. */
  readonly wiring?: TeamOptions['wiring'];
  /** Start weights, constants and examples follow from it. Default: 1. */
  readonly seed?: number | string;
  readonly params?: Readonly<Record<string, number | string>>;
  /** Examples drawn with labels or targets, or digits drawn with pen strokes. Default: 'random'. */
  readonly task?: ErrorTaskOptions['kind'];
  /** Default: 'cross-entropy'; with one output unit 'squared'. */
  readonly loss?: AuditedLoss;
  /** How many examples make up the loss. Default: 32. */
  readonly examples?: number;
  /** Of rules that draw: how often their directions are formed. Default: 200. */
  readonly draws?: number;
  /** A team's state: its sizes, parameters of the rule and weights are audited, in place of drawn ones. */
  readonly from?: TeamState;
  /** Called now and then with how much of the work is done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What an audit found of one learned parameter in one layer. */
export interface ErrorLayerAudit {
  /** 1 hears the observation, the last is the output. */
  readonly layer: number;
  /** Its name in the rule. */
  readonly parameter: string;
  /** Euclidean length of the gradient. */
  readonly gradientNorm: number;
  /** Cosine of the angle between direction and gradient, and the angle in degrees; null where one of them is 0. */
  readonly cosine: number | null;
  readonly angle: number | null;
  /** Length of the direction, in lengths of the gradient; null where that is 0. */
  readonly ratio: number | null;
  /** Of the components that neither has at 0, the share with equal signs; null where there is none. */
  readonly equalSigns: number | null;
  /** Length of their difference, in lengths of the gradient. */
  readonly difference: number | null;
  /** Whether the direction is the gradient: up to rounding, or of rules that draw up to noise. */
  readonly verdict: 'gradient' | 'another direction' | 'cannot tell';
  /** Of rules that draw: the length of the mean's standard errors, in gradients, and the largest |difference| / standard error. */
  readonly noise?: number;
  readonly maxAbsZ?: number;
}

/** How a rule's directions compare with the gradient of a task's loss. */
export interface ErrorAudit {
  readonly rule: string;
  readonly sizes: readonly number[];
  readonly mode: 'errors';
  readonly layers: readonly ErrorLayerAudit[];
  /** Every layer's direction is the gradient. */
  readonly unbiased: boolean;
  /** Relative differences below this are rounding. */
  readonly tolerance: number;
  readonly examples: number;
  /** Mean loss. */
  readonly loss: number;
  /** How often directions were formed: once, unless the rule draws. */
  readonly draws: number;
  readonly setting: {
    readonly seed: number | string;
    readonly params: Readonly<Record<string, number | string>>;
    readonly task: ErrorTaskOptions['kind'];
    readonly loss: AuditedLoss;
    /** Whether weights are those of a given team. */
    readonly isGiven: boolean;
    readonly precision: 'f32' | 'f64';
    readonly note?: string;
  };
}

const OPTIONS: readonly (keyof ErrorAuditOptions)[] = [
  ...(['sizes', 'wiring', 'seed', 'params', 'task', 'loss', 'examples', 'draws', 'from', 'onProgress'] as const),
];
/** Synapses × examples up to which literal units in f64 form the directions. */
const MOST_LITERAL = 200_000;
const TOLERANCES = { f64: 1e-9, f32: 1e-5 } as const;
/** Noise above this share of the gradient says too little. */
const MOST_NOISE = 0.5;

/**
 * Compares the directions that a team forms from a task's errors, `team.directions()`, with the exact gradient of the task's loss, layer
 * by layer: the angle between them, their lengths and signs, and whether they are equal. The gradient is worked out in f64 from the
 * equations of `act` alone. Weights are those that a team of the seed begins with, or those of a team that is given.
 *
 * Rules that draw (noise in a second pass, say) form their directions many times; the mean is compared, with its standard errors.
 *
 * @throws {@link UserError} for options that do not fit, and where actions are drawn.
 */
export function auditErrors(rule: Rule, options: ErrorAuditOptions = {}): ErrorAudit {
  if (!isRule(rule))
    throw new UserError(
      `auditErrors takes a rule made by defineRule, such as errorBackprop, and its options; given ${quote(rule)}`,
    );
  checkOptions(options, { of: 'auditErrors', known: OPTIONS, example: '{ sizes: [4, 5, 4, 3] }' });
  check(options);
  const { seed = 1, task: kind = 'random', examples = 32, from, onProgress = () => {} } = options;
  const made = from === undefined ? drawnTeam(rule, options) : givenTeam(rule, options, from);
  const plan = planTeam({ ...made, batch: 1, engine: 'literal', precision: 'f64' });
  if (!plan.hearsErrors && plan.passes.length === 0)
    throw new UserError(
      `units of rule '${rule.name}' hear no errors; audit it by rewards, with auditRule, or take a rule such as error-backprop`,
    );
  const { sizes } = plan;
  const [inputs, outputs] = [sizes[0]!, sizes.at(-1)!];
  const loss = options.loss ?? (outputs === 1 ? 'squared' : 'cross-entropy');
  const synapses = plan.layers.reduce((sum, layer) => sum + (layer.inputs + 1) * layer.columns, 0);
  const precision = synapses * examples * Math.max(1, plan.passes.length) <= MOST_LITERAL ? 'f64' : 'f32';
  const task = createErrorTask({ kind, loss, examples, seed, inputs, outputs });
  const engine = precision === 'f64' ? 'literal' : 'dense';
  const team = createTeam({ ...made, batch: examples, optimizer: 'sgd', learningRate: 0, engine, precision });
  try {
    const parameters = new Map(Object.entries(team.state().tensors).map(([name, { data }]) => [name, data]));
    const exact = exactErrors(new ErrorGradient(plan.layers, parameters), task, outputs);
    const draws = plan.layers.some(({ role }) => drawsIn(role)) ? (options.draws ?? 200) : 1;
    const found = formDirections(team, task, exact, draws, (done) => onProgress(done, draws));
    const tolerance = TOLERANCES[precision];
    const layers = judgeDirections(exact.gradient, found, draws, tolerance);
    return {
      ...{ rule: rule.name, sizes, mode: 'errors', layers, tolerance, examples, draws, loss: exact.loss },
      unbiased: layers.every(({ verdict }) => verdict === 'gradient'),
      setting: {
        ...{ seed, params: plan.rule.params, task: kind, loss, isGiven: from !== undefined, precision },
        ...noteOn(exact.gradient, found),
      },
    };
  } finally {
    team.close();
  }
}

/** Whether {@link auditErrors} is the audit of a rule: its units hear errors, or act in passes, in the first of which outputs are computed. */
export function isOfErrors(rule: Rule, params?: ErrorAuditOptions['params']): boolean {
  const { hidden, output, passes, graph } = programOf(rule, params);
  if (hearsErrors(hidden) || hearsErrors(output)) return true;
  return passes.length > 0 && !roleInPass(graph, output, 0).stochastic;
}

function drawnTeam(rule: Rule, { sizes, wiring, seed = 1, params, task }: ErrorAuditOptions): TeamOptions {
  const all = sizes ?? (task === 'strokes' ? [64, 16, 10] : [4, 5, 4, 3]);
  const [inputs, outputs] = [all[0]!, all.at(-1)!];
  return {
    rule,
    inputs,
    hidden: all.slice(1, -1),
    outputs,
    seed,
    ...(params && { params }),
    ...(wiring && { wiring }),
  };
}

function givenTeam(rule: Rule, options: ErrorAuditOptions, from: TeamState): TeamOptions {
  const { seed = 1 } = options;
  const named = (['sizes', 'params', 'wiring'] as const).find((name) => options[name] !== undefined);
  if (named !== undefined)
    throw new UserError(`${named} and from are given; expected only one of them, since a team has its own`);
  const { config, tensors } = checkState(from);
  const { learningRate: _, optimizer: __, ...rest } = teamOptions(config) as TeamOptions & { optimizer?: unknown };
  if (config.rule.name !== rule.name)
    throw new UserError(
      `the team has the rule '${config.rule.name}', and '${rule.name}' was to be audited; expected a team of the same rule`,
    );
  return { ...rest, schedules: {}, rule, seed, start: { tensors } };
}

/** What the network does on all examples, by the equations of `act`. */
interface ExactErrors {
  /** Mean loss. */
  readonly loss: number;
  /** `[example][output unit]`. */
  readonly errors: Float64Array;
  /** By name: −∂loss/∂parameter, the mean over the examples. */
  readonly gradient: ReadonlyMap<string, Float64Array>;
}

function exactErrors(network: ErrorGradient, task: ErrorTask, outputs: number): ExactErrors {
  const { observations, examples } = task;
  const inputs = observations.length / examples;
  const errors = new Float64Array(examples * outputs);
  let loss = 0;
  for (let k = 0; k < examples; k++) {
    const own = errors.subarray(k * outputs, (k + 1) * outputs);
    loss += task.tell(k, network.act(observations.subarray(k * inputs, (k + 1) * inputs)), own) / examples;
    network.add(own);
  }
  for (const sum of network.sums.values()) for (let i = 0; i < sum.length; i++) sum[i]! /= examples;
  return { loss, errors, gradient: network.sums };
}

/** The mean of a parameter's directions over draws, and the standard error of each component; 0 where they were formed once. */
export interface FormedDirection {
  readonly mean: Float64Array;
  readonly error: Float64Array;
}

function formDirections(
  team: Team,
  task: ErrorTask,
  { errors }: ExactErrors,
  draws: number,
  onDraw: (done: number) => void,
): ReadonlyMap<string, FormedDirection> {
  const { observations, examples } = task;
  const outputs = team.sizes.at(-1)!;
  const ended = new Array<boolean>(examples).fill(true);
  // Mean and sum of squares from the mean as they come (Welford): of equal directions the noise is exactly 0.
  const formed = new Map<string, { readonly mean: Float64Array; readonly squares: Float64Array }>();
  const scratch = new Float64Array(outputs);
  for (let k = 0; k < draws; k++) {
    const actions = team.act(observations);
    // Who is paid hears what the task makes of its actions, in each pass.
    const rewards = Array.from({ length: team.paidPasses * examples }, (_, row) =>
      Math.fround(-task.tell(row % examples, actions.subarray(row * outputs, (row + 1) * outputs), scratch)),
    );
    for (const { name, values } of team.directions(rewards, ended, errors)) {
      const { mean, squares } = formed.get(name) ?? {
        mean: new Float64Array(values.length),
        squares: new Float64Array(values.length),
      };
      formed.set(name, { mean, squares });
      values.forEach((value, i) => {
        const off = value - mean[i]!;
        mean[i]! += off / (k + 1);
        squares[i]! += off * (value - mean[i]!);
      });
    }
    onDraw(k + 1);
  }
  return new Map(
    [...formed].map(([name, { mean, squares }]) => {
      const error = squares.map((square) => (draws === 1 ? 0 : Math.sqrt(square / (draws * (draws - 1)))));
      return [name, { mean, error }];
    }),
  );
}

/**
 * The figures of each parameter that has a gradient. `draws`: of how many the directions found are the mean; 1: they are exact up to
 * rounding, and `tolerance` tells how far that goes.
 */
export function judgeDirections(
  gradient: ReadonlyMap<string, Float64Array>,
  found: ReadonlyMap<string, FormedDirection>,
  draws: number,
  tolerance: number,
): ErrorLayerAudit[] {
  const components = [...gradient.values()].reduce((sum, { length }) => sum + length, 0);
  const critical = criticalZ(components);
  return [...gradient].map(([name, g]): ErrorLayerAudit => {
    const none = { mean: new Float64Array(g.length), error: new Float64Array(g.length) };
    const { mean, error } = found.get(name) ?? none;
    const [, layer, parameter] = /^layer(\d+)\/(.*)$/.exec(name)!;
    const difference = g.map((value, i) => mean[i]! - value);
    const [gradientNorm, length] = [norm(g), norm(mean)];
    const along = g.reduce((sum, value, i) => sum + value * mean[i]!, 0);
    const cosine = gradientNorm > 0 && length > 0 ? Math.min(1, Math.max(-1, along / (gradientNorm * length))) : null;
    const signed = [...g.keys()].filter((i) => g[i] !== 0 && mean[i] !== 0);
    const equal = signed.filter((i) => g[i]! > 0 === mean[i]! > 0).length;
    const ratioTo = (value: number) => (gradientNorm > 0 ? value / gradientNorm : null);
    const relative = ratioTo(norm(difference));
    const figures = {
      ...{ layer: Number(layer), parameter: parameter!, gradientNorm, cosine },
      angle: angleBetween(g, mean, gradientNorm, length),
      ratio: ratioTo(length),
      equalSigns: signed.length > 0 ? equal / signed.length : null,
      difference: relative,
    };
    const isEqual = relative === null ? length === 0 : relative <= tolerance;
    if (draws === 1) return { ...figures, verdict: isEqual ? 'gradient' : 'another direction' };
    const noise = ratioTo(norm(error)) ?? Number.POSITIVE_INFINITY;
    const rounding = tolerance * gradientNorm;
    const maxAbsZ = difference.reduce((most, value, i) => {
      const beyond = Math.max(0, Math.abs(value) - rounding);
      return Math.max(most, beyond === 0 ? 0 : beyond / error[i]!);
    }, 0);
    const verdict =
      maxAbsZ > critical ? 'another direction' : isEqual || noise <= MOST_NOISE ? 'gradient' : 'cannot tell';
    return { ...figures, verdict, noise, maxAbsZ };
  });
}

/** In degrees, without the loss of digits that the arc cosine has near 1: by the chord between the unit vectors. */
function angleBetween(a: Float64Array, b: Float64Array, normOfA: number, normOfB: number): number | null {
  if (normOfA === 0 || normOfB === 0) return null;
  const chord = norm(a.map((value, i) => value / normOfA - b[i]! / normOfB));
  return (360 / Math.PI) * Math.asin(Math.min(1, chord / 2));
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/** Whether directions depend on a draw. */
export function drawsIn({ act, learn }: RoleProgram): boolean {
  return leaves([...act, ...learn].map(({ value }) => value)).some(({ leaf }) => leaf.kind === 'draw');
}

function noteOn(gradient: ExactErrors['gradient'], found: ReadonlyMap<string, FormedDirection>): { note?: string } {
  const others = [
    ...new Set([...found.keys()].filter((name) => !gradient.has(name)).map((name) => name.split('/')[1]!)),
  ];
  return others.length > 0
    ? {
        note: `${others.join(', ')} ${others.length > 1 ? 'learn' : 'learns'}, too; actions do not depend on ${others.length > 1 ? 'them' : 'it'}`,
      }
    : {};
}

function check({ sizes, seed, params, task, loss, examples, draws, onProgress }: ErrorAuditOptions): void {
  const refuse = (name: string, given: unknown, expected: string) => {
    throw new UserError(`${name} is ${quote(given)}; expected ${expected}`);
  };
  if (
    sizes !== undefined &&
    (!Array.isArray(sizes) || sizes.length < 2 || !sizes.every((n) => Number.isSafeInteger(n) && n >= 1))
  )
    refuse('sizes', sizes, 'at least inputs and outputs, whole numbers from 1, as in [4, 5, 4, 3]');
  if (params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params)))
    refuse('params', params, 'parameters by name, as in { activation: "tanh" }');
  if (seed !== undefined && typeof seed !== 'string' && !(Number.isSafeInteger(seed) && seed >= 0))
    refuse('seed', seed, 'a whole number from 0 to 2^53 - 1, or a text');
  if (task !== undefined && task !== 'random' && task !== 'strokes') refuse('task', task, "'random' or 'strokes'");
  if (loss !== undefined && loss !== 'cross-entropy' && loss !== 'squared')
    refuse('loss', loss, "'cross-entropy' or 'squared'");
  if (examples !== undefined && !(Number.isSafeInteger(examples) && examples >= 1 && examples <= 100_000))
    refuse('examples', examples, 'a whole number from 1 to 100000');
  if (draws !== undefined && !(Number.isSafeInteger(draws) && draws >= 2))
    refuse('draws', draws, 'a whole number from 2');
  if (onProgress !== undefined && typeof onProgress !== 'function')
    refuse('onProgress', onProgress, 'a function of what is done and of the total');
}
