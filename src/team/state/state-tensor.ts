import type { Floats } from '../../rule/ops/precision.js';
import type { CompiledOptimizer } from '../../rule/optimizer/compile-optimizer.js';
import type { Assigned, Learned, RuleProgram } from '../../rule/program/program.js';
import type { Kept, KeptOfIntervention, KeptParameter, KeptVector } from '../../unit/kept.js';
import type { KeptIntervention } from '../interventions/intervention.js';
import { keptShape } from '../interventions/planned-interventions.js';
import { type LayerPlan, rowsOf } from '../layer-plan.js';

/** The part of a plan that determines what a team keeps. */
interface Planned {
  readonly layers: readonly LayerPlan[];
  readonly batch: number;
  readonly optimizer: CompiledOptimizer;
  readonly interventions: readonly KeptIntervention[];
}

/** Numbers of one kind that a team keeps, in an order that both engines share. */
export interface StateTensor {
  /** As in `layer1/w` or `layer1/w/m`. */
  readonly name: string;
  /**
   * `[input + 1][column]`, the bias as the last row (of vectors a bias a component); of feedback synapses
   * `[output unit][unit]`; of units `[column]`; with `[lane]` before that where there is one for each lane.
   */
  readonly shape: readonly number[];
  readonly layer: LayerPlan;
  /** What the numbers are, among all that a unit keeps. */
  readonly kept: Kept | KeptOfIntervention;
}

/** A tensor with its values, in the order of its shape. */
export interface FilledTensor {
  readonly tensor: StateTensor;
  readonly data: Floats;
}

/** Learned parameters of the synapses and units of all layers. */
export function learnedTensors({
  layers,
}: Pick<Planned, 'layers'>): (StateTensor & { kept: KeptParameter | KeptVector })[] {
  return layers.flatMap((layer): (StateTensor & { kept: KeptParameter | KeptVector })[] => [
    ...layer.rule.synapseLearned.map(({ name }, index) =>
      tensor<KeptParameter>(layer, name, synaptic(layer), { kind: 'synapse', index }),
    ),
    ...layer.rule.feedback.map(({ name }, index) =>
      tensor<KeptParameter>(layer, name, [layer.errors, layer.columns], { kind: 'feedback', index }),
    ),
    ...layer.rule.unitLearned.map(({ name }, index) =>
      tensor<KeptParameter>(layer, name, [layer.columns], { kind: 'unit', index }),
    ),
    ...layer.rule.unitConstants.map(({ name }, index) =>
      tensor<KeptVector>(layer, name, [layer.components, layer.columns], { kind: 'fixed', index }),
    ),
  ]);
}

/**
 * Everything that a team keeps from step to step, in the order of its layers: learned parameters, the optimizer's state
 * for each, traces and memories of the units. With several rounds or passes a step, the lanes of one come after those
 * of another. A team that `hasActed` and is to learn also keeps what its units have seen and computed.
 */
export function stateTensors(plan: Planned, hasActed: boolean): StateTensor[] {
  const learned = learnedTensors(plan);
  const ofInterventions = interventionTensors(plan);
  return plan.layers.flatMap((layer) => {
    const { rule, role, columns, passes } = layer;
    const lanes = rowsOf(layer, plan.batch);
    const acts = passes * lanes;
    const parameters = learned.filter((one) => one.layer === layer);
    const moments = parameters.flatMap(({ kept, shape, name }) => {
      if (kept.kind === 'fixed') return [];
      const { rate, constant } = LISTS[kept.kind](rule)[kept.index]!;
      // A parameter with a rate of its own is not the optimizer's, nor is a constant.
      if (rate !== undefined || constant) return [];
      return plan.optimizer.state.map((state, moment) => ({
        name: `${name}/${state}`,
        shape,
        layer,
        kept: { ...kept, moment },
      }));
    });
    const acted = hasActed ? role.act.map(({ name }) => name) : [];
    const memories = role.memory.filter((name) => name in rule.unitStart || acted.includes(name));
    return [
      ...parameters,
      ...moments,
      ...rule.traces.map(({ name }, index) =>
        tensor(layer, name, [lanes, ...synaptic(layer)], { kind: 'trace', index }),
      ),
      ...memories.map((name) =>
        tensor(layer, `memory/${name}`, [acted.includes(name) ? acts : lanes, columns], { kind: 'memory', name }),
      ),
      ...(layer.delay > 0
        ? [tensor(layer, 'memory/past', [plan.batch, layer.delay, layer.units], { kind: 'past' })]
        : []),
      ...(hasActed ? [tensor(layer, 'memory/x', inputShape(layer, plan.batch), { kind: 'input' })] : []),
      ...ofInterventions.filter((one) => one.layer === layer),
    ];
  });
}

