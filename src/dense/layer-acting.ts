import type { DenseLayer } from './dense-layer.js';
import type { CompiledKernels } from './module.js';
import { shareOf } from './part.js';
import type { BinaryCoding } from './plan/kernel-entry.js';
import { LEAST_ROWS_TO_LOOK_UP, TILE_BYTES } from './sizes.js';
import type { ThreadLayers } from './thread-layers.js';

/** How a thread acts in its lanes, layer by layer, and how the units of these lanes settle. */
export class LayerActing {
  readonly #own: ThreadLayers;
  /** All layers at once, where this thread is the only one. */
  readonly #whole: CompiledKernels['whole']['act'];

  constructor(own: ThreadLayers, whole: CompiledKernels['whole']['act']) {
    this.#own = own;
    this.#whole = whole;
  }

  /** All layers act. `coding`: of the observations, which lie in memory. */
  act(step: number, coding: BinaryCoding | undefined): void {
    const { all, plan } = this.#own;
    // What units say is changed between the kernels of two layers, by the thread that has their lane.
    const changes = plan.interventions.length > 0 && all.some((layer) => layer.interventions?.actsIn(step));
    if (this.#whole && !changes) this.#whole(step);
    else
      all.forEach((layer, k) => {
        const own = k === 0 ? coding : this.#own.packInputs(layer);
        if (changes || !this.#sharesColumns(layer)) this.#actLayer(layer, step, own);
        else this.#actByColumns(layer, step);
      });
  }

  /** Settling: weights stay as they are, so that no thread needs to wait for another. */
  settle(step: number): void {
    const { all, plan, scratch, lanes } = this.#own;
    const [from, to] = lanes;
    const sense = () => {
      for (const layer of all) layer.sense?.(from, to, step, scratch);
    };
    for (let k = 0; k < plan.rule.settlingSteps; k++) {
      sense();
      // What several layers tell is added up from the highest down.
      for (const layer of all.toReversed()) layer.tell?.(from, to, scratch);
      for (const { move, interventions } of all) {
        move?.(from, to);
        if (move) interventions?.acted(from, to, step);
      }
    }
    sense();
  }

  /** Acts, by lookup where inputs are packed and there are rows enough. */
  #actLayer({ act, lookups }: DenseLayer, step: number, coding: BinaryCoding | undefined): void {
    const [from, to] = this.#own.lanes;
    const byLookup = coding && to - from >= LEAST_ROWS_TO_LOOK_UP ? lookups?.byCoding[coding]?.act : undefined;
    (byLookup ?? act)(from, to, step, this.#own.scratch);
  }

  #sharesColumns({ layout: { kernels } }: DenseLayer): boolean {
    const coded = Object.values(kernels.lookups?.byCoding ?? {});
    return this.#own.part.threads > 1 && (kernels.actColumns ?? coded[0]?.actColumns) !== undefined;
  }

  /**
   * With few lanes and wide layers, or where tables of weights take long to fill: threads share the columns of a layer,
   * once the inputs of all lanes are there, and wait for each other before the next layer.
   */
  #actByColumns({ act, actColumns, lookups, layout }: DenseLayer, step: number): void {
    const { part, plan, scratch, lanes } = this.#own;
    part.barrier.wait();
    const coding = lookups && this.#own.codingOfAll(lookups);
    const share = (coding && lookups?.byCoding[coding]?.actColumns) ?? actColumns;
    if (share) share(0, plan.batch, step, scratch, ...shareOf(4 * layout.width, TILE_BYTES, part));
    else act(...lanes, step, scratch);
    part.barrier.wait();
  }
}
