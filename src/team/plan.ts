import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { type Key, keyOf } from '../random/seed.js';
import type { Precision } from '../rule/ops/precision.js';
import type { CompiledOptimizer } from '../rule/optimizer/compile-optimizer.js';
import { compiledOptimizer } from '../rule/optimizer/optimizer.js';
import { optimizerNamed } from '../rule/optimizer/optimizers.js';
import { checkRate, type Rate } from '../rule/optimizer/rate.js';
import { hearsErrors } from '../rule/program/heard.js';
import type { RuleProgram } from '../rule/program/program.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import type { KeptIntervention } from './interventions/intervention.js';
import { checkInterventions, keptInterventions } from './interventions/planned-interventions.js';
import type { LayerPlan } from './layer-plan.js';
import { layerPrograms } from './layer-programs.js';
import { checkPlainOptions, filledOptions, kernelOptions, PLAIN_OPTIONS } from './plain-options.js';
import { checkDelays, checkErrorCount, checkLateral, checkOwnErrors, checkPairs, checkWired } from './plan-checks.js';
import { beginningFrom, type TeamBeginning } from './state/team-beginning.js';
import { optimizerConfig, type TeamConfig } from './team-config.js';
import { checkPartOptions, HIDDEN_LAYERS, learningRates, TEAM_OPTIONS, type TeamOptions } from './team-options.js';
import { givenWiring, mostHearers, resolveWiring, type WiredLayer } from './wiring.js';

/** A team's options, checked and resolved: what both engines are built from. */
export interface TeamPlan {
  /** Inputs, then the units of each layer. */
  readonly sizes: readonly number[];
  readonly layers: readonly LayerPlan[];
  /** Actions that an output unit selects among. */
  readonly choices: number;
  /** Components of the vectors that its units say; 1: they say scalars. */
  readonly components: number;
  /** The program of the output layer. */
  readonly rule: RuleProgram;
  /** Whether units hear errors of output units, which the task then has to tell. */
  readonly hearsErrors: boolean;
  /** How many errors the task tells: one for each unit that has its own, or the team's option `errors`. */
  readonly errors: number;
  /**
   * Whose errors the task tells: those of output units, or, where hidden units hear an error of their own, one of every
   * unit.
   */
  readonly told: 'outputs' | 'units';
  /** Names of the passes; empty: the units act once a step. */
  readonly passes: readonly string[];
  /** Passes of which units hear the reward, which the task then has to pay: 1, or all. */
  readonly paidPasses: number;
  readonly key: Key;
  readonly batch: number;
  readonly optimizer: CompiledOptimizer;
  readonly precision: Precision;
  /** What is done to units while the team runs. */
  readonly interventions: readonly KeptIntervention[];
  /** The configuration of the team, as plain data. */
  readonly config: TeamConfig;
  /** What the team begins with instead of drawing it; undefined: everything is drawn. */
  readonly beginning: TeamBeginning | undefined;
  /** A text of everything on which compiled kernels depend: teams with equal texts can share them. */
  readonly signature: string;
}

const LITERAL_SYNAPSES = 1_000_000;

/**
 * Checks the options of a team and resolves them.
 *
 * @throws {@link UserError} or {@link RuleError} that says what was given and what is expected.
 */
