import type { Leaf } from '../../rule/program/graph.js';
import type { RoleProgram, RuleProgram } from '../../rule/program/program.js';
import type { TeamPlan } from '../../team/plan.js';
import type { FunctionBuilder } from '../../wasm/function-builder.js';
import type { DenseLayout, LayerLayout } from '../layout.js';
import { SimdWriter } from './simd-writer.js';
import type { Stepped } from './step-code.js';

/** What a leaf of the program means at some place of a kernel: pushes its four values. */
export type PushLeaf = (leaf: Leaf) => void;

/** One layer as kernels see it: where its values lie, and how to write the rule's expressions over them. */
export class LayerCode {
  /** Bytes from one row of units to the next. */
  readonly rowBytes: number;
  /** The rule with this layer's parameters. */
  readonly rule: RuleProgram;
  /** The layer of units below, if those that it hears are units. */
  readonly below: LayerLayout | undefined;
  /** What a unit of this layer does, and what one of the layer below hears from it: in learning, or in settling. */
  readonly role: RoleProgram;
  readonly roleBelow: RoleProgram | undefined;

  constructor(
    readonly plan: TeamPlan,
    readonly memory: DenseLayout,
    readonly layer: LayerLayout,
    settles = false,
  ) {
    this.rowBytes = 4 * layer.stride;
    this.rule = layer.plan.rule;
    this.below = memory.layers[layer.plan.layer - 2];
    this.role = settles ? layer.plan.role.settling! : layer.plan.role;
    this.roleBelow = settles ? this.below?.plan.role.settling : this.below?.plan.role;
  }

  writer(f: FunctionBuilder, push: PushLeaf): SimdWriter {
    return this.writerOf(f, this.rule, push);
  }

  /** The same for expressions of the rule as another layer has it. */
  writerOf(f: FunctionBuilder, rule: RuleProgram, push: PushLeaf): SimdWriter {
    return new SimdWriter(f, rule.graph, ({ leaf }) => push(leaf));
  }

  slot(name: string): number {
    return this.layer.memory.get(name)!;
  }

  own(name: string): number {
    return this.layer.own[this.rule.unitLearned.findIndex((v) => v.name === name)]!;
  }

  learned(name: string): number {
    return this.layer.learned[this.rule.synapseLearned.findIndex((v) => v.name === name)]!;
  }

  traceIndex(name: string): number {
    return this.rule.traces.findIndex((t) => t.name === name);
  }

  trace(name: string): number {
    return this.layer.traces[this.traceIndex(name)]!;
  }

  /** A learned synaptic parameter as the optimiser steps it. */
  synaptic(name: string): Stepped {
    const k = this.rule.synapseLearned.findIndex((v) => v.name === name);
    return {
      ...this.rule.synapseLearned[k]!,
      at: this.layer.learned[k]!,
      states: this.layer.states[k]!,
      old: this.layer.old[k]!,
      rateAt: k,
    };
  }

  /** A learned parameter of the units, likewise. */
  owned(name: string): Stepped {
    const k = this.rule.unitLearned.findIndex((v) => v.name === name);
    return {
      ...this.rule.unitLearned[k]!,
      at: this.layer.own[k]!,
      states: this.layer.ownStates[k]!,
      old: 0,
      rateAt: this.rule.synapseLearned.length + k,
    };
  }

  scalar(k: number): number {
    return this.layer.scalars + 4 * k;
  }

  /** Pushes the address of a synaptic value (before or after the step) and returns the constant to add to it. */
  pushSynapseAddress(f: FunctionBuilder, { kind, name }: Leaf, lane: number, weight: number): number {
    const trace = this.traceIndex(name);
    if (kind === 'trace' || kind === 'new' || (kind === 'old' && trace >= 0)) {
      f.get(lane)
        .i32(4 * this.layer.traceSize)
        .i32Mul()
        .get(weight)
        .i32Add();
      return (kind === 'old' ? this.layer.oldTraces : this.layer.traces)[trace]!;
    }
    f.get(weight);
    const k = this.rule.synapseLearned.findIndex((v) => v.name === name);
    return (kind === 'old' ? this.layer.old : this.layer.learned)[k]!;
  }

  laneTrace(f: FunctionBuilder, lane: number, weight: number, offset: number): void {
    f.get(lane)
      .i32(4 * this.layer.traceSize)
      .i32Mul()
      .get(weight)
      .i32Add()
      .load(offset);
  }
}
