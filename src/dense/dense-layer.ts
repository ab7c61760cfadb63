import type { Rate } from '../rule/optimizer/rate.js';
import type { TeamPlan } from '../team/plan.js';
import type { Coding } from './kernels/lookup-table.js';
import { stepsEarly } from './kernels/whole-step.js';
import { LateralRounds } from './lateral-rounds.js';
import type { LayerLayout } from './layout.js';

/** A compiled kernel. */
export type Kernel = (...args: number[]) => void;

/** One layer as it runs: kernels over ranges of lanes or rows, and views of what changes from step to step. */
export interface DenseLayer {
  readonly inputs: number;
  readonly stride: number;
  readonly lookups: Lookups | undefined;
  readonly rate: Rate;
  readonly scalars: Float32Array;
  readonly act: Kernel;
  readonly actUnits: Kernel | undefined;
  readonly learn: Kernel;
  readonly update: Kernel;
  readonly updateBias: Kernel;
  readonly send: Kernel | undefined;
  /** Settling, where the rule has it. */
  readonly sense: Kernel | undefined;
  readonly tell: Kernel | undefined;
  readonly move: Kernel | undefined;
  /** The step comes before the credit that this layer sends. */
  readonly stepsEarly: boolean;
  /** What an episode starts with: `size` values a lane of every round, all `start`. */
  readonly ofEpisode: readonly { readonly values: Float32Array; readonly size: number; readonly start: number }[];
}

/** Kernels for inputs of two values; `check` where that is seen only at each step. */
export interface Lookups {
  readonly check: Kernel | undefined;
  readonly pack: Partial<Record<Coding, Kernel>>;
  readonly act: Partial<Record<Coding, Kernel>>;
  readonly update: Partial<Record<Coding, Kernel>>;
}

/** The kernels and views of one layer among those of a team's module and memory. */
export function createDenseLayer(
  { batch, optimizer }: TeamPlan,
  layout: LayerLayout,
  kernels: Readonly<Record<string, Kernel>>,
  bytes: ArrayBufferLike,
): DenseLayer {
  const { layer, inputs, rate, rule } = layout.plan;
  const view = (at: number, floats: number) => new Float32Array(bytes, at, floats);
  const lateral = layout.plan.rounds > 1 ? new LateralRounds(layout, batch, bytes) : undefined;
  const [act, learn] = [kernels[`act${layer}`]!, kernels[`learn${layer}`]!];
  const carried = [...layout.memory].flatMap(([name, at]) => {
    const start = rule.unitStart[name];
    return start === undefined ? [] : [{ values: view(at, layout.rows * layout.stride), size: layout.stride, start }];
  });
  const traces = layout.traces.map((at, k) => ({
    values: view(at, layout.rows * layout.traceSize),
    size: layout.traceSize,
    start: rule.traces[k]!.start,
  }));
  return {
    inputs,
    stride: layout.stride,
    lookups: lookupsAmong(kernels, layer),
    rate,
    scalars: view(layout.scalars, optimizer.text.scalars.length + 2),
    act: lateral?.act(act) ?? act,
    actUnits: kernels[`actUnits${layer}`],
    learn: lateral?.learn(learn) ?? learn,
    update: kernels[`update${layer}`]!,
    updateBias: kernels[`updateBias${layer}`]!,
    send: kernels[`send${layer}`],
    sense: kernels[`sense${layer}`],
    tell: kernels[`tell${layer}`],
    move: kernels[`move${layer}`],
    stepsEarly: stepsEarly(layout, kernels[`send${layer}`] !== undefined),
    ofEpisode: [...carried, ...traces],
  };
}

function lookupsAmong(kernels: Readonly<Record<string, Kernel | undefined>>, layer: number): Lookups | undefined {
  const byCoding = (name: string) => {
    const [bits, signs] = [kernels[`${name}${layer}bits`], kernels[`${name}${layer}signs`]];
    return { ...(bits === undefined ? {} : { bits }), ...(signs === undefined ? {} : { signs }) };
  };
  if (kernels[`pack${layer}bits`] === undefined) return undefined;
  return { check: kernels[`check${layer}`], pack: byCoding('pack'), act: byCoding('act'), update: byCoding('update') };
}

/** The two values that inputs take, from what {@link PackKernel.check} has found. */
export function codingOf(found: number): Coding | undefined {
  return found & 1 ? 'bits' : found & 2 ? 'signs' : undefined;
}