export function planTeam(options: TeamOptions): TeamPlan {
  checkShape(options);
  const { inputs, hidden = HIDDEN_LAYERS, outputs = 1 } = options;
  const plain = filledOptions(PLAIN_OPTIONS, options);
  const { choices, batch, engine, precision, lateralRounds } = plain;
  const sizes = [inputs, ...hidden, outputs];
  sizes.forEach((size, k) => count(size, k === 0 ? 'inputs' : k === sizes.length - 1 ? 'outputs' : `hidden[${k - 1}]`));
  const key = keyOf(plain.seed);
  checkPlainOptions(PLAIN_OPTIONS, plain);
  const interventions = keptInterventions(plain.interventions ?? []);
  if (precision === 'f64' && engine === 'dense')
    throw new UserError("precision 'f64' is for the literal engine; the dense one is f32");
  const wiring = givenWiring(options.wiring);
  const wired = resolveWiring(options.wiring, sizes);
  const logits = sizes.slice(1).map((_, k) => (k === sizes.length - 2 ? choices - 1 : 1));
  const rounds = logits.map((_, k) => (k === sizes.length - 2 ? 1 : lateralRounds));
  const delays = delaysOf(plain.lateralDelay, sizes.length - 1);
  const peers = rounds.map((count, k) => (count > 1 || delays[k]! > 0 ? sizes[k + 1]! : 0));
  const programs = layerPrograms(options, logits);
  const components = componentsOf(programs, lateralRounds);
  const told: TeamPlan['told'] = programs.slice(0, -1).some(({ hidden }) => hidden.ownError.length > 0)
    ? 'units'
    : 'outputs';
  const ownErrors = told === 'units' ? sizes.slice(1).reduce((sum, size) => sum + size, 0) : outputs;
  const errors = plain.errors ?? ownErrors;
  const synapses =
    components *
    sizes
      .slice(1)
      .reduce((sum, size, k) => sum + rounds[k]! * (sendersOf(wired[k]!) + peers[k]! + 1) * size * logits[k]!, 0);
  if (engine === 'literal' && synapses * batch > LITERAL_SYNAPSES) {
    throw new UserError(
      `a literal team with ${synapses.toLocaleString('en')} synapses and batch ${batch} would pass as many messages a step and take seconds for each ` +
        `(the limit is ${LITERAL_SYNAPSES.toLocaleString('en')} synapses times batch); use engine 'dense', or fewer units`,
    );
  }
  const rates = learningRates(options.learningRate, sizes.length - 1);
  if (lateralRounds > 1) checkLateral(hidden, programs);
  if (wiring) {
    checkWired(wired, programs, plain);
    checkPairs(wired, programs, sizes);
  }
  if (delays.some((delay) => delay > 0)) checkDelays(delays, programs, wired, plain);
  if (told === 'units') checkOwnErrors(programs, lateralRounds);
  if (errors !== ownErrors) checkErrorCount(errors, programs, ownErrors);
  const optimizer = compiledOptimizer(
    typeof options.optimizer === 'object' ? options.optimizer : optimizerNamed(options.optimizer ?? 'adam'),
  );
  const schedules = checkedSchedules(plain.schedules, programs);
  // A layer of which a unit is made to say another number than 0 or 1.
  const clamped = interventions.flatMap((one) =>
    one.do === 'clamp' && one.to !== 0 && one.to !== 1 ? [one.layer] : [],
  );
  const layers = sizes.slice(1).map((units, k): LayerPlan => {
    const rule = programs[k]!;
    const { from, senders, field, feeds } = wired[k]!;
    const below = from.flatMap((layer) => (layer === 0 ? [] : [programs[layer - 1]!.hidden]));
    return {
      layer: k + 1,
      inputs: (from[0] === 0 ? components : 1) * sendersOf(wired[k]!) + peers[k]!,
      fanIn: sendersOf(wired[k]!) + peers[k]!,
      components,
      ...{ from, senders, field, feeds },
      fanOut: (field ? mostHearers(field) * field.maps : units) * logits[k]!,
      peers: peers[k]!,
      delay: delays[k]!,
      errors,
      rounds: rounds[k]!,
      passes: Math.max(1, rule.passes.length),
      units,
      logits: logits[k]!,
      columns: units * logits[k]!,
      rule,
      role: k === sizes.length - 2 ? rule.output : rule.hidden,
      rate: rates[k]!,
      schedules,
      // A fold may only count the units fed, and need no credit from them.
      sendsCredit: below.length > 0 && below[0]!.receptions.length > 0,
      binaryInputs:
        delays[k] === 0 &&
        below.length === from.length &&
        below.every(({ binary }) => binary) &&
        !from.some((layer) => clamped.includes(layer)),
    };
  });
  checkInterventions(interventions, layers, choices, batch);
  const { name, params, text, state, scalars, constants } = optimizer;
  const texts = programs.map(({ text }) => text);
  const isMixed = texts.some((own) => own !== options.rule.text);
  const made = [
    isMixed ? texts : options.rule.text,
    programs.map(({ params: values }) => values),
    name,
    params,
    text.step,
    state,
  ];
  const ofWiring = wiring ? [wiring] : [];
  const binary = clamped.length > 0 ? [layers.map((layer) => layer.binaryInputs)] : [];
  const signature = JSON.stringify([
    sizes,
    ...kernelOptions(plain),
    ...made,
    scalars,
    constants,
    ...ofWiring,
    ...binary,
  ]);
  const { choices: _, precision: __, interventions: ___, ...rest } = plain;
  const config: TeamConfig = {
    ...{ sizes, choices, rule: options.rule.text, layerParams: programs.map(({ params: values }) => values) },
    ...(isMixed && { layerRules: texts }),
    ...(wiring && { wiring }),
    ...{ ...rest, optimizer: optimizerConfig(optimizer), learningRate: rates, precision },
    ...(interventions.length > 0 && { interventions }),
  };
  const { passes } = programs[0]!;
  const hearing = layers.some(({ role }) => hearsErrors(role));
  const planned = {
    sizes,
    layers,
    choices,
    components,
    hearsErrors: hearing,
    errors,
    told,
    passes,
    paidPasses: layers.some(({ role }) => role.rewardPasses.some((pass) => pass > 0)) ? passes.length : 1,
    rule: programs.at(-1)!,
    key,
    batch,
    optimizer,
    precision,
    interventions,
  };
  const beginning = options.start && beginningFrom(options.start, { layers, precision });
  return { ...planned, config, beginning, signature };
}

