import type { TeamPlan } from '../team/plan.js';
import type { FollowKernels } from './idle-lanes.js';
import type { DenseLayout, LayerLayout } from './layout.js';
import { growForDirections } from './memory.js';
import { compileKernels } from './module.js';
import type { BinaryCoding, Kernel } from './plan/kernel-entry.js';
import { VectorComponents } from './vector-components.js';

/** Kernels of a layer that store its mean directions instead of updating, and that update by what is stored. */
export interface DirectionKernels extends FollowKernels {
  readonly update: Kernel<'update'>;
  readonly updateBias: Kernel<'updateBias'>;
  readonly byCoding: (coding: BinaryCoding) => Kernel<'update'> | undefined;
  readonly apply: Kernel<'apply'>;
  readonly applyBias: Kernel<'applyBias'>;
}

/** Makes room for directions in a team's memory, and compiles the kernels that form them, `[layer]`. */
export function directionKernels(
  plan: TeamPlan,
  layout: DenseLayout,
  memory: WebAssembly.Memory,
): readonly DirectionKernels[] {
  growForDirections(memory, layout);
  const compiled = compileKernels(plan, layout, memory, 'directions');
  return layout.layers.map(({ kernels: { directions, lookups, idle } }, k) => ({
    update: new VectorComponents(layout.layers[k]!, plan.batch).update(compiled.of(directions.update)),
    updateBias: compiled.of(directions.updateBias),
    byCoding: (coding) => compiled.of(lookups?.byCoding[coding]?.update),
    follow: compiled.of(idle.follow),
    followBias: compiled.of(idle.followBias),
    apply: compiled.of(directions.apply),
    applyBias: compiled.of(directions.applyBias),
  }));
}

/** Copies what an update of a layer changes, and returns a function that puts it back. */
export function saveParameters(layer: LayerLayout, { errors }: TeamPlan, bytes: ArrayBufferLike): () => void {
  const { plan, stride, learned, states, feedback, feedbackStates, own, ownStates } = layer;
  const lists: readonly [addresses: readonly number[], floats: number][] = [
    [[...learned, ...states.flat()], (plan.inputs + plan.components) * stride],
    [[...feedback, ...feedbackStates.flat()], errors * stride],
    [[...own, ...ownStates.flat()], stride],
  ];
  const saved = lists.flatMap(([addresses, floats]) =>
    addresses.map((at) => {
      const values = new Float32Array(bytes, at, floats);
      return { values, kept: values.slice() };
    }),
  );
  return () => {
    for (const { values, kept } of saved) values.set(kept);
  };
}
