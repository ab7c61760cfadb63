import { inOrder, isLeaf, leafNames, type Node } from '../program/graph.js';
import type { Role, RoleProgram, RuleProgram } from '../program/program.js';
import { type ParamValues, programOf, type Rule, requireRule } from '../rule.js';
import { unitVectorsOf } from '../text/declarations.js';

/**
 * What a rule needs to be told and to keep, read off its program: how local it is. Floats are those of one lane and
 * step; what is declared and not used with these parameters does not count.
 */
export interface LocalityCard {
  /** Components of the vectors that units say; 1: scalars. */
  readonly components: number;
  /** Who hears the broadcast reward. */
  readonly reward: readonly Role[];
  /** Who hears an error of its own. A hidden unit's is known to a simulator alone. */
  readonly ownError: readonly Role[];
  /** Who hears the errors of all output units, over feedback synapses of their own. */
  readonly errors: readonly Role[];
  /** Parameters of a feedback synapse, by name. */
  readonly feedback: readonly string[];
  /** Names of the passes in which units act in a step, in each from the same input; empty: once. */
  readonly passes: readonly string[];
  /** Those of them whose draw units use again in others. */
  readonly drawsAgain: readonly string[];
  /**
   * Floats over a synapse, from the unit listened to: its action in each pass, and what it says once it has received.
   */
  readonly forward: number;
  /** Floats over a synapse, from the unit fed. */
  readonly backward: number;
  /** The same in each iteration of settling. */
  readonly settlingBackward: number;
  /**
   * Whether a weight by which units act is used to work out what is sent back over its synapse: `value` (weight
   * transport), `sign` alone, or not at all; `copy`: not itself, but the parameter that is used learns from its value.
   */
  readonly transport: 'none' | 'sign' | 'copy' | 'value';
  /** What is sent back needs parameters as they are after the update. */
  readonly sendsAfterUpdate: boolean;
  /** Iterations of settling between acting and learning, in which both are sent again. */
  readonly settlingSteps: number;
  /** What a synapse keeps beside the weights by which units act, by name. */
  readonly ofSynapse: readonly string[];
  /** Variables of the unit that last from step to step or are learned, by name. */
  readonly ofUnit: readonly string[];
  /** How many floats these are: a vector is as many as it has components. */
  readonly floatsOfUnit: number;
}

/** How local a rule is. Throws `RuleError` for parameters that it does not have. */
export function localityOf(rule: Rule, params?: ParamValues): LocalityCard {
  requireRule('localityOf', rule);
  const values = rule.resolve(params);
  const program = programOf(rule, values);
  const roles = [program.hidden, program.output] as const;
  const those = (hears: (role: RoleProgram) => boolean) => roles.filter(hears).map(({ role }) => role);
  const forwardWeights = new Set(roles.flatMap(weightsActedBy));
  const sent = roles.flatMap(({ channels, settling }) => [...channels, ...(settling?.channels ?? [])]);
  const kept = roles.flatMap(({ keepsOld }) => keepsOld.map((name) => `old ${name}`));
  const unitVectors = unitVectorsOf(rule.text, values);
  const constants = program.unitConstants.map(({ name }) => name);
  const isVector = (name: string) => unitVectors.has(name) || constants.includes(name);
  const ofUnit = [
    ...new Set([
      ...roles.flatMap(({ unitDeltas }) => unitDeltas.map(({ name }) => name)),
      ...constants,
      ...variablesOf(program),
    ]),
  ];
  const others = program.synapseLearned.map(({ name }) => name).filter((name) => !forwardWeights.has(name));
  return {
    components: program.components,
    reward: those(({ reward }) => reward.length > 0),
    ownError: those(({ ownError }) => ownError.length > 0),
    errors: those(({ errorSums }) => errorSums.length > 0),
    feedback: program.feedback.map(({ name }) => name),
    passes: program.passes,
    drawsAgain: program.passes.filter((_, pass) => roles.some(({ passDraws }) => passDraws.includes(pass))),
    forward: Math.max(1, program.passes.length) + program.hidden.echoes.length,
    backward: Math.max(...roles.map(({ channels }) => channels.length)),
    settlingBackward: Math.max(...roles.map(({ settling }) => settling?.channels.length ?? 0)),
    transport: transportOf(roles, sent, forwardWeights),
    sendsAfterUpdate: roles.some(({ creditAfterUpdate }) => creditAfterUpdate),
    settlingSteps: program.settlingSteps,
    ofSynapse: [...new Set([...others, ...program.traces.map(({ name }) => name), ...kept])],
    ofUnit,
    floatsOfUnit: ofUnit.length + ofUnit.filter(isVector).length * (program.components - 1),
  };
}

/** Variables of the unit that some role reads before it has assigned them, so that they last from step to step. */
function variablesOf({ unitStart, hidden, output }: RuleProgram): string[] {
  return Object.keys(unitStart).filter((name) => [hidden, output].some(({ memory }) => memory.includes(name)));
}

/** The learned parameters of synapses that the action of a role is made of. */
function weightsActedBy({ act, sums }: RoleProgram): string[] {
  const action = act.filter(({ name }) => name === 'a').map(({ value }) => value);
  const used = leafNames(action, 'sum');
  return [
    ...leafNames(
      sums.filter(({ name }) => used.has(name)).map(({ value }) => value),
      'learned',
    ),
  ];
}

