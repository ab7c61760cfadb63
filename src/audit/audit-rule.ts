import seedrandom from 'seedrandom';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { whyNotLateral } from '../rule/compile/lateral.js';
import { hearsErrors } from '../rule/program/heard.js';
import type { RuleProgram } from '../rule/program/program.js';
import { defineRule, isRule, programOf, type Rule } from '../rule/rule.js';
import { checkState } from '../team/state/check-state.js';
import type { TeamState } from '../team/state/team-state.js';
import { quote } from '../text/quote.js';
import type {
  AuditReport,
  AuditSetting,
  AuditVerdict,
  EnumeratedAudit,
  SampledAudit,
  SampledLayerAudit,
} from './audit-report.js';
import { type AuditTask, createAuditTask } from './audit-task.js';
import { enumerationWork, lateralWork, MOST_ENUMERATION, MOST_SAMPLING } from './audit-work.js';
import { AuditedNetwork, countWeights, type StartParameter } from './audited-network.js';
import { withOutcomeProbabilities } from './draw-threshold.js';
import { actingOnce, EnumeratedPasses, passesWork } from './enumerate-passes.js';
import { countStates, enumerateUpdates } from './enumerate-updates.js';
import { exactGradient } from './exact-gradient.js';
import { judgeMoments } from './judge-layers.js';
import { criticalZ, judgeSamples } from './judge-samples.js';
import { BATCHES } from './play-batches.js';
import { sampleUpdates } from './sample-updates.js';
import { ScoreGradient, withSlopes } from './score-gradient.js';

/** Options of {@link auditRule}. */
export interface AuditOptions {
  /**
   * Inputs, units of each hidden layer, output units. Default [3, 3, 3, 2]; with more than 2 choices [3, 3, 3, 1]; of
   * rules with passes [3, 3, 2, 1].
   */
  readonly sizes?: readonly number[];
  /** Actions that each output unit selects among; with more than 2 the rule must act by `pick`. Default 2. */
  readonly choices?: number;
  /**
   * Rounds of the hidden layers within a step. With more than one they hear their peers over lateral synapses, see
   * `createTeam`. Such teams are enumerated only, so sizes must be small. Default 1.
   */
  readonly lateralRounds?: number;
  /** Weights, observations, rewards and sampled episodes follow from it. Default 1. */
  readonly seed?: number | string;
  readonly params?: Readonly<Record<string, number | string>>;
  /** Forces sampling, with this many episodes (at least 100, rounded up to a multiple of 20). */
  readonly samples?: number;
  /**
   * Every learned value is drawn from U(−s, s), biases and the units' own too: s is weightScale, times √(4 / senders)
   * for units of more than 4 senders, lest wide layers saturate. Default 1.5.
   */
  readonly weightScale?: number;
  /**
   * A team's state: its sizes, choices, lateral rounds, parameters of the rule and weights are audited, in place of
   * drawn ones.
   */
  readonly from?: TeamState;
  /** Range of the reward table. Default [−1, 1]. */
  readonly rewards?: readonly [low: number, high: number];
  /** Called now and then with how much of the work is done. */
  readonly onProgress?: (done: number, total: number) => void;
}

const MOST_CONFIGURATIONS = 2 ** 16;
const DEFAULT_SAMPLES = 200_000;
const FEWEST_SAMPLES = 100;
const SCALED_FROM = 4;
const TOLERANCE = 1e-9;

/**
 * Compares the update a rule expects to make with the exact gradient of the expected reward, layer by layer: bias =
 * E[dw] − ∂E[R]/∂w, with the variance of a single episode's dw and the cosine between the two.
 *
 * Weights, four observations and a reward for each configuration of the outputs are drawn from the seed; the learning
 * rate is zero, so the weight after an update is the weight before it. A small network is enumerated: every joint state
 * of its units is visited. For a larger one episodes are sampled, and every figure has an interval; where the intervals
 * do not decide, the verdict is 'cannot tell', with the number of episodes that would decide. Sizes and rule alone
 * determine whether a network is enumerated or sampled.
 *
 * Of a rule with passes, small networks alone are audited, by enumeration of all draws in all passes, and the gradient
 * is that of the first.
 *
 * @throws {@link UserError} when an option is unknown or out of range, `rule` is no rule, or its units do more than
 * compare one draw with one probability.
 * @throws {@link RuleError} when `params` do not fit the rule.
 */
