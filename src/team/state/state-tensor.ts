import type { Floats } from '../../rule/ops/precision.js';
import type { CompiledOptimizer } from '../../rule/optimizer/compile-optimizer.js';
import type { Learned, RuleProgram } from '../../rule/program/program.js';
import type { Kept, KeptParameter } from '../../unit/kept.js';
import type { LayerPlan } from '../layer-plan.js';

/** What of a team's plan says what it keeps. */
interface Planned {
  readonly layers: readonly LayerPlan[];
  readonly batch: number;
  readonly optimizer: CompiledOptimizer;
}

/** Numbers of one kind that a team keeps, in the order that both engines agree on. */
export interface StateTensor {
  /** Such as `layer1/w` or `layer1/w/m`. */
  readonly name: string;
  /** `[input + 1][unit]`, the bias as the last row; of feedback synapses `[output unit][unit]`; `[unit]`; with one entry a lane, `[lane]` before that. */
  readonly shape: readonly number[];
  readonly layer: LayerPlan;
  /** What the numbers are, among all that the units of the layer keep. */
  readonly kept: Kept;
}

/** The values of a tensor in the order of its shape. */
export interface FilledTensor {
  readonly tensor: StateTensor;
  readonly data: Floats;
}

/** Learned parameters of the synapses and units of all layers. */
export function learnedTensors({ layers }: Pick<Planned, 'layers'>): (StateTensor & { kept: KeptParameter })[] {
  return layers.flatMap((layer) => [
    ...layer.rule.synapseLearned.map(({ name }, index) =>
      tensor<KeptParameter>(layer, name, synaptic(layer), { kind: 'synapse', index }),
    ),
    ...layer.rule.feedback.map(({ name }, index) =>
      tensor<KeptParameter>(layer, name, [outputsOf(layers), layer.columns], { kind: 'feedback', index }),
    ),
    ...layer.rule.unitLearned.map(({ name }, index) =>
      tensor<KeptParameter>(layer, name, [layer.columns], { kind: 'unit', index }),
    ),
  ]);
}

/**
 * All that a team keeps from step to step, in the order of its layers: learned parameters, what the optimizer keeps for each, traces
 * and memories of the units. With several rounds a step, lanes are those of one round after the other. A team that `hasActed` and is
 * to learn keeps, beside, what its units have seen and worked out.
 */
export function stateTensors(plan: Planned, hasActed: boolean): StateTensor[] {
  const learned = learnedTensors(plan);
  return plan.layers.flatMap((layer) => {
    const { rule, role, inputs, columns, rounds } = layer;
    const lanes = rounds * plan.batch;
    const parameters = learned.filter((one) => one.layer === layer);
    const moments = parameters.flatMap(({ kept, shape, name }) => {
      const { rate, constant } = LISTS[kept.kind](rule)[kept.index]!;
      // A parameter with a plain rate of its own does not pass the optimizer, nor does a constant.
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
      ...memories.map((name) => tensor(layer, `memory/${name}`, [lanes, columns], { kind: 'memory', name })),
      ...(hasActed ? [tensor(layer, 'memory/x', [lanes, inputs], { kind: 'input' })] : []),
    ];
  });
}

/** Where a rule lists its parameters of a kind. */
const LISTS: Readonly<Record<KeptParameter['kind'], (rule: RuleProgram) => readonly Learned[]>> = {
  synapse: (rule) => rule.synapseLearned,
  feedback: (rule) => rule.feedback,
  unit: (rule) => rule.unitLearned,
};

/** The output units of a team. */
function outputsOf(layers: readonly LayerPlan[]): number {
  return layers.at(-1)!.units;
}

function synaptic({ inputs, columns }: LayerPlan): [rows: number, columns: number] {
  return [inputs + 1, columns];
}

function tensor<K extends Kept>(
  layer: LayerPlan,
  name: string,
  shape: readonly number[],
  kept: K,
): StateTensor & { readonly kept: K } {
  return { name: `layer${layer.layer}/${name}`, shape, layer, kept };
}

/** How many numbers there are in a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
