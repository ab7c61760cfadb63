import type { TeamPlan } from '../team/plan.js';
import { DenseInterventions } from './dense-interventions.js';
import { LateralRounds } from './lateral-rounds.js';
import type { DenseLayout, LayerLayout } from './layout.js';
import type { CompiledKernels } from './module.js';
import type { BinaryCoding, Kernel } from './plan/kernel-entry.js';
import type { CodedKernelPlan, LookupKernelPlan } from './plan/kernel-plan.js';
import { VectorComponents } from './vector-components.js';
import { WiredInputs } from './wired-inputs.js';

/** One layer as it runs: its kernels, compiled, and views of what changes from step to step. */
export interface DenseLayer {
  readonly layout: LayerLayout;
  /** See {@link LayerLayout.scalars}. */
  readonly scalars: Float32Array;
  readonly act: Kernel<'act'>;
  readonly actColumns: Kernel<'actColumns'> | undefined;
  readonly learn: Kernel<'learn'>;
  readonly update: Kernel<'update'>;
  readonly updateBias: Kernel<'updateBias'>;
  readonly constrain: Kernel<'constrain'> | undefined;
  readonly send: Kernel<'send'> | undefined;
  /** Before the update: takes the echoes of the senders of some rows, where its inputs are copies. */
  readonly hearEchoes: (from: number, to: number) => void;
  readonly lookups: Lookups | undefined;
  /** What is done to its units from outside; undefined: nothing in any step. */
  readonly interventions: DenseInterventions | undefined;
  readonly sense: Kernel<'sense'> | undefined;
  readonly move: Kernel<'move'> | undefined;
  readonly tell: Kernel<'tell'> | undefined;
  /** What lasts through an episode, `[row][size]` each, with the value at its start. */
  readonly ofEpisode: readonly { readonly values: Float32Array; readonly size: number; readonly start: number }[];
}

/** Kernels for inputs of two values; with `check` where it has to be found at each step which two these are. */
export interface Lookups {
  readonly check: Kernel<'check'> | undefined;
  readonly byCoding: Readonly<Partial<Record<BinaryCoding, CodedKernels>>>;
}

export interface CodedKernels {
  readonly pack: Kernel<'pack'>;
  readonly act: Kernel<'act'> | undefined;
  readonly actColumns: Kernel<'actColumns'> | undefined;
  readonly update: Kernel<'update'> | undefined;
}

/** A layer with its compiled kernels, over a team's memory. */
export function createDenseLayer(
  plan: TeamPlan,
  layout: LayerLayout,
  { layers, rewards }: DenseLayout,
  compiled: CompiledKernels,
  bytes: ArrayBufferLike,
): DenseLayer {
  const { batch, optimizer } = plan;
  const { rule, rounds, components } = layout.plan;
  const { synapseLearned, unitLearned, feedback } = rule;
  const { act, sum, actColumns, learn, update, updateBias, constrain, send, lookups, settling } = layout.kernels;
  const view = (at: number, floats: number) => new Float32Array(bytes, at, floats);
  const lateral = rounds > 1 ? new LateralRounds(layout, batch, bytes) : undefined;
  const [actOnce, learnRows] = [compiled.of(act), compiled.of(learn)];
  const wired = layout.wired && new WiredInputs(layout, layers, bytes);
  const vectors = components > 1 ? new VectorComponents(layout, batch) : undefined;
  const interventions = plan.interventions.some((one) => one.layer === layout.plan.layer)
    ? new DenseInterventions(plan, layout, rewards, bytes)
    : undefined;
  const chooses = vectors ? vectors.act(compiled.of(sum)!, actOnce) : actOnce;
  const acts = interventions?.acting(chooses) ?? chooses;
  const actRows = inPasses(wired?.hearing(acts) ?? acts, layout.plan.passes, batch);
  const sense = compiled.of(settling?.sense);
  const [sends, tells] = [compiled.of(send), compiled.of(settling?.tell)];
  const ofAll = {
    act: lateral?.act(actRows) ?? actRows,
    learn: lateral?.learn(learnRows) ?? learnRows,
    update: compiled.of(update),
    send: wired ? wired.sending(sends, 'send') : sends,
  };
  const main = vectors
    ? {
        act: actRows,
        learn: learn.variant === 'vector' ? learnRows : vectors.learn(learnRows),
        update: vectors.update(ofAll.update),
        send: ofAll.send && vectors.send(ofAll.send),
      }
    : ofAll;
  const remembered = [...layout.memory].flatMap(([name, at]) => {
    const start = rule.unitStart[name];
    return start === undefined ? [] : [{ values: view(at, layout.rows * layout.stride), size: layout.stride, start }];
  });
  const traces = layout.traces.map((at, k) => ({
    values: view(at, layout.rows * layout.traceSize),
    size: layout.traceSize,
    start: rule.traces[k]!.start,
  }));
  const past =
    wired && layout.plan.delay > 0
      ? [
          {
            values: view(layout.wired!.past.at, batch * layout.wired!.past.stride),
            size: layout.wired!.past.stride,
            start: 0,
          },
        ]
      : [];
  return {
    layout,
    scalars: view(
      layout.scalars,
      optimizer.scalars.length + 2 + synapseLearned.length + unitLearned.length + feedback.length,
    ),
    ...main,
    actColumns: compiled.of(actColumns),
    updateBias: compiled.of(updateBias),
    constrain: compiled.of(constrain),
    hearEchoes: (from, to) => wired?.hearEchoes(from, to),
    lookups: lookups && compiledLookups(lookups, compiled, interventions),
    interventions,
    sense: sense && wired ? wired.hearing(sense) : sense,
    move: compiled.of(settling?.move),
    tell: wired ? wired.sending(tells, 'tell') : tells,
    ofEpisode: [...remembered, ...traces, ...past],
  };
}

/** A kernel that acts for some lanes in every pass, made from one that takes rows. */
function inPasses(kernel: Kernel<'act'>, passes: number, batch: number): Kernel<'act'> {
  if (passes === 1) return kernel;
  return (from, to, step, scratch) => {
    for (let first = 0; first < passes * batch; first += batch) kernel(first + from, first + to, step, scratch);
  };
}

function compiledLookups(
  { check, byCoding }: LookupKernelPlan,
  compiled: CompiledKernels,
  interventions: DenseInterventions | undefined,
): Lookups {
  const acting = (act: Kernel<'act'> | undefined) => (act && interventions?.acting(act)) ?? act;
  const coded = (plan: CodedKernelPlan | undefined) =>
    plan && {
      pack: compiled.of(plan.pack),
      act: acting(compiled.of(plan.act)),
      actColumns: compiled.of(plan.actColumns),
      update: compiled.of(plan.update),
    };
  const [bits, signs] = [coded(byCoding.bits), coded(byCoding.signs)];
  return { check: compiled.of(check), byCoding: { ...(bits && { bits }), ...(signs && { signs }) } };
}