export function auditRule(rule: Rule, options: AuditOptions = {}): AuditReport {
  checkRule(rule);
  checkOptions(options, { of: 'auditRule', known: OPTIONS, example: '{ sizes: [3, 3, 3, 2] }' });
  const { from } = options;
  const given = from === undefined ? options : { ...options, ...givenNetwork(rule, options, from) };
  const { choices = 2, seed = 1, weightScale = 1.5, rewards = [-1, 1], onProgress = () => {} } = given;
  const { lateralRounds = 1 } = given;
  const { sizes = sizesFor(rule, lateralRounds, choices) } = given;
  check({ ...given, sizes, choices, seed, weightScale, rewards, lateralRounds });
  const compiled = programOf(rule, given.params, { logits: choices - 1, precision: 'f64' });
  const inPasses = compiled.passes.length > 0;
  if (!(inPasses ? actingOnce(compiled) : compiled).output.stochastic)
    throw new UserError(
      hearsErrors(compiled.output) || hearsErrors(compiled.hidden)
        ? `units of rule '${rule.name}' hear errors, and this audit pays rewards alone; auditErrors compares their directions with the gradient of a loss`
        : `rule '${rule.name}' cannot be audited: its output units draw nothing; expected actions drawn at the output (\`a = u < p ? 1 : 0\`), for the reward table is over what is drawn`,
    );
  const program = inPasses ? compiled : withOutcomeProbabilities(rule.name, compiled);
  const task = createAuditTask(seed, sizes[0]!, sizes.at(-1)!, rewards, choices);
  const setting: AuditSetting = {
    seed,
    params: compiled.params,
    choices,
    weightScale,
    rewards,
    patterns: task.patterns.length,
    ...(from === undefined ? {} : { isGiven: true as const }),
    ...(lateralRounds > 1 ? { lateralRounds } : {}),
    ...noteOn(compiled),
  };
  const subject: Subject = {
    rule,
    program,
    sizes,
    task,
    setting,
    parameter: from === undefined ? createParameters(seed, weightScale) : parametersOf(from),
    onProgress,
  };
  if (inPasses) return enumeratePasses(subject, given);
  if (lateralRounds > 1) checkLateral(subject, lateralRounds);
  else if (options.samples !== undefined || enumerationWork(program, sizes, task.patterns.length) > MOST_ENUMERATION)
    return sample(subject, options.samples);
  return enumerate(subject, lateralRounds);
}

function sizesFor({ text }: Rule, lateralRounds: number, choices: number): readonly number[] {
  if (lateralRounds > 1) return [3, 2, 2];
  if (text.passes !== undefined) return [3, 3, 2, 1];
  return choices === 2 ? [3, 3, 3, 2] : [3, 3, 3, 1];
}

/** A rule compiled and checked, with everything an audit of it needs. */
interface Subject {
  readonly rule: Rule;
  readonly program: RuleProgram;
  readonly sizes: readonly number[];
  readonly task: AuditTask;
  readonly setting: AuditSetting;
  readonly parameter: StartParameter;
  readonly onProgress: (done: number, total: number) => void;
}

function enumerate(
  { rule, program, sizes, task, setting, parameter, onProgress }: Subject,
  lateralRounds: number,
): EnumeratedAudit {
  const network = new AuditedNetwork(program, sizes, parameter, lateralRounds);
  const total = task.patterns.length + 1;
  const { gradient, error: gradientError } = exactGradient(network, task, (share) => onProgress(share, total));
  const tolerance = TOLERANCE * gradient.reduce((scale, g) => Math.max(scale, Math.abs(g)), 1);
  checkGradient(rule, gradientError, tolerance);
  const moments = enumerateUpdates(network, task, (done) => onProgress(done + 1, total));
  checkFinite(rule, moments.meanSquare);
  const layers = judgeMoments(network.spans, moments, gradient);
  const unbiased = layers.every((layer) => layer.maxAbsBias <= tolerance);
  const states = task.patterns.length * countStates(network);
  return { rule: rule.name, sizes, layers, unbiased, mode: 'enumerated', states, tolerance, gradientError, setting };
}