/** Factors of rates by the names of learned parameters, which some layer has to have. */
function checkedSchedules(
  given: Readonly<Record<string, Rate>>,
  programs: readonly RuleProgram[],
): ReadonlyMap<string, Rate> {
  const learned = programs.flatMap(({ synapseLearned, unitLearned, feedback }) =>
    [...synapseLearned, ...unitLearned, ...feedback].filter((v) => !v.constant).map((v) => v.name),
  );
  for (const name of Object.keys(given))
    if (!learned.includes(name))
      throw new UserError(
        `schedules has '${name}', which nothing learns` +
          didYouMean(name, learned, `the learned parameters are ${[...new Set(learned)].join(', ')}`),
      );
  return new Map(Object.entries(given).map(([name, factor]) => [name, checkRate(factor)]));
}

/** Synapses of a unit of a layer from its senders. */
function sendersOf({ field, senders }: WiredLayer): number {
  return field ? field.taps : senders;
}

/** How many components the vectors have that units say, which are the same in all layers; 1: they say scalars. */
function componentsOf(programs: readonly RuleProgram[], rounds: number): number {
  const [{ components, text }] = programs as readonly [RuleProgram];
  const other = programs.findIndex((program) => program.components !== components);
  if (other >= 0)
    throw new UserError(
      `units of layer 1, with rule '${text.name}', say ${spoken(components)}, and those of layer ${other + 1}, with rule '${programs[other]!.text.name}', ${spoken(programs[other]!.components)}; give all layers rules with as many vectors`,
    );
  if (components > 1 && rounds > 1)
    throw new UserError(
      `lateralRounds does not go with rule '${text.name}': its units say vectors; expected a rule whose units say scalars`,
    );
  return components;
}

function spoken(components: number): string {
  return components === 1 ? 'scalars' : `vectors of ${components} components`;
}

/** `[layer]`: how many steps late its units hear their peers. */
function delaysOf(given: number | readonly number[], layers: number): readonly number[] {
  if (typeof given === 'number')
    return Array.from({ length: layers }, (_, k) => (layers === 1 || k < layers - 1 ? given : 0));
  if (given.length !== layers)
    throw new UserError(
      `lateralDelay has ${given.length} entries for ${layers} layers; expected one for each layer, from the first hidden layer to the output, or one number for the hidden layers`,
    );
  return given;
}

/** Checks what TypeScript's types already say, for callers without types. */
function checkShape(options: TeamOptions): void {
  checkOptions(options, { of: 'createTeam', known: TEAM_OPTIONS, example: '{ inputs: 20, rule: weightMax }' });
  checkPartOptions({ ...options });
}

function count(value: number, what: string): void {
  if (!Number.isInteger(value) || value < 1)
    throw new UserError(`${what} is ${quote(value)}; expected a whole number, at least 1`);
}
