import type { Leaf, Node } from '../../rule/program/graph.js';
import type { Learned, RoleProgram, RuleProgram } from '../../rule/program/program.js';
import { SimdWriter } from '../../rule/program/simd-writer.js';
import { below } from '../../team/layer-plan.js';
import type { TeamPlan } from '../../team/plan.js';
import { FunctionBuilder, V128 } from '../../wasm/function-builder.js';
import type { DenseLayout, LayerLayout } from '../layout.js';
import { exportName, type KernelEntry, PARAMETERS } from '../plan/kernel-entry.js';
import { ComponentCode } from './component-code.js';
import type { SharedFunctions } from './shared-functions.js';

/** Pushes the four values that a leaf of the program has at some place of a kernel. */
export type PushLeaf = (leaf: Leaf) => void;

/** A learned parameter with the addresses of its arrays: `[input][column]`, or for one of the units `[column]`. */
export interface LearnedArrays extends Learned {
  readonly parameter: number;
  /** What the optimizer keeps of it. */
  readonly states: readonly number[];
  /** Its values before the update; 0: not kept. */
  readonly old: number;
  /** Where its mean direction lies. */
  readonly direction: number;
  /** Where its directions are added up by threads that keep their lanes; 0: nowhere. */
  readonly totals: number;
  /** Its place among the plain rates in {@link LayerLayout.scalars}, for a parameter with a rate of its own. */
  readonly rateIndex: number;
  /** What an updated value becomes, over the leaf of the parameter; sums over synapses have a kernel of their own. */
  readonly constraint?: Node | undefined;
}

/** One layer as kernels see it: where its values lie, and how to write the rule's expressions over them. */
export class LayerCode {
  /** Bytes from one row of columns to the next. */
  readonly rowBytes: number;
  /** The rule with this layer's parameters. */
  readonly rule: RuleProgram;
  /** The layer below, of several layers heard the highest; undefined where the inputs are observations alone. */
  readonly below: LayerLayout | undefined;
  /**
   * The role of this layer, and that of the layer below, which hears its credit; for kernels of settling, their
   * iterations.
   */
  readonly role: RoleProgram;
  readonly roleBelow: RoleProgram | undefined;
  /** Whether the mean directions are stored instead of updating parameters. */
  readonly keepsDirections: boolean;
  /** Where the components of vectors lie. */
  readonly component: ComponentCode;

  constructor(
    readonly plan: TeamPlan,
    readonly memory: DenseLayout,
    readonly layer: LayerLayout,
    /** The functions of the module that its kernels call. */
    readonly functions: SharedFunctions,
    { settles, keepsDirections }: { readonly settles: boolean; readonly keepsDirections: boolean },
  ) {
    this.keepsDirections = keepsDirections;
    this.component = new ComponentCode(layer);
    this.rowBytes = 4 * layer.stride;
    this.rule = layer.plan.rule;
    this.below = below(memory.layers, layer.plan);
    this.role = settles ? layer.plan.role.settling! : layer.plan.role;
    this.roleBelow = settles ? this.below?.plan.role.settling : this.below?.plan.role;
  }

  /** The function of an entry of the layer's plan, still empty; its parameters are those of {@link PARAMETERS}. */
  begin(entry: KernelEntry): FunctionBuilder {
    return new FunctionBuilder(exportName(entry), PARAMETERS[entry.kind]);
  }

  /** How many rows are learned from: batch × rounds, or components of vectors. */
  get rows(): number {
    return this.layer.rows;
  }

  /** Writes expressions of the layer's rule into `f`; `push` says what their leaves are there. */
  writer(f: FunctionBuilder, push: PushLeaf): SimdWriter {
    return this.writerOf(f, this.rule, push);
  }

  /** The same for expressions of another layer's rule: with other parameters a rule is another graph. */
  writerOf(f: FunctionBuilder, rule: RuleProgram, push: PushLeaf): SimdWriter {
    return new SimdWriter(f, rule.graph, ({ leaf }) => push(leaf));
  }

  /** The address of a variable of the units' memory, `[row][column]`, from the rows of a pass on. */
  slot(name: string, pass = 0): number {
    return this.layer.memory.get(name)! + pass * this.plan.batch * this.rowBytes;
  }

  /** The address of the inputs, `[row][input]`, from the rows of a pass on. */
  inputsOf(pass: number): number {
    return this.layer.x + 4 * pass * this.plan.batch * this.layer.inputStride;
  }

  /** The address of a learned parameter of the units, `[column]`. */
  own(name: string): number {
    return this.layer.own[this.rule.unitLearned.findIndex((v) => v.name === name)]!;
  }

  /** The address of a constant vector of the units, `[component][column]`. */
  fixed(name: string): number {
    return this.layer.fixed[this.rule.unitConstants.findIndex((v) => v.name === name)]!;
  }

  /** The address of a learned parameter of the synapses, `[input][column]`. */
  learned(name: string): number {
    return this.layer.learned[this.rule.synapseLearned.findIndex((v) => v.name === name)]!;
  }

