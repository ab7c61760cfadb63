import { FunctionBuilder, I32, SIMD, V128 } from '../../wasm/function-builder.js';
import { encodeModule } from '../../wasm/module.js';
import { type Floats, floats, type Precision } from '../ops/precision.js';
import { type LeafNode, type Node, UNIT } from '../program/graph.js';
import { SimdWriter } from '../program/simd-writer.js';
import type { CompiledOptimizer } from './compile-optimizer.js';

/**
 * Parameters that an optimizer changes together, `[number]` each: their values, the sums of their directions, and what
 * is kept of each.
 */
export interface StepArrays {
  readonly values: Floats;
  readonly directions: Floats;
  readonly states: readonly Floats[];
}

/** Arrays for `length` parameters, in memory of JavaScript. */
export function stepArrays(optimizer: CompiledOptimizer, precision: Precision, length: number): StepArrays {
  const zeros = () => floats(precision, length);
  return { values: zeros(), directions: zeros(), states: optimizer.state.map(zeros) };
}

/** Bytes of a page of memory, and the most pages there may be. */
const [PAGE, MOST_PAGES] = [65536, 65536];

/** Bytes of the longest vector, at which arrays begin. */
const VECTOR = 16;

type StepKernel = (at: number, bytes: number) => void;

/** The kernel of each optimizer, for all teams that have it. */
const modules = new WeakMap<CompiledOptimizer, WebAssembly.Module>();

/**
 * Memory of WebAssembly for parameters of literal units, and the optimizer's step there: four numbers at a time, what
 * `compileScalarStep` does with one after the other, to the same bits.
 */
export class StepMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #kernel: StepKernel;
  readonly #states: number;
  /** The learning rate and the optimizer's scalars, then the share. */
  readonly #scalars: Float32Array;
  #next: number;

  private constructor(optimizer: CompiledOptimizer, memory: WebAssembly.Memory, kernel: StepKernel) {
    this.#memory = memory;
    this.#kernel = kernel;
    this.#states = optimizer.state.length;
    this.#scalars = new Float32Array(memory.buffer, 0, optimizer.scalars.length + 2);
    this.#next = headBytes(optimizer);
  }

  /**
   * Memory for arrays of some lengths, each taken once. Undefined where there is none: it would be beyond what
   * WebAssembly can address or the system has, or a page forbids it.
   */
  static of(optimizer: CompiledOptimizer, lengths: Iterable<number>): StepMemory | undefined {
    let bytes = headBytes(optimizer);
    for (const length of lengths) bytes += (2 + optimizer.state.length) * bytesOf(length);
    const pages = Math.ceil(bytes / PAGE);
    if (pages > MOST_PAGES) return undefined;
    try {
      const module = modules.get(optimizer) ?? stepModule(optimizer);
      modules.set(optimizer, module);
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
      const { step } = new WebAssembly.Instance(module, { env: { memory } }).exports;
      return new StepMemory(optimizer, memory, step as StepKernel);
    } catch {
      return undefined;
    }
  }

  /** Takes arrays of so many parameters, in the order in which the kernel expects them. */
  take(length: number): StepArrays {
    const next = () => {
      const taken = new Float32Array(this.#memory.buffer, this.#next, length);
      this.#next += bytesOf(length);
      return taken;
    };
    return { values: next(), directions: next(), states: Array.from({ length: this.#states }, next) };
  }

  /** One step of parameters that were taken here. `scalars`, `share`: as a `ScalarStep` has them. */
  step({ values }: StepArrays, scalars: Floats, share: number): void {
    for (let k = 0; k < scalars.length; k++) this.#scalars[k] = scalars[k]!;
    this.#scalars[scalars.length] = share;
    this.#kernel(values.byteOffset, bytesOf(values.length));
  }
}

function bytesOf(length: number): number {
  return Math.ceil((4 * length) / VECTOR) * VECTOR;
}

/** Bytes of the scalars at the beginning of the memory. */
function headBytes({ scalars }: CompiledOptimizer): number {
  return bytesOf(scalars.length + 2);
}

function stepModule(optimizer: CompiledOptimizer): WebAssembly.Module {
  const limits = { initial: 1, maximum: MOST_PAGES, shared: false };
  return new WebAssembly.Module(encodeModule([writeStep(optimizer)], limits));
}

/**
 * `step(at, bytes)` updates the parameters at the address `at`. Their directions are `bytes` further, then each array
 * of what is kept for them.
 */
function writeStep(optimizer: CompiledOptimizer): FunctionBuilder {
  const f = new FunctionBuilder('step', ['at', 'bytes']);
  const [at, bytes] = [f.parameter('at'), f.parameter('bytes')];
  const { program, state, scalars } = optimizer;
  const end = f.local(I32);
  f.get(at).get(bytes).i32Add().set(end);
  const [directions, ...states] = Array.from({ length: 1 + state.length }, () => f.local(I32)) as [number, ...number[]];
  [directions, ...states].reduce((before, next) => {
    f.get(before).get(bytes).i32Add().set(next);
    return next;
  }, at);
  const scalarAt = (name: string) => 4 * ['rate', ...scalars].indexOf(name);
  const [share, mean] = [f.local(V128), f.local(V128)];
  f.i32(0)
    .loadSplat(4 * (scalars.length + 1))
    .set(share);
  const shared = sharedByAll(f, optimizer, (name) => f.i32(0).loadSplat(scalarAt(name)));
  f.loop(at, { local: end }, VECTOR, () => {
    f.get(directions).load(0).get(share).simd(SIMD.f32x4Mul).set(mean);
    const leaf = ({ leaf: { kind, name } }: LeafNode) => {
      if (kind === 'direction') f.get(mean);
      else f.get(kind === 'parameter' ? at : states[state.indexOf(name)]!).load(0);
    };
    const writer = new SimdWriter(f, program.graph, leaf, shared);
    const values = writer.keep([...program.states.map((s) => s.value), program.next]);
    [...states, at].forEach((into, k) => f.get(into).get(values[k]!).store(0));
    f.get(directions).float(0).store(0);
    for (const local of [directions, ...states]) f.advance(local, VECTOR);
  });
  return f;
}

/**
 * Writes what is the same for all parameters of an update, before the loop over them. `pushScalar` pushes four times
 * one of the update's scalars.
 */
export function sharedByAll(
  f: FunctionBuilder,
  { program }: Pick<CompiledOptimizer, 'program'>,
  pushScalar: (name: string) => void,
): SimdWriter {
  const writer = new SimdWriter(f, program.graph, ({ leaf }) => pushScalar(leaf.name));
  const shared = new Set<Node>();
  const visit = (node: Node) => {
    if (node.scope === UNIT) shared.add(node);
    else node.args.forEach(visit);
  };
  for (const root of [program.next, ...program.states.map((s) => s.value)]) visit(root);
  writer.keep([...shared]);
  return writer;
}