/** What interventions keep of earlier steps, `[slot][row][unit]`: those that delay and replay. */
export function interventionTensors({
  interventions,
  layers,
  batch,
}: Pick<Planned, 'interventions' | 'layers' | 'batch'>): (StateTensor & { readonly kept: KeptOfIntervention })[] {
  return interventions.flatMap((one, index) => {
    const layer = layers[one.layer - 1]!;
    const shape = keptShape(one, layer, batch);
    return shape
      ? [tensor<KeptOfIntervention>(layer, `intervention${index}`, shape, { kind: 'intervention', index })]
      : [];
  });
}

/** The lists of a rule's parameters, by their kind. */
const LISTS: Readonly<Record<KeptParameter['kind'], (rule: RuleProgram) => readonly Learned[]>> = {
  synapse: (rule) => rule.synapseLearned,
  feedback: (rule) => rule.feedback,
  unit: (rule) => rule.unitLearned,
};

function synaptic({ inputs, columns, components }: LayerPlan): [rows: number, columns: number] {
  return [inputs + components, columns];
}

/** What a layer has seen, `[lane][input]`: vectors of sensors are the observation in each component, kept once. */
function inputShape(layer: LayerPlan, batch: number): [lanes: number, inputs: number] {
  if (seesOnce(layer)) return [batch, layer.senders];
  return [layer.passes * rowsOf(layer, batch), layer.field ? layer.senders : layer.inputs];
}

/** Whether all components of a layer's units see the same numbers, each over sensors of its own. */
export function seesOnce({ components, fanIn, inputs }: LayerPlan): boolean {
  return components > 1 && fanIn < inputs;
}

function tensor<K extends Kept | KeptOfIntervention>(
  layer: LayerPlan,
  name: string,
  shape: readonly number[],
  kept: K,
): StateTensor & { readonly kept: K } {
  return { name: `layer${layer.layer}/${name}`, shape, layer, kept };
}

type ParameterTensor = StateTensor & { readonly kept: KeptParameter };

/** By the layers of a plan: a team is asked for the same ones in each step. */
const directions = new WeakMap<readonly LayerPlan[], readonly ParameterTensor[]>();

/** The mean direction of each learned parameter to which the layer's role gives one, under the parameter's name. */
export function directionTensors({ layers }: Pick<Planned, 'layers'>): readonly ParameterTensor[] {
  const known = directions.get(layers) ?? directionsOf(layers);
  directions.set(layers, known);
  return known;
}

function directionsOf(layers: readonly LayerPlan[]): ParameterTensor[] {
  return learnedTensors({ layers }).flatMap((tensor) => {
    const { layer, kept } = tensor;
    if (kept.kind === 'fixed' || !deltaOf({ layer, kept })) return [];
    return [{ ...tensor, kept: { ...kept, isDirection: true } }];
  });
}

/**
 * Whether a parameter may be anything else than the number that its rule declares: it was drawn, or something changes
 * it. A plain ascent in the direction 0 does not.
 */
export function mayDiffer({
  layer,
  kept,
}: Pick<StateTensor, 'layer'> & { readonly kept: KeptParameter | KeptVector }): boolean {
  if (kept.kind === 'fixed') return true;
  const { name, start, rate } = LISTS[kept.kind](layer.rule)[kept.index]!;
  if (typeof start !== 'number') return true;
  const delta = deltaOf({ layer, kept });
  if (delta === undefined) return false;
  const isStill = rate !== undefined && delta.value.op === 'number' && delta.value.value === 0;
  return !isStill || layer.role.after.some((constraint) => constraint.name === name);
}

/** The direction that the layer's role gives a parameter, if any. */
function deltaOf({
  layer: { role, rule },
  kept: { kind, index },
}: Pick<StateTensor, 'layer'> & { readonly kept: KeptParameter }): Assigned | undefined {
  const { name } = LISTS[kind](rule)[index]!;
  const given = { synapse: role.deltas, feedback: role.feedbackDeltas, unit: role.unitDeltas }[kind];
  return given.find((delta) => delta.name === name);
}

/** How many numbers there are in a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