/** {@link enumerate} of a rule whose units act in passes. */
function enumeratePasses(subject: Subject, { samples, lateralRounds = 1 }: AuditOptions): EnumeratedAudit {
  const { rule, program, sizes, task, setting, parameter, onProgress } = subject;
  if (lateralRounds > 1) checkLateral(subject, lateralRounds);
  if (samples !== undefined)
    throw new UserError(
      `samples is ${samples}, and units of rule '${rule.name}' act in passes (${program.passes.join(', ')}), whose joint outcomes are enumerated; leave it out`,
    );
  const first = programOf(rule, program.params, { precision: 'f64', isFirst: true });
  const work = passesWork(program, first, sizes, task.patterns.length);
  if (work > 10 * MOST_ENUMERATION)
    throw new UserError(
      `sizes ${sizes.join('-')} of rule '${rule.name}' have too many joint outcomes in its ${program.passes.length} passes (${work.toPrecision(2)} weights to visit, and at most ${(10 * MOST_ENUMERATION).toPrecision(2)} are); expected fewer units, as in [3, 3, 2, 1]`,
    );
  const policies = [program, first].map((one) => withOutcomeProbabilities(rule.name, actingOnce(one)));
  const network = new AuditedNetwork(policies[0]!, sizes, parameter, 1, policies[1]);
  const passes = new EnumeratedPasses(program, first, network);
  const total = task.patterns.length + 1;
  const { gradient, error: gradientError } = exactGradient(network, task, (share) => onProgress(share, total));
  const tolerance = TOLERANCE * gradient.reduce((scale, g) => Math.max(scale, Math.abs(g)), 1);
  checkGradient(rule, gradientError, tolerance);
  const moments = passes.moments(task, (done) => onProgress(done + 1, total));
  checkFinite(rule, moments.meanSquare);
  const layers = judgeMoments(network.spans, moments, gradient);
  const unbiased = layers.every((layer) => layer.maxAbsBias <= tolerance);
  const { states } = passes;
  return { rule: rule.name, sizes, layers, unbiased, mode: 'enumerated', states, tolerance, gradientError, setting };
}

function sample(
  { rule, program, sizes, task, setting, parameter, onProgress }: Subject,
  asked: number | undefined,
): SampledAudit {
  const sloped = withSlopes(program);
  const network = new AuditedNetwork(sloped, sizes, parameter);
  const score = new ScoreGradient(sloped, network);
  const weights = countWeights(sizes, setting.choices - 1);
  const wanted = asked ?? Math.max(2_000, Math.min(DEFAULT_SAMPLES, Math.floor(MOST_SAMPLING / weights)));
  const found = sampleUpdates(network, task, score, setting.seed, wanted, (done) => onProgress(done, BATCHES));
  checkFinite(rule, found.differenceSquare);
  const layers = judgeSamples(network.layers, found);
  const { samples } = found;
  const verdict = verdictOf(layers);
  return {
    ...{ rule: rule.name, sizes, layers, unbiased: verdict === 'unbiased', mode: 'sampled', verdict, samples },
    ...{ samplesNeeded: mostNeeded(layers), criticalZ: criticalZ(weights), setting },
  };
}

function verdictOf(layers: readonly SampledLayerAudit[]): AuditVerdict {
  if (layers.some(({ verdict }) => verdict === 'biased')) return 'biased';
  return layers.every(({ verdict }) => verdict === 'unbiased') ? 'unbiased' : 'cannot tell';
}

/**
 * The largest number of episodes that a layer still needs, verdict or direction; null where no layer is undecided or
 * for one of them no number would do.
 */
