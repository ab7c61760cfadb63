import { type FunctionBuilder, I32 } from '../../wasm/function-builder.js';
import type { LayerLayout } from '../layout.js';

/**
 * Where one component of vectors lies: row `component · batch + lane`. Over sensors each component has inputs of its
 * own, of which the observation is kept once.
 */
export class ComponentCode {
  readonly #batch: number;
  readonly #layer: LayerLayout;

  constructor(layer: LayerLayout) {
    const { rounds, components } = layer.plan;
    this.#layer = layer;
    this.#batch = layer.rows / (rounds * components);
  }

  /** Whether each component has inputs of its own, `fanIn` each. */
  get hasOwnInputs(): boolean {
    return this.#layer.seesOnce;
  }

  /** Lanes, which are the rows of a component. */
  get batch(): number {
    return this.#batch;
  }

  /** Sets a local to the component of a row. */
  ofRow(f: FunctionBuilder, row: number, component: number): void {
    f.get(row).i32(this.#batch).i32DivUnsigned().set(component);
  }

  /** Sets a local to the component to which an input belongs, where each has its own. */
  ofInput(f: FunctionBuilder, input: number, component: number): void {
    f.get(input).i32(this.#layer.plan.fanIn).i32DivUnsigned().set(component);
  }

  /** Pushes the index of the first input of a component. */
  pushFirstInput(f: FunctionBuilder, component: number): void {
    if (this.hasOwnInputs) f.scaled(component, this.#layer.plan.fanIn);
    else f.i32(0);
  }

  /** Pushes the row of `x` that a row hears. */
  pushInputRow(f: FunctionBuilder, row: number, component: number): void {
    f.get(row);
    if (this.hasOwnInputs) f.scaled(component, this.#batch).i32Sub();
  }

  /** Locals with the first row of a component and the row after its last. */
  rows(f: FunctionBuilder, component: number): { readonly from: number; readonly to: number } {
    const [from, to] = [f.local(I32), f.local(I32)];
    f.scaled(component, this.#batch).tee(from).i32(this.#batch).i32Add().set(to);
    return { from, to };
  }
}