  /** The index of a trace among the rule's; −1 where the name is no trace. */
  traceIndex(name: string): number {
    return this.rule.traces.findIndex((t) => t.name === name);
  }

  /** The address of a trace, `[row][input][column]`. */
  trace(name: string): number {
    return this.layer.traces[this.traceIndex(name)]!;
  }

  /** The arrays of a learned parameter of the synapses. */
  synaptic(name: string, isBias = false): LearnedArrays {
    const k = this.rule.synapseLearned.findIndex((v) => v.name === name);
    return {
      ...this.rule.synapseLearned[k]!,
      parameter: this.layer.learned[k]!,
      states: this.layer.states[k]!,
      old: this.layer.old[k]!,
      direction: this.layer.directions.learned[k]!,
      totals: this.layer.totals[k]!,
      rateIndex: k,
      constraint: isBias ? undefined : this.#constraintOf(name),
    };
  }

  #constraintOf(name: string): Node | undefined {
    const constraint = this.role.after.find((one) => one.name === name);
    return constraint?.sums.length === 0 ? constraint.value : undefined;
  }

  /** The arrays of a learned parameter of the units. */
  owned(name: string): LearnedArrays {
    const k = this.rule.unitLearned.findIndex((v) => v.name === name);
    return {
      ...this.rule.unitLearned[k]!,
      parameter: this.layer.own[k]!,
      states: this.layer.ownStates[k]!,
      old: 0,
      direction: this.layer.directions.own[k]!,
      totals: 0,
      rateIndex: this.rule.synapseLearned.length + k,
    };
  }

  /** The arrays of everything that is learned. */
  learnedArrays(): LearnedArrays[] {
    const { synapseLearned, unitLearned, feedback } = this.rule;
    return [
      ...synapseLearned.map(({ name }) => this.synaptic(name)),
      ...unitLearned.map(({ name }) => this.owned(name)),
      ...feedback.map(({ name }) => this.feedback(name)),
    ];
  }

  /** The arrays of a parameter of the feedback synapses. */
  feedback(name: string): LearnedArrays {
    const k = this.rule.feedback.findIndex((v) => v.name === name);
    return {
      ...this.rule.feedback[k]!,
      parameter: this.layer.feedback[k]!,
      states: this.layer.feedbackStates[k]!,
      old: 0,
      direction: this.layer.directions.feedback[k]!,
      totals: 0,
      rateIndex: this.rule.synapseLearned.length + this.rule.unitLearned.length + k,
    };
  }

  /**
   * The address of an echo of the layer below, `[row][input]` with rows as long as those of the inputs; undefined where
   * the senders are sensors, whose echo is 0.
   */
  echo(name: string): number | undefined {
    const copy = this.layer.wired?.echoes.get(name);
    if (copy !== undefined) return copy;
    const { echoes } = this.rule.hidden;
    return this.below?.memory.get(echoes.find((echo) => echo.name === name)!.memory);
  }

  /** The address at which this layer stores what its senders hear under a name, `[row][input]`. */
  heardBelow(name: string): number {
    return (this.layer.wired?.told ?? this.below!.heard).get(name)!;
  }

  /** The address of one of {@link LayerLayout.scalars}. */
  scalar(k: number): number {
    return this.layer.scalars + 4 * k;
  }

  /**
   * Pushes the offset of a synapse within the array of a leaf, and returns the address of the array, to load from.
   * `row` and `synapseAt`: locals with the row, and the offset of the synapse in `[input][column]`.
   */
  pushSynapseAddress(f: FunctionBuilder, { kind, name }: Leaf, row: number, synapseAt: number): number {
    const trace = this.traceIndex(name);
    if (kind === 'trace' || kind === 'new' || (kind === 'old' && trace >= 0)) {
      f.scaled(row, 4 * this.layer.traceSize)
        .get(synapseAt)
        .i32Add();
      return (kind === 'old' ? this.layer.oldTraces : this.layer.traces)[trace]!;
    }
    f.get(synapseAt);
    const k = this.rule.synapseLearned.findIndex((v) => v.name === name);
    return (kind === 'old' ? this.layer.old : this.layer.learned)[k]!;
  }

  /**
   * Pushes one error four times: that of the row and of the output unit whose indices are in the locals `row` and
   * `output`.
   */
  pushError(f: FunctionBuilder, row: number, output: number): void {
    f.scaled(row, this.memory.errorStride).get(output).i32Add().i32(4).i32Mul().loadSplat(this.memory.errors);
  }

  /** Pushes four values of a trace in the row in the local `row`. */
  pushTrace(f: FunctionBuilder, row: number, synapseAt: number, offset: number): void {
    f.scaled(row, 4 * this.layer.traceSize)
      .get(synapseAt)
      .i32Add()
      .load(offset);
  }

  /** A local with all bits set if the row in the local `row` learns from this step, and none if its lane is idle. */
  learnsMask(f: FunctionBuilder, row: number): number {
    const mask = f.local(V128);
    f.scaled(row, 4).loadSplat(this.memory.learns).set(mask);
    return mask;
  }
}