function mostNeeded(layers: readonly SampledLayerAudit[]): number | null {
  const open = layers.filter(
    ({ verdict, direction }) => verdict === 'cannot tell' || (verdict === 'biased' && direction === 'cannot tell'),
  );
  const needed = open.flatMap(({ samplesNeeded }) => samplesNeeded ?? []);
  return needed.length > 0 && needed.length === open.length ? Math.max(...needed) : null;
}

/**
 * Start values of learned parameters. Each name draws from a stream of its own, so that all rules audited with one seed
 * have the same weights `w`.
 */
function createParameters(seed: number | string, scale: number): (name: string, senders: number) => number {
  const streams = new Map<string, () => number>();
  return (name, senders) => {
    const uniform = streams.get(name) ?? seedrandom(`${seed}/learned/${name}`);
    streams.set(name, uniform);
    return scale * Math.sqrt(Math.min(1, SCALED_FROM / senders)) * (2 * uniform() - 1);
  };
}

/** A team's rule, sizes and parameters, as an {@link AuditedNetwork} takes them. */
export function networkOfTeam(from: TeamState): {
  readonly program: RuleProgram;
  readonly sizes: readonly number[];
  readonly parameter: StartParameter;
} {
  const rule = defineRule(from.config.rule);
  const { sizes, choices, params, lateralRounds } = givenNetwork(rule, {}, from);
  if (lateralRounds > 1)
    throw new UserError('the team has lateral synapses; expected one whose units hear the layers below alone');
  const program = withOutcomeProbabilities(
    rule.name,
    programOf(rule, params, { logits: choices - 1, precision: 'f64' }),
  );
  return { program, sizes, parameter: parametersOf(from) };
}

/** The network of a team, in place of options. */
function givenNetwork(rule: Rule, options: AuditOptions, from: TeamState) {
  const named = (['sizes', 'choices', 'lateralRounds', 'params', 'weightScale'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (named !== undefined)
    throw new UserError(`${named} and from are given; expected only one of them, since a team has its own`);
  const {
    sizes,
    choices,
    lateralRounds,
    lateralDelay,
    layerParams,
    layerRules,
    wiring,
    rule: text,
  } = checkState(from).config;
  if (text.name !== rule.name)
    throw new UserError(
      `the team has the rule '${text.name}', and '${rule.name}' was to be audited; expected a team of the same rule`,
    );
  const first = JSON.stringify(layerParams[0]);
  if (layerRules !== undefined || layerParams.some((values) => JSON.stringify(values) !== first))
    throw new UserError(
      'the team has layers with rules or parameters of their own, and the audit knows one rule; expected layers that share it',
    );
  if (wiring?.some((layer) => layer !== null))
    throw new UserError(
      'the team has layers that listen to some senders only, and the audit knows networks in which all are connected; expected a team without wiring',
    );
  if ([lateralDelay ?? 0].flat().some((delay) => delay > 0))
    throw new UserError(
      'the team has units that hear their peers as they were steps ago (lateralDelay), and this audit is of single steps; auditTrials is of such teams',
    );
  return { sizes, choices, lateralRounds, params: layerParams[0]! };
}

/** The learned parameters of a team. */
function parametersOf({ tensors, config }: TeamState): StartParameter {
  const logits = config.choices - 1;
  return (name, _senders, { layer, column, input }) => {
    const { data } = tensors[`layer${layer}/${name}`]!;
    const columns = config.sizes[layer]! * (layer === config.sizes.length - 1 ? logits : 1);
    return data[input * columns + column]!;
  };
}

const OPTIONS: readonly (keyof AuditOptions)[] = [
  ...(['sizes', 'choices', 'lateralRounds', 'seed', 'params', 'samples', 'weightScale', 'rewards'] as const),
  ...(['from', 'onProgress'] as const),
];

function checkRule(rule: Rule): void {
  if (!isRule(rule))
    throw new UserError(
      `auditRule takes a rule made by defineRule, such as weightMax, and its options; given ${quote(rule)}`,
    );
}

function check(
  o: Required<Pick<AuditOptions, 'sizes' | 'choices' | 'seed' | 'weightScale' | 'rewards' | 'lateralRounds'>> &
    AuditOptions,
): void {
  const refuse = (name: string, given: unknown, expected: string) => {
    throw new UserError(`${name} is ${quote(given)}; expected ${expected}`);
  };
  const { sizes, choices, seed, weightScale, samples, rewards, lateralRounds, params, onProgress } = o;
  if (!Array.isArray(sizes) || sizes.length < 2 || !sizes.every((n) => Number.isSafeInteger(n) && n >= 1))
    refuse('sizes', sizes, 'at least inputs and outputs, whole numbers from 1, as in [3, 3, 3, 2]');
  if (params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params)))
    refuse('params', params, 'parameters by name, as in { decay: 0.5 }');
  if (onProgress !== undefined && typeof onProgress !== 'function')
    refuse('onProgress', onProgress, 'a function of what is done and of the total');
  if (!(Number.isSafeInteger(choices) && choices >= 2)) refuse('choices', choices, 'a whole number from 2');
  const most = Math.floor(Math.log(MOST_CONFIGURATIONS) / Math.log(choices) + 1e-9);
  if (sizes.at(-1)! > most)
    refuse('sizes', sizes, `at most ${most} outputs, for the reward table has ${choices}^outputs entries`);
  if (typeof seed !== 'string' && !(Number.isSafeInteger(seed) && seed >= 0))
    refuse('seed', seed, 'a whole number from 0 to 2^53 - 1, or a text');
  if (!(weightScale > 0 && Number.isFinite(weightScale))) refuse('weightScale', weightScale, 'a number above 0');
  if (samples !== undefined && !(Number.isSafeInteger(samples) && samples >= FEWEST_SAMPLES))
    refuse('samples', samples, `a whole number from ${FEWEST_SAMPLES}`);
  if (!(Number.isSafeInteger(lateralRounds) && lateralRounds >= 1))
    refuse('lateralRounds', lateralRounds, 'a whole number from 1');
  if (lateralRounds > 1 && samples !== undefined)
    refuse('samples', samples, 'none: with lateral synapses every joint state is visited');
  if (lateralRounds > 1 && sizes.length < 3)
    refuse('sizes', sizes, 'a hidden layer, which lateralRounds is for, as in [3, 2, 2]');
  if (!Array.isArray(rewards) || rewards.length !== 2 || !rewards.every(Number.isFinite) || !(rewards[0] < rewards[1]))
    refuse('rewards', rewards, 'a low and a higher number, as in [-1, 1]');
}

