import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { type Key, keyOf } from '../random/seed.js';
import { whyNotLateral } from '../rule/compile/lateral.js';
import type { Precision } from '../rule/ops/precision.js';
import type { Optimizer } from '../rule/optimizer/optimizer.js';
import { optimizerNamed } from '../rule/optimizer/optimizers.js';
import { checkRate, type Rate } from '../rule/optimizer/rate.js';
import type { RoleProgram, RuleProgram } from '../rule/program/program.js';
import { quote } from '../text/quote.js';
import { layerPrograms } from './layer-programs.js';
import { beginningFrom, type TeamBeginning } from './state/team-beginning.js';
import { optimizerConfig, type TeamConfig } from './state/team-config.js';
import type { TeamOptions } from './team.js';

/** One layer of a team, resolved. */
export interface LayerPlan {
  /** 1 for the first layer of units. */
  readonly layer: number;
  /** Synapses of a unit but its bias: those from below, then with lateral synapses one from each unit of the layer. */
  readonly inputs: number;
  /** Those from its own layer. */
  readonly peers: number;
  /** How often the units act in a step; more than once they hear their peers. */
  readonly rounds: number;
  /** Units of the layer; of the literal engine each is one address on the bus. */
  readonly units: number;
  /** Logits of each: 1, or for output units that select among K actions K − 1. */
  readonly logits: number;
  /** Columns of the weight matrix `[input][column]`: units · logits, unit by unit. */
  readonly columns: number;
  /** The rule with this layer's parameters. */
  readonly rule: RuleProgram;
  readonly role: RoleProgram;
  readonly rate: Rate;
  /** Whether the layer below is made of units, who learn from credit. */
  readonly sendsCredit: boolean;
  /** The values that reach this layer are 0 or 1, provably. */
  readonly binaryInputs: boolean;
}

/** A team's options, checked and resolved: what both engines are built from. */
export interface TeamPlan {
  /** Inputs, then units of each layer. */
  readonly sizes: readonly number[];
  readonly layers: readonly LayerPlan[];
  /** Actions that an output unit selects among. */
  readonly choices: number;
  /** The rule as the output layer has it. */
  readonly rule: RuleProgram;
  readonly key: Key;
  readonly batch: number;
  readonly optimizer: Optimizer;
  readonly precision: Precision;
  /** All of this as plain data. */
  readonly config: TeamConfig;
  /** What the team begins with in place of what it would draw; none: what it draws. */
  readonly beginning: TeamBeginning | undefined;
  /** Everything that compiled kernels depend on, as a text: equal for teams that can share them. */
  readonly signature: string;
}

const LITERAL_SYNAPSES = 1_000_000;
const MOST_CHOICES = 256;
const MOST_ROUNDS = 64;

/** Checks a team's options. Throws UserError or RuleError that says what was given and what is expected. */
export function planTeam(options: TeamOptions): TeamPlan {
  checkShape(options);
  const { inputs, hidden = [64, 32], outputs = 1, choices = 2, batch = 1 } = options;
  const { engine = 'dense', precision = 'f32', seed = 0, lateralRounds = 1 } = options;
  const sizes = [inputs, ...hidden, outputs];
  sizes.forEach((size, k) => count(size, k === 0 ? 'inputs' : k === sizes.length - 1 ? 'outputs' : `hidden[${k - 1}]`));
  count(batch, 'batch');
  if (!Number.isInteger(choices) || choices < 2 || choices > MOST_CHOICES)
    throw new UserError(`choices is ${quote(choices)}; expected a whole number from 2 to ${MOST_CHOICES}`);
  if (engine !== 'literal' && engine !== 'dense')
    throw new UserError(`engine is ${quote(engine)}; expected 'literal' or 'dense'`);
  if (precision === 'f64' && engine === 'dense')
    throw new UserError("precision 'f64' is for the literal engine; the dense one is f32");
  if (!Number.isInteger(lateralRounds) || lateralRounds < 1 || lateralRounds > MOST_ROUNDS)
    throw new UserError(`lateralRounds is ${quote(lateralRounds)}; expected a whole number from 1 to ${MOST_ROUNDS}`);
  const logits = sizes.slice(1).map((_, k) => (k === sizes.length - 2 ? choices - 1 : 1));
  const rounds = logits.map((_, k) => (k === sizes.length - 2 ? 1 : lateralRounds));
  const peers = rounds.map((count, k) => (count > 1 ? sizes[k + 1]! : 0));
  const synapses = sizes
    .slice(1)
    .reduce((sum, size, k) => sum + rounds[k]! * (sizes[k]! + peers[k]! + 1) * size * logits[k]!, 0);
  if (engine === 'literal' && synapses * batch > LITERAL_SYNAPSES) {
    throw new UserError(
      `a literal team with ${synapses.toLocaleString('en')} synapses and batch ${batch} would pass as many messages a step and take seconds for each ` +
        `(the limit is ${LITERAL_SYNAPSES.toLocaleString('en')} synapses times batch); use engine 'dense', or fewer units`,
    );
  }
  const rates = learningRates(options.learningRate, sizes.length - 1);
  const programs = layerPrograms(options, logits);
  if (lateralRounds > 1) checkLateral(options.rule.name, hidden, programs[0]!);
  const optimizer =
    typeof options.optimizer === 'object' ? options.optimizer : optimizerNamed(options.optimizer ?? 'adam');
  const layers = sizes.slice(1).map((units, k): LayerPlan => {
    const rule = programs[k]!;
    const below = programs[k - 1]?.hidden;
    return {
      layer: k + 1,
      inputs: sizes[k]! + peers[k]!,
      peers: peers[k]!,
      rounds: rounds[k]!,
      units,
      logits: logits[k]!,
      columns: units * logits[k]!,
      rule,
      role: k === sizes.length - 2 ? rule.output : rule.hidden,
      rate: rates[k]!,
      // A fold may count the units fed, and need nothing of them.
      sendsCredit: below !== undefined && below.receptions.length > 0,
      binaryInputs: below?.binary === true,
    };
  });
  const { name, params, text } = optimizer;
  const made = [options.rule.text, programs.map(({ params: values }) => values), name, params, text.step, text.state];
  const signature = JSON.stringify([sizes, choices, batch, lateralRounds, ...made, text.scalars]);
  const config: TeamConfig = {
    ...{ sizes, choices, rule: options.rule.text, layerParams: programs.map(({ params: values }) => values) },
    ...{ lateralRounds, seed, engine, batch, optimizer: optimizerConfig(optimizer), learningRate: rates, precision },
  };
  const planned = { sizes, layers, choices, rule: programs.at(-1)!, key: keyOf(seed), batch, optimizer, precision };
  const beginning = options.start && beginningFrom(options.start, { layers, precision });
  return { ...planned, config, beginning, signature };
}

