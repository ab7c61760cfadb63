import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';

/** Height and width; a number stands for both. */
export type Extent = number | readonly [height: number, width: number];

/**
 * How the units of one layer are wired to the layers before it: locally connected, or by the layers that they listen
 * to. It is plain data. Without it each unit listens to every unit of the layer below.
 */
export interface LayerWiring {
  /**
   * The shape of what the layer hears: inputs are numbered row by row, channels innermost. It may be left out where the
   * layer heard is itself locally connected.
   */
  readonly image?: readonly [height: number, width: number, channels: number] | undefined;
  /**
   * The receptive field: each unit listens to the channels of so many places, over synapses of its own. The units of
   * the layer are numbered like its inputs: row by row, and those that share a field, its maps, innermost.
   */
  readonly field?: Extent | undefined;
  /** From one receptive field to the next. Default: 1. */
  readonly stride?: Extent | undefined;
  /** Places round the image in which nobody is: synapses from there hear nothing, which counts as 0. Default: 0. */
  readonly padding?: number | undefined;
  /** The layers that it listens to, in increasing order: 0 are the sensors. Default: the one below. */
  readonly from?: readonly number[] | undefined;
}

/** The receptive fields of a locally connected layer. */
export interface Field {
  /** Height, width and channels of what is heard, and height, width and maps of the layer. */
  readonly image: readonly [height: number, width: number, channels: number];
  readonly out: readonly [height: number, width: number, maps: number];
  /** Synapses of a unit without its bias. */
  readonly taps: number;
  /** Receptive fields; unit `position · maps + map` has that of its position. */
  readonly positions: number;
  /** Units that share a receptive field. */
  readonly maps: number;
  /** `[position][tap]`: the index of the sender among those of the layer; −1 where nobody is. */
  readonly senders: Int32Array;
  /**
   * Who hears each sender: entries `starts[sender]` to `starts[sender + 1]` have the positions, in order, and the taps
   * over which they do.
   */
  readonly heardBy: { readonly starts: Int32Array; readonly positions: Int32Array; readonly taps: Int32Array };
}

/** The wiring of one layer, resolved. */
export interface WiredLayer {
  /** The layers that it listens to, in increasing order; 0 are the sensors. */
  readonly from: readonly number[];
  /** How many senders these have. */
  readonly senders: number;
  /** Undefined: each unit listens to all of them. */
  readonly field: Field | undefined;
  /** Layers that listen to this one, the highest first: the order in which their credit is added up. */
  readonly feeds: readonly number[];
}

const NAMES = ['image', 'field', 'stride', 'padding', 'from'];

/** Whether a value looks like the option `wiring`; what it means is checked by {@link resolveWiring}. */
export function isWiring(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((of) => of === undefined || of === null || (typeof of === 'object' && !Array.isArray(of)))
  );
}

/** The option without entries that say nothing; undefined where all layers are fully connected to the one below. */
export function givenWiring(
  wiring: readonly (LayerWiring | null | undefined)[] | undefined,
): readonly (LayerWiring | null)[] | undefined {
  const isGiven = wiring?.some(
    (of) => of !== undefined && of !== null && Object.values(of).some((v) => v !== undefined),
  );
  return isGiven ? wiring!.map((of) => (of ? (JSON.parse(JSON.stringify(of)) as LayerWiring) : null)) : undefined;
}

/**
 * The wiring of all layers of a team of these sizes (inputs, then the units of each layer).
 *
 * @throws {@link UserError} that says of which layer what does not fit.
 */
