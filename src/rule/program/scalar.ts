import type { Floats, Precision } from '../ops/precision.js';
import { instantiate } from './javascript.js';
import type { RoleProgram, RuleProgram } from './program.js';
import { scalarSource } from './scalar-source.js';

/**
 * The functions that one literal unit runs, over plain arrays. `n` is the number of its inputs; arrays of synapses have
 * n + 1 entries, the last the bias, whose `x` is 1. Sums over inputs: blocks of 8 in index order, then the blocks in
 * order, then the bias, from +0. Sums over the units fed: four interleaved partial sums, ((s0 + s1) + (s2 + s3)).
 *
 * In a rule with passes there is a memory and an input of each, `passes[pass]`; the arguments `memory` and `x` are
 * those of the first.
 *
 * With several logits a unit has `memory`, `own` and synaptic arrays logit after logit; it sends one value a channel.
 */
export interface ScalarProgram {
  /**
   * Sums, policy, memory; returns the action (with several logits: 0, or 1 + the logit picked). `draw` is uniform in
   * [0, 1); `pass`: in which it acts; `draws`: `[pass]`, those of all passes that are read.
   */
  act(
    memory: Floats,
    x: Floats,
    learned: readonly Floats[],
    own: Floats,
    traces: readonly Floats[],
    n: number,
    draw: number,
    pass?: number,
    draws?: ArrayLike<number>,
  ): number;
  /** The unit's part of learning: from what it hears to what its synapses need. */
  learn(memory: Floats, heard: Floats, own: Floats, passes?: readonly OfPass[]): void;
  /**
   * Adds each synapse's direction of ascent to `deltas` and moves the traces on; `echoes[channel * (n + 1) + i]` of
   * sender `i`.
   */
  ascend(
    memory: Floats,
    x: Floats,
    learned: readonly Floats[],
    traces: readonly Floats[],
    deltas: readonly Floats[],
    n: number,
    echoes?: Floats,
    passes?: readonly OfPass[],
  ): void;
  /** Adds the direction of each feedback synapse to `deltas`, from the errors of all `k` output units. */
  ascendFeedback(
    memory: Floats,
    errors: Floats,
    feedback: readonly Floats[],
    deltas: readonly Floats[],
    k: number,
  ): void;
  /** What the synapses but the bias become once they are updated. */
  after(learned: readonly Floats[], n: number): void;
  /** Fills `out[channel * n + i]` with what is sent to input `i`. */
  send(
    memory: Floats,
    x: Floats,
    learned: readonly Floats[],
    old: readonly Floats[],
    traces: readonly Floats[],
    oldTraces: readonly Floats[],
    out: Floats,
    n: number,
    passes?: readonly OfPass[],
  ): void;
  /** Turns the channels of the `m` units fed, `inbox[channel * m + j]`, into heard values. */
  receive(inbox: Floats, heard: Floats, m: number): void;
  /**
   * Turns the errors of all `k` output units into heard values: sums over feedback synapses, in blocks of 8 like those
   * over senders, and the error of output unit `own`.
   */
  hearErrors(errors: Floats, heard: Floats, feedback: readonly Floats[], own: number, k: number): void;
}

/**
 * The functions of a literal unit that says vectors. One component is a row with memory of its own; `act` and `learn`
 * look at all rows of a lane, which have `[component][…]` together. Synapses are senders, then a bias for each
 * component.
 */
export interface VectorProgram extends Omit<ScalarProgram, 'act' | 'learn' | 'ascend'> {
  /**
   * The sums of one component, over its senders from `first` to `end` and its bias, `n` + component, into
   * `sums[component][sum]`.
   */
  sum(
    memory: Floats,
    x: Floats,
    learned: readonly Floats[],
    own: Floats,
    fixed: Floats,
    sums: Floats,
    n: number,
    first: number,
    end: number,
    component: number,
  ): void;
  /** Policy and memory of a lane, from its sums. `fixed`: constant vectors, `[constant][component]`. */
  actTogether(memory: Floats, sums: Floats, own: Floats, fixed: Floats, draw: number): void;
  learnTogether(memory: Floats, heard: Floats, own: Floats, fixed: Floats): void;
  /**
   * Adds what one component adds to the direction of each synapse that speaks in it, its bias the last; `n`: synapses
   * less one.
   */
  ascendIn(
    memory: Floats,
    x: Floats,
    learned: readonly Floats[],
    deltas: readonly Floats[],
    n: number,
    first: number,
    end: number,
    bias: number,
    echoes: Floats,
  ): void;
}

/** What a literal unit runs: of numbers, or of vectors. */
export type UnitProgram = ScalarProgram | VectorProgram;

/** {@link compileScalar} for units that say vectors. */
export function compileVector(rule: RuleProgram, role: RoleProgram, precision: Precision): VectorProgram {
  return instantiate(scalarSource(rule, role, precision), precision) as VectorProgram;
}

/** What a unit keeps of one pass: its variables, and the actions of those it listens to. */
export interface OfPass {
  readonly memory: Floats;
  readonly x: Floats;
}

/**
 * The closures of one role. The generated text holds only what the compiler wrote: numbered values and array indices.
 */
export function compileScalar(rule: RuleProgram, role: RoleProgram, precision: Precision): ScalarProgram {
  return instantiate(scalarSource(rule, role, precision), precision) as ScalarProgram;
}
