// What does not go together in a team, and what to do instead.
import { UserError } from '../errors/user-error.js';
import { whyNotLateral } from '../rule/compile/lateral.js';
import type { RuleProgram } from '../rule/program/program.js';
import { quote } from '../text/quote.js';
import type { WiredLayer } from './wiring.js';

/** @throws {@link UserError} for what a wired team cannot have. */
export function checkWired(
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

/**
 * @throws {@link UserError} where layers that start as 'on-off', in pairs of units and of senders, have no such pairs.
 */
export function checkPairs(
  layers: readonly WiredLayer[],
  programs: readonly RuleProgram[],
  sizes: readonly number[],
): void {
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

/** @throws {@link UserError} for what a team whose units hear their peers a step late cannot have. */
export function checkDelays(
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
export function checkOwnErrors(programs: readonly RuleProgram[], lateralRounds: number): void {
  const own = programs.find(({ hidden }) => hidden.ownError.length > 0)!;
  const summing = programs.find(({ hidden, output }) => hidden.errorSums.length + output.errorSums.length > 0);
  const why = summing
    ? `units of rule '${summing.text.name}' add up those of output units; give all layers rules of one kind`
    : lateralRounds > 1
      ? `lateralRounds is ${lateralRounds}, and they act again in each round; expected lateralRounds 1`
      : undefined;
  if (why) throw new UserError(`hidden units of rule '${own.text.name}' hear an error of their own, and ${why}`);
}

/** @throws {@link UserError} where a unit hears its own error, of which there then is none. */
export function checkErrorCount(errors: number, programs: readonly RuleProgram[], outputs: number): void {
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

/** @throws {@link UserError} for layers whose units cannot hear each other in rounds. */
export function checkLateral(layers: readonly number[], programs: readonly RuleProgram[]): void {
  if (layers.length === 0)
    throw new UserError('lateralRounds is for hidden layers, and this team has none; give hidden, such as [64, 32]');
  for (const program of programs.slice(0, -1)) {
    const why = whyNotLateral(program.text.name, program);
    if (why !== undefined) throw new UserError(why);
  }
}