export function resolveWiring(
  wiring: readonly (LayerWiring | null | undefined)[] | undefined,
  sizes: readonly number[],
): readonly WiredLayer[] {
  if (wiring !== undefined && wiring.length !== sizes.length - 1)
    throw new UserError(
      `wiring has ${wiring.length} entries for ${sizes.length - 1} layers; expected one for each layer, from the first hidden layer to the output (null where it is fully connected)`,
    );
  /** `[layer]`: height, width and channels or maps, where they are known. */
  const shapes: (Field['image'] | undefined)[] = [undefined];
  const layers = sizes.slice(1).map((units, k) => {
    const given = wiring?.[k] ?? {};
    const what = `wiring[${k}]`;
    for (const name of Object.keys(given))
      if (!NAMES.includes(name))
        throw new UserError(
          `${what} has '${name}'` + didYouMean(name, NAMES, 'expected { image, field, stride, padding } or { from }'),
        );
    const from = sourcesOf(given, k, what);
    const senders = from.reduce((sum, layer) => sum + sizes[layer]!, 0);
    const field = fieldOf(given, { from, senders, units, below: shapes[from[0]!], what });
    shapes.push(field?.out);
    return { from, senders, field };
  });
  const feedsOf = (layer: number) =>
    layers.flatMap(({ from }, k) => (from.includes(layer) ? [k + 1] : [])).sort((a, b) => b - a);
  sizes.slice(1, -1).forEach((units, k) => {
    const listening = feedsOf(k + 1).map((layer) => layers[layer - 1]!);
    // Who hears a whole layer hears each of its units, however many there are.
    if (listening.some(({ field }) => !field)) return;
    for (let unit = 0; unit < units; unit++)
      if (!listening.some((layer) => hears(layer, k + 1, unit, sizes)))
        throw new UserError(
          `unit ${unit} of hidden layer ${k + 1} (of ${units}, counted from 0) feeds nobody, and would never learn; ` +
            'give wiring in which some layer listens to it: a larger field, another stride, some padding, or its layer in from',
        );
  });
  return layers.map((layer, k) => ({ ...layer, feeds: feedsOf(k + 1) }));
}

/** Whether a layer listens to a unit of one of the layers that it hears. */
function hears(
  { from, field }: Omit<WiredLayer, 'feeds'>,
  layer: number,
  unit: number,
  sizes: readonly number[],
): boolean {
  if (!from.includes(layer)) return false;
  if (!field) return true;
  const sender = offsetOf(from, layer, sizes) + unit;
  return field.heardBy.starts[sender]! < field.heardBy.starts[sender + 1]!;
}

/** The index of the first sender of one of the layers that a layer hears, among all its senders. */
export function offsetOf(from: readonly number[], layer: number, sizes: readonly number[]): number {
  return from.slice(0, from.indexOf(layer)).reduce((sum, other) => sum + sizes[other]!, 0);
}

/** The most positions that hear one sender. */
export function mostHearers({ heardBy: { starts } }: Field): number {
  let most = 0;
  for (let sender = 0; sender + 1 < starts.length; sender++)
    most = Math.max(most, starts[sender + 1]! - starts[sender]!);
  return most;
}

function sourcesOf({ from }: LayerWiring, below: number, what: string): readonly number[] {
  if (from === undefined || from === null) return [below];
  const isRight =
    Array.isArray(from) &&
    from.length > 0 &&
    from.every(
      (layer, k) => Number.isInteger(layer) && layer >= 0 && layer <= below && (k === 0 || layer > from[k - 1]!),
    );
  if (!isRight)
    throw new UserError(
      `${what}.from is ${quote(from)}; expected the layers that layer ${below + 1} listens to, from 0 (the sensors) to ${below}, in increasing order`,
    );
  return [...from];
}

interface Place {
  readonly from: readonly number[];
  readonly senders: number;
  readonly units: number;
  /** The shape of the layer heard, where it is known. */
  readonly below: Field['image'] | undefined;
  readonly what: string;
}

