import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { type Key, keyOf } from '../random/seed.js';
import { whyNotLateral } from '../rule/compile/lateral.js';
import type { Precision } from '../rule/ops/precision.js';
import type { CompiledOptimizer } from '../rule/optimizer/compile-optimizer.js';
import { compiledOptimizer } from '../rule/optimizer/optimizer.js';
import { optimizerNamed } from '../rule/optimizer/optimizers.js';
import { checkRate, type Rate } from '../rule/optimizer/rate.js';
import type { RuleProgram } from '../rule/program/program.js';
import { hearsErrors } from '../rule/program/scalar.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import type { KeptIntervention } from './interventions/intervention.js';
import { checkInterventions, keptInterventions } from './interventions/planned-interventions.js';
import type { LayerPlan } from './layer-plan.js';
import { layerPrograms } from './layer-programs.js';
import { checkPlainOptions, filledOptions, kernelOptions, PLAIN_OPTIONS } from './plain-options.js';
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
  /** Whose errors the task tells: those of output units, or, where hidden units hear an error of their own, one of every unit. */
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
        `schedules has '${name}', which nothing learns${didYouMean(name, learned)}; the learned parameters are ${[...new Set(learned)].join(', ')}`,
      );
  return new Map(Object.entries(given).map(([name, factor]) => [name, checkRate(factor)]));
}

/** Synapses of a unit of a layer from its senders. */
function sendersOf({ field, senders }: WiredLayer): number {
  return field ? field.taps : senders;
}

/** @throws {@link UserError} for what a wired team cannot have. */
function checkWired(
  layers: readonly WiredLayer[],
  programs: readonly RuleProgram[],
  { lateralRounds, choices }: { readonly lateralRounds: number; readonly choices: number },
): void {
  if (lateralRounds > 1)
    throw new UserError(
      `wiring is given, and lateralRounds is ${lateralRounds}; lateral synapses are for layers that hear all of the layer below. Leave one of them out`,
    );
  if (choices > 2 && layers.at(-1)!.field)
    throw new UserError(
      `wiring connects the output layer locally, and choices is ${choices}; its units then select between two actions. Leave choices out, or give the output layer null`,
    );
  const { text, components } = programs[0]!;
  const mixing = layers.findIndex(({ from }) => from.length > 1 && from[0] === 0);
  if (mixing >= 0 && components > 1)
    throw new UserError(
      `wiring has layer ${mixing + 1} listen to layers ${layers[mixing]!.from.join(', ')}, and units of rule '${text.name}' say vectors, of which a sensor has one component and a unit all; ` +
        'expected from with 0 (the sensors) alone, or without it',
    );
  const far = layers.findIndex(({ from }, k) => from.length > 1 || from[0] !== k);
  if (far >= 0 && programs.some((program) => program.text !== text))
    throw new UserError(
      `wiring has layer ${far + 1} listen to ${layers[far]!.from.join(', ')}, and layerRules gives layers rules of their own, which fit the next layer alone; leave one of them out`,
    );
  if (!programs[0]!.hidden.receptions.some(({ kind }) => kind === 'fold')) return;
  const several = layers.findIndex(({ feeds }) => feeds.length > 1);
  if (several >= 0)
    throw new UserError(
      `wiring has several layers listen to layer ${several + 1}, and units of rule '${text.name}' fold what they hear in order, which is over one layer; ` +
        'expected one listening layer, or a rule that sums (sum out)',
    );
  // What a unit of the first layer folds may be another thing for the rule.
  const asksFirst = /\bfirst\b/.test(JSON.stringify(text));
  const told = (layer: number) => JSON.stringify([programs[layer - 1]!.params, asksFirst && layer === 1]);
  const mixed = layers.findIndex(({ from }) => new Set(from.filter((layer) => layer > 0).map(told)).size > 1);
  if (mixed >= 0)
    throw new UserError(
      `wiring has layer ${mixed + 1} listen to layers ${layers[mixed]!.from.join(', ')}, whose parameters differ, and units of rule '${text.name}' fold what they hear in order; ` +
        'give these layers the same layerParams, or take a rule that sums (sum out)',
    );
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

/** @throws {@link UserError} where layers that start as 'on-off', in pairs of units and of senders, have no such pairs. */
function checkPairs(layers: readonly WiredLayer[], programs: readonly RuleProgram[], sizes: readonly number[]): void {
  layers.forEach(({ from, field }, k) => {
    const { text, synapseLearned } = programs[k]!;
    const paired = synapseLearned.find(({ start }) => start === 'on-off');
    if (!paired) return;
    const fail = (what: string, expected: string): never => {
      throw new UserError(
        `wiring[${k}] ${what}, and '${paired.name}' of rule '${text.name}' starts as on-off, in opposite pairs of units and of those they hear; expected ${expected}, or a rule with another start`,
      );
    };
    if (field && field.maps % 2 === 1 && sizes[k + 1]! > 1)
      fail(
        `gives each receptive field ${field.maps} unit${field.maps === 1 ? '' : 's'}`,
        'an even number of units for each field',
      );
    if (field && from[0]! > 0 && field.image[2] % 2 === 1)
      fail(`has an image of ${field.image[2]} channel${field.image[2] === 1 ? '' : 's'}`, 'an even number of channels');
    if (k > 0 && from[0] === 0) fail(`has layer ${k + 1} listen to the sensors`, 'sensors that layer 1 alone hears');
    const odd = from.slice(0, -1).find((layer) => sizes[layer]! % 2 === 1);
    if (odd !== undefined)
      fail(
        `has layer ${k + 1} listen to the ${sizes[odd]} units of layer ${odd} and to others`,
        'an even number of them',
      );
  });
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
      `lateralDelay has ${given.length} entries for ${layers} layers; expected one a layer, from the first hidden layer to the output, or one number for the hidden layers`,
    );
  return given;
}

