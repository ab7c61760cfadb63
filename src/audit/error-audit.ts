import { createTeam } from '../engines/create-team.js';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { roleInPass } from '../rule/compile/role-in-pass.js';
import { leaves } from '../rule/program/graph.js';
import { hearsErrors } from '../rule/program/heard.js';
import type { RoleProgram } from '../rule/program/program.js';
import { isRule, programOf, type Rule } from '../rule/rule.js';
import { planTeam } from '../team/plan.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import type { TeamOptions } from '../team/team-options.js';
import { quote } from '../text/quote.js';
import { ErrorGradient } from './error-gradient.js';
import { type AuditedLoss, createErrorTask, type ErrorTask, type ErrorTaskOptions } from './error-task.js';
import { givenTeam } from './given-team.js';
import { type ErrorLayerAudit, judgeDirections } from './judge-directions.js';
import { type MeanDirection, MeanDirections } from './mean-directions.js';

/** Options of {@link auditErrors}. */
export interface ErrorAuditOptions {
  /**
   * Inputs, units of each hidden layer, output units. Default: those of `from`, else [4, 5, 4, 3], and [64, 16, 10] for
   * strokes.
   */
  readonly sizes?: readonly number[];
  /**
   * To whom the units of each layer listen, as in `createTeam`. Default: that of `from`, else all of the layer below.
   */
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

/**
 * Compares the directions that a team forms from a task's errors, `team.directions()`, with the exact gradient of the
 * task's loss, layer by layer: the angle between them, their lengths and signs, and whether they are equal. The
 * gradient is worked out in f64 from the equations of `act` alone. Weights are those that a team of the seed begins
 * with, or those of a team that is given.
 *
 * Rules that draw (noise in a second pass, say) form their directions many times; the mean is compared, with its
 * standard errors.
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
  const made =
    from === undefined ? drawnTeam(rule, options) : givenTeam(rule, options, ['sizes', 'params', 'wiring'], from);
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

/**
 * Whether {@link auditErrors} is the audit of a rule: its units hear errors, or act in passes, in the first of which
 * outputs are computed.
 */
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

function formDirections(
  team: Team,
  task: ErrorTask,
  { errors }: ExactErrors,
  draws: number,
  onDraw: (done: number) => void,
): ReadonlyMap<string, MeanDirection> {
  const { observations, examples } = task;
  const outputs = team.sizes.at(-1)!;
  const ended = new Array<boolean>(examples).fill(true);
  const formed = new MeanDirections();
  const scratch = new Float64Array(outputs);
  for (let k = 0; k < draws; k++) {
    const actions = team.act(observations);
    // Who is paid hears what the task makes of its actions, in each pass.
    const rewards = Array.from({ length: team.paidPasses * examples }, (_, row) =>
      Math.fround(-task.tell(row % examples, actions.subarray(row * outputs, (row + 1) * outputs), scratch)),
    );
    formed.add(new Map(team.directions(rewards, ended, errors).map(({ name, values }) => [name, values])));
    onDraw(k + 1);
  }
  return formed.found();
}

/** Whether directions depend on a draw. */
export function drawsIn({ act, learn }: RoleProgram): boolean {
  return leaves([...act, ...learn].map(({ value }) => value)).some(({ leaf }) => leaf.kind === 'draw');
}

function noteOn(gradient: ExactErrors['gradient'], found: ReadonlyMap<string, MeanDirection>): { note?: string } {
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