function checkLateral({ rule, program, sizes, task }: Subject, rounds: number): void {
  const why = whyNotLateral(rule.name, program);
  if (why !== undefined) throw new UserError(why);
  if (lateralWork(program, sizes, task.patterns.length, rounds) > 10 * MOST_ENUMERATION)
    throw new UserError(
      `sizes ${sizes.join('-')} with ${rounds} rounds have too many joint states, a factor 2^rounds for each hidden unit; expected fewer units or rounds, as in [3, 2, 2] with 3`,
    );
}

function checkGradient(rule: Rule, error: number, tolerance: number): void {
  if (error <= tolerance / 2) return;
  throw new UserError(
    `the exact gradient of rule '${rule.name}' is only known to ±${error.toPrecision(1)}, too little to judge a bias of ${tolerance.toPrecision(1)}: its policy jumps or bends at these weights; choose another seed, or samples`,
  );
}

function checkFinite(rule: Rule, squares: Float64Array): void {
  if (squares.every(Number.isFinite)) return;
  throw new UserError(
    `rule '${rule.name}' gave an update that is infinite or not a number; choose a smaller weightScale, or bound the rule's ratios`,
  );
}

/**
 * A note for rules whose credit compares weights before and after an update: the audit's learning rate is 0, so that
 * difference is 0 too.
 */
function noteOn(program: RuleProgram): { note?: string } {
  const compares = program.hidden.keepsOld.length > 0 || program.output.keepsOld.length > 0;
  return compares
    ? {
        note: "this rule's credit compares values before and after the update; the audit takes the update as infinitely small, so that credit is 0 here and hidden layers do not learn",
      }
    : {};
}
