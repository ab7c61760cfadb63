import { type Key, keyOf } from '../random/seed.js';
import type { Optimizer } from '../rule/optimizer.js';
import { optimizerNamed } from '../rule/optimizers.js';
import type { Precision } from '../rule/precision.js';
import type { RoleProgram, RuleProgram } from '../rule/program.js';
import { didYouMean } from '../rule/suggest.js';
import type { TeamOptions } from './team.js';

/** One layer of a team, resolved. */
export interface LayerPlan {
  /** 1 for the first layer of units. */
  readonly layer: number;
  readonly inputs: number;
  readonly units: number;
  readonly role: RoleProgram;
  readonly rate: number;
  /** Whether the layer below is made of units, who learn from credit. */
  readonly sendsCredit: boolean;
  /** The values that reach this layer are 0 or 1, provably. */
  readonly binaryInputs: boolean;
}

/** A team's options, checked and resolved: what both engines are built from. */
export interface TeamPlan {
  readonly sizes: readonly number[];
  readonly layers: readonly LayerPlan[];
  readonly rule: RuleProgram;
  readonly key: Key;
  readonly batch: number;
  readonly optimizer: Optimizer;
  readonly precision: Precision;
}

const LITERAL_SYNAPSES = 1_000_000;

/** Checks a team's options. Throws RangeError or RuleError that says what was given and what is expected. */
export function planTeam(options: TeamOptions): TeamPlan {
  checkShape(options);
  const { inputs, hidden = [64, 32], outputs = 1, batch = 1, engine = 'dense', precision = 'f32', seed = 0 } = options;
  const sizes = [inputs, ...hidden, outputs];
  sizes.forEach((size, k) => count(size, k === 0 ? 'inputs' : k === sizes.length - 1 ? 'outputs' : `hidden[${k - 1}]`));
  count(batch, 'batch');
  if (engine !== 'literal' && engine !== 'dense')
    throw new RangeError(`engine is '${String(engine)}'; expected 'literal' or 'dense'`);
  if (precision === 'f64' && engine === 'dense')
    throw new RangeError("precision 'f64' is for the literal engine; the dense one is f32");
  const synapses = sizes.slice(1).reduce((sum, size, k) => sum + (sizes[k]! + 1) * size, 0);
  if (engine === 'literal' && synapses * batch > LITERAL_SYNAPSES) {
    throw new RangeError(
      `a literal team with ${synapses.toLocaleString('en')} synapses and batch ${batch} would pass as many messages a step and take seconds for each ` +
        `(the limit is ${LITERAL_SYNAPSES.toLocaleString('en')} synapses times batch); use engine 'dense', or fewer units`,
    );
  }
  const rates = learningRates(options.learningRate, sizes.length - 1);
  const rule = options.rule.compile(options.params);
  const optimizer =
    typeof options.optimizer === 'object' ? options.optimizer : optimizerNamed(options.optimizer ?? 'adam');
  const layers = sizes.slice(1).map((units, k): LayerPlan => {
    const role = k === sizes.length - 2 ? rule.output : rule.hidden;
    return {
      layer: k + 1,
      inputs: sizes[k]!,
      units,
      role,
      rate: rates[k]!,
      sendsCredit: k > 0 && rule.hidden.channelsIn > 0,
      binaryInputs: k > 0 && rule.hidden.binary,
    };
  });
  return { sizes, layers, rule, key: keyOf(seed), batch, optimizer, precision };
}

const OPTIONS: readonly (keyof TeamOptions)[] = [
  ...(['inputs', 'hidden', 'outputs', 'rule', 'params', 'seed'] as const),
  ...(['engine', 'batch', 'optimizer', 'learningRate', 'precision'] as const),
];

/** What types say already, for those who write without them. */
function checkShape(options: TeamOptions): void {
  if (typeof options !== 'object' || options === null)
    throw new RangeError(
      `createTeam takes an object of options such as { inputs: 20, rule: weightMax }; given ${String(options)}`,
    );
  const unknown = Object.keys(options).find((key) => !(OPTIONS as readonly string[]).includes(key));
  if (unknown !== undefined)
    throw new RangeError(
      `createTeam has no option '${unknown}'${didYouMean(unknown, OPTIONS)}; its options are ${OPTIONS.join(', ')}`,
    );
  if (typeof options.rule?.compile !== 'function')
    throw new RangeError(
      `rule is ${JSON.stringify(options.rule)}; expected a rule made by defineRule, such as weightMax`,
    );
  if (options.hidden !== undefined && !Array.isArray(options.hidden))
    throw new RangeError(
      `hidden is ${JSON.stringify(options.hidden)}; expected a list of layer sizes such as [64, 32], or []`,
    );
}

function count(value: number, what: string): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(
      `${what} is ${typeof value === 'string' ? `'${value}'` : value}; expected a whole number, at least 1`,
    );
}

function learningRates(given: TeamOptions['learningRate'], layers: number): number[] {
  if (given === undefined) return Array.from({ length: layers }, (_, k) => 10 ** (-2 - k));
  const rates = typeof given === 'number' ? new Array<number>(layers).fill(given) : [...given];
  if (rates.length !== layers)
    throw new RangeError(
      `${rates.length} learning rates for ${layers} layers; expected one rate, or one a layer from the first hidden layer to the output`,
    );
  const bad = rates.find((rate) => !Number.isFinite(rate) || rate < 0);
  if (bad !== undefined) throw new RangeError(`learning rate ${bad}; expected a number that is not negative`);
  return rates;
}

/** Throws RangeError unless `values` has this length and only finite numbers. */
export function checkNumbers(values: ArrayLike<number>, length: number, what: string): void {
  if (values.length !== length) throw new RangeError(`${what}: ${values.length} numbers given; expected ${length}`);
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(values[i]))
      throw new RangeError(
        `${what}: number ${i} is ${values[i]}; expected a finite number. The environment produced it, or the team was given it`,
      );
  }
}