/** What is used of these weights in what is sent. */
function transportOf(
  roles: readonly RoleProgram[],
  sent: readonly Node[],
  weights: ReadonlySet<string>,
): LocalityCard['transport'] {
  const isWeight = (node: Node) =>
    (['learned', 'next', 'old'] as const).some((kind) => isLeaf(node, kind) && weights.has(node.leaf.name));
  const users = inOrder(sent).filter((node) => node.args.some(isWeight));
  if (sent.some(isWeight) || users.some(({ boolean }) => !boolean)) return 'value';
  if (users.length > 0) return 'sign';
  const used = leafNames(sent, 'learned', 'next', 'old');
  const directions = roles.flatMap(({ deltas }) => deltas.filter(({ name }) => used.has(name)));
  return inOrder(directions.map(({ value }) => value)).some(isWeight) ? 'copy' : 'none';
}

const TRANSPORT = {
  none: 'not used backward',
  sign: 'used backward by their sign alone',
  copy: 'not used backward themselves, but what is used there learns from their values',
  value: 'used backward (weight transport)',
} as const;

/** The card as rows of a name and a sentence. */
export function localityRows(card: LocalityCard): readonly (readonly [string, string])[] {
  const { components, reward, errors, ownError, feedback, forward, backward, ofSynapse, ofUnit } = card;
  const isVector = components > 1;
  const float = isVector ? `vector of ${components} floats` : 'float';
  const units = (roles: readonly Role[]) => (roles.length === 2 ? 'all units' : `${roles[0]} units`);
  const told = [
    ...(reward.length > 0 ? [`${units(reward)} hear the reward`] : []),
    ...(ownError.includes('hidden')
      ? [
          `each ${ownError.length === 2 ? '' : 'hidden '}unit hears an error of its own, which takes a simulator (not local)`,
        ]
      : ownError.length > 0
        ? [`each output unit hears its own error${isVector ? `, a ${float}` : ''}`]
        : []),
    ...(errors.length > 0
      ? [
          `${units(errors)} hear the ${isVector ? `error vectors of all output units, ${components} floats each` : 'errors of all output units'}, over feedback synapses of their own (${feedback.join(', ') || 'without parameters'})`,
        ]
      : []),
  ];
  const acts = Math.max(1, card.passes.length);
  const echoes = forward > acts ? `, and ${forward - acts} once it has received` : '';
  const actions = isVector
    ? `a ${float} forward, the action`
    : acts === 1
      ? '1 float forward, the action'
      : `${acts} floats forward, the action in each pass`;
  const back = `${backward === 0 ? 'nothing' : isVector ? `${backward === 1 ? '' : `${backward} × `}a ${float}` : counted(backward, 'float')} back`;
  const needs = [
    ...(acts > 1 ? [`${acts} passes a step: ${card.passes.join(', ')}`] : []),
    ...(card.drawsAgain.length > 0 ? [`the draw of a pass again in others (${card.drawsAgain.join(', ')})`] : []),
    ...(forward > acts ? ['an echo: the update waits until the layer below has received'] : []),
    ...(card.sendsAfterUpdate ? ['what is sent back waits for the update'] : []),
    ...(card.settlingSteps > 0
      ? [
          `${card.settlingSteps} iterations of settling, in each of which an action goes forward and ${counted(card.settlingBackward, 'float')} back`,
        ]
      : []),
  ];
  return [
    ['told', told.join('; ') || 'nothing'],
    ['over a synapse', `${actions}${echoes}; ${back}`],
    ['weights', TRANSPORT[card.transport]],
    [
      'kept',
      `${listed(ofSynapse, ofSynapse.length, 'a synapse beside its weight')}; ${listed(ofUnit, card.floatsOfUnit, 'a unit')}`,
    ],
    ...(needs.length > 0 ? [['needs', needs.join('; ')] as const] : []),
  ];
}

/** A rule's card as one row of a table: broadcast, back over a synapse, weights, kept a synapse, needs. */
export function localitySummary(card: LocalityCard): readonly string[] {
  const hidden = [
    ...(card.reward.includes('hidden') ? ['reward'] : []),
    ...(card.errors.includes('hidden') ? ['errors'] : []),
    ...(card.ownError.includes('hidden') ? ['an error of its own, by a simulator'] : []),
  ];
  const needs = [
    ...(card.passes.length > 1 ? [`${card.passes.length} passes`] : []),
    ...(card.drawsAgain.length > 0 ? ['a draw again'] : []),
    ...(card.forward > Math.max(1, card.passes.length) ? ['echo'] : []),
    ...(card.sendsAfterUpdate ? ['credit after the update'] : []),
    ...(card.settlingSteps > 0 ? [`${card.settlingSteps} iterations`] : []),
  ];
  return [
    hidden.join(', ') || 'nothing',
    card.settlingSteps > 0
      ? `${card.backward}, then ${card.settlingBackward} an iteration`
      : String(card.backward * card.components),
    { none: 'no', sign: 'sign', copy: 'by a copy', value: 'yes' }[card.transport],
    card.ofSynapse.join(', ') || 'nothing',
    needs.join(', ') || 'nothing',
  ];
}

/** The heads of {@link localitySummary}. */
export const LOCALITY_HEADS = [
  'told to hidden units',
  'floats back',
  'weight transport',
  'kept a synapse',
  'needs',
] as const;

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function listed(names: readonly string[], floats: number, per: string): string {
  return `${names.length === 0 ? 'nothing' : `${counted(floats, 'float')} (${names.join(', ')})`} ${per}`;
}
