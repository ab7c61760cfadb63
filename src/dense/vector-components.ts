import type { LayerLayout } from './layout.js';
import type { Kernel } from './plan/kernel-entry.js';

/**
 * Makes the kernels of a layer whose units say vectors take the rows of one component after the other; and inputs
 * likewise, where each component has inputs of its own.
 */
export class VectorComponents {
  readonly #layout: LayerLayout;
  readonly #batch: number;

  constructor(layout: LayerLayout, batch: number) {
    this.#layout = layout;
    this.#batch = batch;
  }

  /** Sums of each component, then what the units make of all of them. */
  act(sum: Kernel<'sum'>, act: Kernel<'act'>): Kernel<'act'> {
    return (from, to, step, scratch) => {
      this.#overRows(from, to, (first, end) => sum(first, end, scratch));
      act(from, to, step, scratch);
    };
  }

  learn(kernel: Kernel<'learn'>): Kernel<'learn'> {
    return (from, to) => this.#overRows(from, to, kernel);
  }

  send(kernel: Kernel<'send'>): Kernel<'send'> {
    return (from, to, scratch) => this.#overRows(from, to, (first, end) => kernel(first, end, scratch));
  }

  update(kernel: Kernel<'update'>): Kernel<'update'> {
    return (from, to, scratch) => this.overInputs(from, to, (first, end) => kernel(first, end, scratch));
  }

  /**
   * Calls `use` with parts of a range of inputs, so that each part is of one component where each has inputs of its
   * own. In a locally connected layer a range is of columns, and stays whole.
   */
  overInputs(from: number, to: number, use: (from: number, to: number) => void): void {
    const { seesOnce, plan } = this.#layout;
    if (!seesOnce || plan.field) {
      use(from, to);
      return;
    }
    for (let first = from; first < to; ) {
      const end = Math.min(to, plan.fanIn * (Math.floor(first / plan.fanIn) + 1));
      use(first, end);
      first = end;
    }
  }

  #overRows(from: number, to: number, use: (from: number, to: number) => void): void {
    for (let component = 0; component < this.#layout.plan.components; component++)
      use(component * this.#batch + from, component * this.#batch + to);
  }
}
