import { Lookout } from './barrier.js';
import type { IdleLanes } from './idle-lanes.js';
import type { DenseLayout } from './layout.js';
import type { CompiledKernels } from './module.js';
import type { Part } from './part.js';
import type { BinaryCoding, Kernel } from './plan/kernel-entry.js';
import { LEAST_ROWS_TO_UPDATE_BY_LOOKUP, RELAY_WORDS } from './sizes.js';

/** Words of a thread: how often it has handed on, and whether the thread after it sleeps until it does. */
const HANDED_ON = 0;
const SLEEPS = 1;

/** One layer's relay with its compiled kernels, see `RelayKernelPlan`. */
interface LayerRelay {
  readonly leg: number;
  readonly end: number;
  readonly collect: Kernel<'collect'>;
  readonly collectBias: Kernel<'collectBias'>;
  readonly byCoding: Readonly<Partial<Record<BinaryCoding, Kernel<'collect'>>>>;
  readonly spend: Kernel<'spend'>;
  readonly spendBias: Kernel<'spendBias'>;
}

/**
 * Updates in which every thread keeps its lanes. Leg by leg it adds the directions of its own lanes to the totals that
 * the thread before it hands on, and hands them on itself; the last thread updates by them. Each adds up in order, so
 * the sums are those of one thread.
 */
export class Relay {
  /** `[layer]`; undefined: threads divide the update by inputs or columns. */
  readonly #layers: readonly (LayerRelay | undefined)[];
  /** `[thread][RELAY_WORDS]`, see {@link DenseLayout.relays}. */
  #words = new Int32Array(0) as Int32Array;
  /**
   * How often this thread has taken over, and how often the one before it had handed on when that was last looked at.
   */
  #taken = 0;
  #given = 0;
  readonly #part: Part;
  readonly #idle: IdleLanes;
  readonly #takeOver: () => void;
  /** Tells the thread before this one that this one sleeps, and fails where a thread has stopped. */
  readonly #sleeps = () => {
    Atomics.store(this.#words, (this.#part.index - 1) * RELAY_WORDS + SLEEPS, 1);
    this.#part.barrier.check();
  };

  constructor({ layers }: DenseLayout, compiled: CompiledKernels, part: Part, idle: IdleLanes) {
    this.#part = part;
    this.#idle = idle;
    this.#layers = layers.map(({ kernels: { relay } }) => {
      if (!relay) return undefined;
      const { leg, end, byCoding, collect, collectBias, spend, spendBias } = relay;
      return {
        ...{ leg, end },
        collect: compiled.of(collect),
        collectBias: compiled.of(collectBias),
        byCoding: Object.fromEntries(Object.entries(byCoding).map(([coding, entry]) => [coding, compiled.of(entry)])),
        spend: compiled.of(spend),
        spendBias: compiled.of(spendBias),
      };
    });
    const lookout = new Lookout();
    const take = () => this.#await(lookout);
    this.#takeOver = part.timed ? part.timed('wait', take) : take;
  }

  /** Takes a view of the memory, anew when it has grown. */
  bind({ relays }: DenseLayout, bytes: ArrayBufferLike): void {
    this.#words = new Int32Array(bytes, relays, this.#part.threads * RELAY_WORDS);
  }

  /** Whether threads keep their lanes in an update of these layers. */
  runs(layers: readonly number[]): boolean {
    return layers.every((k) => this.#layers[k] !== undefined);
  }

  /**
   * This thread's part in the update of a layer. After the next barrier the layer is updated.
   *
   * @param coding - of the inputs of this thread's lanes; undefined: they take more than two values
   */
  update(k: number, [from, to]: readonly [number, number], coding: BinaryCoding | undefined, scratch: number): void {
    const { leg, end, collect: ofAny, collectBias, byCoding, spend, spendBias } = this.#layers[k]!;
    const looksUp = coding !== undefined && to - from >= LEAST_ROWS_TO_UPDATE_BY_LOOKUP;
    const collect = (looksUp ? byCoding[coding] : undefined) ?? ofAny;
    const { index, threads } = this.#part;
    const isLast = index === threads - 1;
    for (let at = 0; at < end; at += leg) {
      const legEnd = Math.min(end, at + leg);
      this.#takeOver();
      collect(from, to, at, legEnd, scratch);
      if (!isLast) this.#handOn();
      else if (this.#idle.learning !== 'none') spend(at, legEnd);
    }
    this.#takeOver();
    collectBias(from, to);
    if (!isLast) this.#handOn();
    else if (this.#idle.learning !== 'none') spendBias();
    else this.#idle.keepOld(k);
  }

  /** Hands totals on to the thread after this one, and wakes it where it sleeps. */
  #handOn(): void {
    const own = this.#part.index * RELAY_WORDS;
    Atomics.add(this.#words, own + HANDED_ON, 1);
    if (Atomics.load(this.#words, own + SLEEPS) === 0) return;
    Atomics.store(this.#words, own + SLEEPS, 0);
    Atomics.notify(this.#words, own + HANDED_ON);
  }

  /** Waits until the thread before this one has handed on as often as this one takes over with this call. */
  #await(lookout: Lookout): void {
    const { index } = this.#part;
    if (index === 0) return;
    const before = (index - 1) * RELAY_WORDS;
    this.#taken = (this.#taken + 1) | 0;
    while (((this.#given - this.#taken) | 0) < 0) {
      lookout.await(this.#words, before + HANDED_ON, this.#given, this.#sleeps);
      this.#given = Atomics.load(this.#words, before + HANDED_ON);
    }
  }
}
