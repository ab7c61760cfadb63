import type { DenseLayer } from './dense-layer.js';
import { type DirectionKernels, saveParameters } from './direction-kernels.js';
import type { IdleLanes } from './idle-lanes.js';
import type { CompiledKernels } from './module.js';
import { updatesStrips } from './plan/kernel-plan.js';
import { Relay } from './relay.js';
import type { ThreadLayers } from './thread-layers.js';

/**
 * How a thread learns, from the highest layer down: its lanes hear and send credit, and the threads together update the
 * parameters, or store directions and update by these. All barriers of learning are here.
 */
export class LayerLearning {
  /** Which lanes learned from the last step, where the layers learned one by one. */
  learning: IdleLanes['learning'] = 'all';
  readonly #own: ThreadLayers;
  readonly #idle: IdleLanes;
  /** Undefined: this thread is the only one. */
  readonly #relay: Relay | undefined;
  /** All layers at once, where this thread is the only one. */
  readonly #whole: CompiledKernels['whole']['learn'];
  /** Indices of the layers that are updated together, after all have learned and sent credit. */
  readonly #late: readonly number[];

  constructor(own: ThreadLayers, idle: IdleLanes, whole: CompiledKernels['whole']['learn']) {
    this.#own = own;
    this.#idle = idle;
    this.#whole = whole;
    const { layout, part } = own;
    if (part.threads > 1) this.#relay = new Relay(layout, own.compiled!, part, idle);
    this.#late = layout.layers.flatMap(({ kernels }, k) => (kernels.updatesEarly ? [] : [k]));
  }

  /** Takes views of the memory, anew when it has grown. */
  bind(): void {
    this.#idle.rebind();
    this.#relay?.bind(this.#own.layout, this.#own.bytes);
  }

  /** All layers learn, send credit and are updated. Returns whether there was an update: some lane learned. */
  learn(step: number): boolean {
    if (this.#whole && this.#idle.learning === 'all' && !this.#isTold(step)) {
      this.#whole();
      return true;
    }
    const { all, scratch, lanes } = this.#own;
    const [from, to] = lanes;
    for (let k = all.length - 1; k >= 0; k--) {
      const layer = all[k]!;
      this.#learnLayer(layer, step);
      if (layer.layout.kernels.updatesEarly) this.#updateEarly(k);
      layer.send?.(from, to, scratch);
    }
    for (const layer of all) layer.hearEchoes(from, to);
    // Nobody forgets an episode before everybody has learned from it.
    this.#updateLayers(this.#late);
    return this.learning !== 'none';
  }

