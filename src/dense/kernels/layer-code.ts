import type { Leaf } from '../../rule/program/graph.js';
import type { Learned, RoleProgram, RuleProgram } from '../../rule/program/program.js';
import type { TeamPlan } from '../../team/plan.js';
import { FunctionBuilder, V128 } from '../../wasm/function-builder.js';
import type { DenseLayout, LayerLayout } from '../layout.js';
import { exportName, type KernelEntry, PARAMETERS } from '../plan/kernel-entry.js';
import type { LookupTables } from './lookup-table.js';
import { SimdWriter } from './simd-writer.js';

/** What a leaf of the program means at some place of a kernel: pushes its four values. */
export type PushLeaf = (leaf: Leaf) => void;

/** A learned parameter and where it lies. */
export interface Stepped extends Learned {
  readonly at: number;
  readonly states: readonly number[];
  /** Where its value before the step is kept; 0: nowhere. */
  readonly old: number;
  /** Which of the plain rates is its own. */
  readonly rateAt: number;
}

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
    /** The functions of the module that fill lookup tables. */
    readonly tables: LookupTables,
    settles = false,
  ) {
    this.rowBytes = 4 * layer.stride;
    this.rule = layer.plan.rule;
    this.below = memory.layers[layer.plan.layer - 2];
    this.role = settles ? layer.plan.role.settling! : layer.plan.role;
    this.roleBelow = settles ? this.below?.plan.role.settling : this.below?.plan.role;
  }

  /** The function of an entry of the layer's plan, still empty; its parameters are those of {@link PARAMETERS}. */
  begin(entry: KernelEntry): FunctionBuilder {
    return new FunctionBuilder(exportName(entry), PARAMETERS[entry.kind]);
  }

  /** Rows of everything that is kept `[row]`. */
  get rows(): number {
    return this.layer.rows;
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
      f.scaled(lane, 4 * this.layer.traceSize)
        .get(weight)
        .i32Add();
      return (kind === 'old' ? this.layer.oldTraces : this.layer.traces)[trace]!;
    }
    f.get(weight);
    const k = this.rule.synapseLearned.findIndex((v) => v.name === name);
    return (kind === 'old' ? this.layer.old : this.layer.learned)[k]!;
  }

  laneTrace(f: FunctionBuilder, lane: number, weight: number, offset: number): void {
    f.scaled(lane, 4 * this.layer.traceSize)
      .get(weight)
      .i32Add()
      .load(offset);
  }

  /** A local with all bits set where the row in the local `row` learns from this step, with none where its lane is idle. */
  learnsMask(f: FunctionBuilder, row: number): number {
    const mask = f.local(V128);
    f.scaled(row, 4).loadSplat(this.memory.learns).set(mask);
    return mask;
  }
}