function checkLateral(rule: string, layers: readonly number[], program: RuleProgram): void {
  if (layers.length === 0)
    throw new UserError('lateralRounds is for hidden layers, of which there are none; give hidden, such as [64, 32]');
  const why = whyNotLateral(rule, program);
  if (why !== undefined) throw new UserError(why);
}

const OPTIONS: readonly (keyof TeamOptions)[] = [
  ...(['inputs', 'hidden', 'outputs', 'choices', 'rule', 'params', 'layerParams', 'lateralRounds', 'seed'] as const),
  ...(['engine', 'batch', 'optimizer', 'learningRate', 'precision', 'start'] as const),
];

/** What types say already, for those who write without them. */
function checkShape(options: TeamOptions): void {
  checkOptions(options, { of: 'createTeam', known: OPTIONS, example: '{ inputs: 20, rule: weightMax }' });
  if (typeof options.rule?.compile !== 'function')
    throw new UserError(`rule is ${quote(options.rule)}; expected a rule made by defineRule, such as weightMax`);
  const { hidden, layerParams, params, optimizer, precision } = options;
  if (hidden !== undefined && !Array.isArray(hidden))
    throw new UserError(`hidden is ${quote(hidden)}; expected a list of layer sizes such as [64, 32], or []`);
  if (layerParams !== undefined && !Array.isArray(layerParams))
    throw new UserError(`layerParams is ${quote(layerParams)}; expected a list with an object of parameters a layer`);
  for (const [what, values] of [
    ['params', params] as const,
    ...(layerParams ?? []).map((v, k) => [`layerParams[${k}]`, v] as const),
  ])
    if (values !== undefined && (typeof values !== 'object' || values === null || Array.isArray(values)))
      throw new UserError(`${what} is ${quote(values)}; expected an object of parameters such as { temperature: 2 }`);
  if (optimizer !== undefined && typeof optimizer !== 'string' && typeof optimizer?.scalars !== 'function')
    throw new UserError(
      `optimizer is ${quote(optimizer)}; expected 'adam', 'rmsprop', 'sgd' or one made by createOptimizer, such as createOptimizer(adam, { beta1: 0.8 })`,
    );
  if (precision !== undefined && precision !== 'f32' && precision !== 'f64')
    throw new UserError(`precision is ${quote(precision)}; expected 'f32' or 'f64'`);
}

function count(value: number, what: string): void {
  if (!Number.isInteger(value) || value < 1)
    throw new UserError(`${what} is ${quote(value)}; expected a whole number, at least 1`);
}

/** One rate a layer, from the first hidden layer to the output; without any, 0.01 and a tenth of it for each further layer. Throws. */
export function learningRates(given: TeamOptions['learningRate'], layers: number): Rate[] {
  if (given === undefined) return Array.from({ length: layers }, (_, k) => 10 ** (-2 - k));
  const rates = isList(given) ? [...given] : new Array<Rate>(layers).fill(given);
  if (rates.length !== layers)
    throw new UserError(
      `${rates.length} learning rates for ${layers} layers; expected one rate, or one a layer from the first hidden layer to the output`,
    );
  return rates.map(checkRate);
}

function isList(rates: Rate | readonly Rate[]): rates is readonly Rate[] {
  return Array.isArray(rates);
}