  /** All layers learn and send credit, and store their directions. */
  direct(step: number, kernels: readonly DirectionKernels[]): void {
    const { all, scratch, lanes } = this.#own;
    const [from, to] = lanes;
    const late: number[] = [];
    for (let k = all.length - 1; k >= 0; k--) {
      const { layout, send } = all[k]!;
      const { sendsCredit, role } = layout.plan;
      const sends = () => sendsCredit && (send ?? this.#idle.sender(k))?.(from, to, scratch);
      this.#learnLayer(all[k]!, step);
      if (sendsCredit && role.creditAfterUpdate) {
        this.#updateLayers([k], undefined, kernels);
        if (this.learning === 'none') sends();
        else this.#rehearse(kernels, k, sends);
      } else {
        sends();
        late.push(k);
      }
    }
    for (const layer of all) layer.hearEchoes(from, to);
    this.#updateLayers(late, undefined, kernels);
  }

  /** Updates some layers by the directions that are stored. */
  apply(kernels: readonly DirectionKernels[], layers: readonly number[]): void {
    const { barrier, index, threads } = this.#own.part;
    for (const k of layers) {
      kernels[k]!.apply(...this.#own.inputsOf(k));
      if (index === threads - 1) kernels[k]!.applyBias();
    }
    barrier.wait();
    if (layers.some((k) => this.#own.all[k]!.constrain)) this.#constrain(layers);
  }

  /** Whether some units are told something else in this step than what they would hear. */
  #isTold(step: number): boolean {
    const { plan, all } = this.#own;
    return plan.interventions.length > 0 && all.some((layer) => layer.interventions?.learnsIn(step));
  }

  #learnLayer({ learn, interventions }: DenseLayer, step: number): void {
    const [from, to] = this.#own.lanes;
    if (interventions?.learnsIn(step)) interventions.learn(learn, from, to, step);
    else learn(from, to);
  }

  /** Updates a layer whose credit is sent after its update, or along with it. */
  #updateEarly(k: number): void {
    const { all, scratch, lanes, part } = this.#own;
    const { send, layout } = all[k]!;
    const { creditAfterUpdate } = layout.plan.role;
    this.#updateLayers([k], () => {
      if (send || creditAfterUpdate) return;
      this.#idle.sender(k)?.(...lanes, scratch);
      part.barrier.wait();
    });
    if (!send && this.learning === 'none' && creditAfterUpdate) this.#idle.sender(k)?.(...lanes, scratch);
  }

  /** Updates a layer for as long as it sends its credit. */
  #rehearse(kernels: readonly DirectionKernels[], k: number, sends: () => void): void {
    const { plan, layout, bytes, part } = this.#own;
    const { barrier, index } = part;
    const revert = index === 0 ? saveParameters(layout.layers[k]!, plan, bytes) : undefined;
    barrier.wait();
    this.apply(kernels, [k]);
    sends();
    barrier.wait();
    revert?.();
  }

  /**
   * Updates some layers together, once all threads have come here, or stores their directions, as `kernels` say;
   * `whereIdle` is called before that where no lane learns.
   */
  #updateLayers(layers: readonly number[], whereIdle?: () => void, kernels?: readonly DirectionKernels[]): void {
    const { all, scratch, lanes, part } = this.#own;
    const { barrier } = part;
    const idle = this.#idle;
    for (const k of layers) idle.hush(k);
    if (!kernels && this.#relay?.runs(layers)) {
      for (const k of layers) {
        const { lookups } = all[k]!;
        this.#relay.update(k, lanes, lookups && this.#own.ownCoding(lookups), scratch);
      }
      barrier.wait();
      this.learning = idle.learning;
    } else {
      barrier.wait();
      this.learning = idle.learning;
      if (this.learning === 'none') whereIdle?.();
      for (const k of layers) this.#update(k, kernels?.[k]);
      barrier.wait();
    }
    if (!kernels && layers.some((k) => all[k]!.constrain)) this.#constrain(layers);
    idle.restore();
  }

  /** Updates this thread's share of a layer: inputs, in whole groups of four, or strips of columns. */
  #update(k: number, kernels: DirectionKernels | undefined): void {
    const own = this.#own;
    const layer = own.all[k]!;
    const { layout, lookups } = layer;
    const { update, updateBias } = kernels ?? layer;
    const { index, threads } = own.part;
    // Of layers that are updated together, one thread does the biases of one and the next thread those of the other.
    const hasBiases = index === threads - 1 - (k % threads);
    if (this.learning !== 'all') {
      const range = layout.plan.field ? own.stripsOf(layout) : own.inputsOf(k);
      if (this.#idle.update(k, range, hasBiases, kernels)) return;
    }
    const coding = lookups && own.codingOfAll(lookups);
    const byLookup = coding && (kernels ? kernels.byCoding(coding) : lookups?.byCoding[coding]?.update);
    if (byLookup) byLookup(...own.stripsOf(layout), own.scratch);
    else update(...(updatesStrips(layout.kernels.update) ? own.stripsOf(layout) : own.inputsOf(k)), own.scratch);
    if (hasBiases) updateBias();
  }

  /** Once all threads have updated their part of some layers, the first of them does what needs whole columns. */
  #constrain(layers: readonly number[]): void {
    const { all, part } = this.#own;
    if (part.index === 0 && this.learning !== 'none') for (const k of layers) all[k]!.constrain?.();
    part.barrier.wait();
  }
}