function fieldOf(given: LayerWiring, { from, senders, units, below, what }: Place): Field | undefined {
  const fail = (name: string, value: unknown, expected: string): never => {
    throw new UserError(`${what}.${name} is ${quote(value)}; expected ${expected}`);
  };
  if (given.field === undefined || given.field === null) {
    const alone = (['image', 'stride', 'padding'] as const).find((name) => given[name] !== undefined);
    if (alone !== undefined)
      throw new UserError(
        `${what} has ${alone} and no field; give the receptive field, such as { image: [28, 28, 1], field: 3 }, or leave ${alone} out`,
      );
    return undefined;
  }
  if (from.length > 1)
    throw new UserError(
      `${what} has a field and listens to layers ${from.join(', ')}; expected one layer in from, whose units lie in an image`,
    );
  const size = extent(given.field) ?? fail('field', given.field, 'a whole number from 1, or [height, width]');
  const stride = extent(given.stride ?? 1) ?? fail('stride', given.stride, 'a whole number from 1, or [height, width]');
  const padding = given.padding ?? 0;
  if (!Number.isSafeInteger(padding) || padding < 0) fail('padding', padding, 'a whole number from 0');
  const image = given.image ?? below;
  if (image === undefined)
    throw new UserError(
      `${what} has no image, and ${from[0] === 0 ? 'sensors have no shape' : `layer ${from[0]} is not locally connected`}; ` +
        `expected image: [height, width, channels] with a product of ${senders}`,
    );
  const isShape = Array.isArray(image) && image.length === 3 && image.every((n) => Number.isSafeInteger(n) && n >= 1);
  if (!isShape) fail('image', image, '[height, width, channels], whole numbers from 1');
  const [height, width, channels] = image;
  if (height * width * channels !== senders)
    throw new UserError(
      `${what}.image is ${quote(image)}, which are ${height * width * channels} places, and the layer hears ${senders}; expected [height, width, channels] with that product`,
    );
  const [high, wide] = [height + 2 * padding, width + 2 * padding];
  if (size[0] > high || size[1] > wide)
    throw new UserError(
      `${what}.field is ${size.join(' by ')}, larger than its image, ${height} by ${width}${padding > 0 ? ` with padding ${padding}` : ''}; expected a field that fits into it`,
    );
  if (padding >= size[0] || padding >= size[1])
    throw new UserError(
      `${what}.padding is ${padding}, and the field ${size.join(' by ')}: some units would hear nobody; expected padding smaller than the field`,
    );
  const out = [0, 1].map((k) => Math.floor(([high, wide][k]! - size[k]!) / stride[k]!) + 1) as [number, number];
  const positions = out[0] * out[1];
  if (units % positions !== 0)
    throw new UserError(
      `${what} has ${out.join(' × ')} = ${positions} receptive fields, and its layer ${units} units; expected a multiple of ${positions}, so many units for each field`,
    );
  const maps = units / positions;
  const taps = size[0] * size[1] * channels;
  const table = new Int32Array(positions * taps);
  let at = 0;
  for (let row = 0; row < out[0]; row++)
    for (let column = 0; column < out[1]; column++)
      for (let i = 0; i < size[0]; i++)
        for (let j = 0; j < size[1]; j++) {
          const [y, x] = [row * stride[0] - padding + i, column * stride[1] - padding + j];
          const isInside = y >= 0 && y < height && x >= 0 && x < width;
          for (let channel = 0; channel < channels; channel++)
            table[at++] = isInside ? (y * width + x) * channels + channel : -1;
        }
  const heardBy = hearersOf(table, taps, senders);
  return { image: [height, width, channels], out: [...out, maps], taps, positions, maps, senders: table, heardBy };
}

function hearersOf(table: Int32Array, taps: number, senders: number): Field['heardBy'] {
  const starts = new Int32Array(senders + 1);
  for (const sender of table) if (sender >= 0) starts[sender + 1]!++;
  for (let sender = 0; sender < senders; sender++) starts[sender + 1]! += starts[sender]!;
  const next = starts.slice();
  const [positions, tapOf] = [new Int32Array(starts[senders]!), new Int32Array(starts[senders]!)];
  table.forEach((sender, k) => {
    if (sender < 0) return;
    const at = next[sender]!++;
    positions[at] = Math.floor(k / taps);
    tapOf[at] = k % taps;
  });
  return { starts, positions, taps: tapOf };
}

function extent(given: Extent): readonly [height: number, width: number] | undefined {
  const both = typeof given === 'number' ? [given, given] : given;
  const isRight = Array.isArray(both) && both.length === 2 && both.every((n) => Number.isSafeInteger(n) && n >= 1);
  return isRight ? (both as [number, number]) : undefined;
}
