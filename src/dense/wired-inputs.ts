import type { LayerLayout } from './layout.js';
import type { Kernel } from './plan/kernel-entry.js';

/**
 * How a layer hears and is heard where it listens to several layers, shares those it listens to with others, or hears
 * its peers as they were steps ago.
 */
export class WiredInputs {
  readonly #copies: readonly Copy[];
  readonly #echoes: readonly Copy[];
  readonly #past: Past | undefined;
  /** Of learning, and of settling. */
  readonly #credit: readonly Credit[];
  readonly #settlingCredit: readonly Credit[];
  /** Of vectors the first row of each component that is heard over inputs of its own rows; else that of all, 0. */
  readonly #firstRows: readonly number[];

  /** `layers`: all of the team. */
  constructor(layout: LayerLayout, layers: readonly LayerLayout[], bytes: ArrayBufferLike) {
    const { wired, inputStride, plan, x, rows, seesOnce } = layout;
    const parts = plan.components;
    this.#firstRows = seesOnce ? [0] : Array.from({ length: parts }, (_, k) => (k * rows) / parts);
    const { sources, copies, echoes, told } = wired!;
    const floats = (at: number) => new Float32Array(bytes, at);
    this.#copies = copies
      ? sources.map(({ at, stride, offset, width }) => ({
          ...{ from: floats(at), fromStride: stride, into: floats(x), intoStride: inputStride, offset, width },
        }))
      : [];
    this.#past = plan.delay > 0 ? pastOf(layout, bytes) : undefined;
    const names = plan.rule.hidden.echoes;
    this.#echoes = [...echoes].flatMap(([name, into]) =>
      sources.flatMap(({ layer, offset, width }) => {
        if (layer === 0) return [];
        const { memory, stride } = layers[layer - 1]!;
        const from = memory.get(names.find((echo) => echo.name === name)!.memory)!;
        return [{ from: floats(from), fromStride: stride, into: floats(into), intoStride: inputStride, offset, width }];
      }),
    );
    const creditOf = (isSettling: boolean) =>
      sources.flatMap(({ layer, offset, width }) => {
        if (layer === 0 || !told) return [];
        const { heard, stride, plan: source } = layers[layer - 1]!;
        const role = isSettling ? source.role.settling : source.role;
        const heardNames = (role?.receptions ?? []).flatMap((r) => (r.kind === 'sum' ? [r.name] : r.names));
        return heardNames.map((name) => ({
          ...{ from: floats(told.get(name)!), fromStride: wired!.toldStride, offset, width },
          ...{ into: floats(heard.get(name)!), intoStride: stride, isFirst: source.feeds[0] === plan.layer },
        }));
      });
    this.#credit = creditOf(false);
    this.#settlingCredit = creditOf(true);
  }

  /** The same kernel, acting or sensing, preceded by the copy of what the senders say. */
  hearing<K extends 'act' | 'sense'>(kernel: Kernel<K>): Kernel<K> {
    if (this.#copies.length === 0) return kernel;
    const act = kernel as Kernel<'act'>;
    return ((from, to, step, scratch) => {
      for (const of of this.#copies) this.#copy(of, from, to);
      if (this.#past) hearLate(this.#past, from, to);
      act(from, to, step, scratch);
      if (this.#past) keep(this.#past, from, to);
    }) as Kernel<'act'> as Kernel<K>;
  }

  /** Copies the echoes that the senders have said in some lanes. */
  hearEchoes(from: number, to: number): void {
    for (const of of this.#echoes) this.#copy(of, from, to);
  }

  /** The same kernel, followed by adding what was sent to what the senders have heard of higher layers. */
  sending<K extends 'send' | 'tell'>(kernel: Kernel<K> | undefined, kind: K): Kernel<K> | undefined {
    const credit = kind === 'send' ? this.#credit : this.#settlingCredit;
    if (!kernel || credit.length === 0) return kernel;
    const send = kernel as Kernel<'send'>;
    return ((from, to, scratch) => {
      send(from, to, scratch);
      for (const of of credit) add(of, from, to);
    }) as Kernel<'send'> as Kernel<K>;
  }

  #copy(of: Copy, from: number, to: number): void {
    for (const first of this.#firstRows) copy(of, first + from, first + to);
  }
}

/** Rows of `width` numbers: where they lie in memory, and from which number of a row on in the rows of all senders. */
interface Copy {
  readonly from: Float32Array;
  readonly fromStride: number;
  readonly into: Float32Array;
  readonly intoStride: number;
  readonly offset: number;
  readonly width: number;
}

/** `isFirst`: whether nobody has sent these senders anything before, in the order of layers. */
interface Credit extends Copy {
  readonly isFirst: boolean;
}

/** What the units of a layer have said in the last steps, `[lane][delay][unit]`. */
interface Past {
  readonly values: Float32Array;
  /** Floats from lane to lane, and from step to step. */
  readonly stride: number;
  readonly width: number;
  readonly delay: number;
  readonly units: number;
  /** `[lane][column]`: what they say. */
  readonly actions: Float32Array;
  readonly actionStride: number;
  /** `[lane][input]`: what they hear, peers from `offset` on. */
  readonly x: Float32Array;
  readonly inputStride: number;
  readonly offset: number;
}

function pastOf({ wired, plan, memory, stride, x, inputStride }: LayerLayout, bytes: ArrayBufferLike): Past {
  const { past } = wired!;
  const floats = (at: number) => new Float32Array(bytes, at);
  return {
    ...{ values: floats(past.at), stride: past.stride, width: past.width, delay: plan.delay, units: plan.units },
    ...{ actions: floats(memory.get('a')!), actionStride: stride },
    ...{ x: floats(x), inputStride, offset: plan.senders },
  };
}

/** Takes in what peers said `delay` steps ago, and moves on what they have said since. */
function hearLate(
  { values, stride, width, delay, units, x, inputStride, offset }: Past,
  first: number,
  end: number,
): void {
  for (let lane = first; lane < end; lane++) {
    const [at, oldest] = [lane * stride, lane * stride + (delay - 1) * width];
    for (let k = 0, to = lane * inputStride + offset; k < units; k++) x[to + k] = values[oldest + k]!;
    if (delay > 1) values.copyWithin(at + width, at, oldest);
  }
}

/** Keeps what the units of some lanes say in this step. */
function keep({ values, stride, units, actions, actionStride }: Past, first: number, end: number): void {
  for (let lane = first; lane < end; lane++)
    for (let k = 0, from = lane * actionStride, at = lane * stride; k < units; k++) values[at + k] = actions[from + k]!;
}

/** Numbers from which on the engine's own copy is faster than a loop. */
const LEAST_TO_SET = 64;

function copy({ from, fromStride, into, intoStride, offset, width }: Copy, first: number, end: number): void {
  for (let row = first; row < end; row++) {
    const [at, to] = [row * fromStride, row * intoStride + offset];
    if (width < LEAST_TO_SET) for (let k = 0; k < width; k++) into[to + k] = from[at + k]!;
    else into.set(from.subarray(at, at + width), to);
  }
}

function add({ from, fromStride, into, intoStride, offset, width, isFirst }: Credit, first: number, end: number): void {
  for (let row = first; row < end; row++) {
    const [at, to] = [row * fromStride + offset, row * intoStride];
    if (isFirst) for (let k = 0; k < width; k++) into[to + k] = from[at + k]!;
    else for (let k = 0; k < width; k++) into[to + k]! += from[at + k]!;
  }
}