/** @throws {@link UserError} for what a team whose units hear their peers a step late cannot have. */
function checkDelays(
  delays: readonly number[],
  programs: readonly RuleProgram[],
  wired: readonly WiredLayer[],
  { lateralRounds, choices }: { readonly lateralRounds: number; readonly choices: number },
): void {
  const refuse = (why: string, expected: string): never => {
    throw new UserError(`lateralDelay is ${quote(delays)}, and ${why}; ${expected}`);
  };
  if (lateralRounds > 1)
    refuse(
      `lateralRounds is ${lateralRounds}`,
      'units hear their peers of this step or of one before; leave one of them out',
    );
  const { text, components, settlingSteps, passes } = programs[0]!;
  if (settlingSteps > 0)
    refuse(`units of rule '${text.name}' settle`, 'expected a rule whose units act once in a step');
  if (passes.length > 0)
    refuse(
      `units of rule '${text.name}' act in passes (${passes.join(', ')})`,
      'expected a rule whose units act once in a step',
    );
  if (components > 1) refuse(`units of rule '${text.name}' say vectors`, 'expected a rule whose units say scalars');
  const local = delays.findIndex((delay, k) => delay > 0 && wired[k]!.field !== undefined);
  if (local >= 0)
    refuse(
      `wiring gives layer ${local + 1} receptive fields`,
      'a layer hears its peers where each unit listens to all of its senders; give that layer delay 0',
    );
  if (choices > 2 && delays.at(-1)! > 0)
    refuse(
      `choices is ${choices}`,
      'output units that select among several actions do not hear each other; give the output layer delay 0',
    );
}

/** @throws {@link UserError} where every unit is to be told its error, and some would hear those of output units. */
function checkOwnErrors(programs: readonly RuleProgram[], lateralRounds: number): void {
  const own = programs.find(({ hidden }) => hidden.ownError.length > 0)!;
  const summing = programs.find(({ hidden, output }) => hidden.errorSums.length + output.errorSums.length > 0);
  const why = summing
    ? `units of rule '${summing.text.name}' add up those of output units; give all layers rules of one kind`
    : lateralRounds > 1
      ? `lateralRounds is ${lateralRounds}, in each of which they act anew; expected lateralRounds 1`
      : undefined;
  if (why) throw new UserError(`hidden units of rule '${own.text.name}' hear an error of their own, and ${why}`);
}

/** @throws {@link UserError} where a unit hears its own error, of which there then is none. */
function checkErrorCount(errors: number, programs: readonly RuleProgram[], outputs: number): void {
  const own = programs.find(({ hidden, output }) => hidden.ownError.length + output.ownError.length > 0);
  if (own)
    throw new UserError(
      `errors is ${errors}, and ${own.hidden.ownError.length > 0 ? '' : 'output '}units of rule '${own.text.name}' hear an error of their own (own error); expected ${outputs}, one for each, or a rule that hears them over feedback synapses alone (sum error)`,
    );
  const vector = programs.find(({ components }) => components > 1);
  if (vector)
    throw new UserError(
      `errors is ${errors}, and units of rule '${vector.text.name}' say vectors; expected ${outputs}, a vector for each output unit`,
    );
}

function checkLateral(layers: readonly number[], programs: readonly RuleProgram[]): void {
  if (layers.length === 0)
    throw new UserError('lateralRounds is for hidden layers, of which there are none; give hidden, such as [64, 32]');
  for (const program of programs.slice(0, -1)) {
    const why = whyNotLateral(program.text.name, program);
    if (why !== undefined) throw new UserError(why);
  }
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
