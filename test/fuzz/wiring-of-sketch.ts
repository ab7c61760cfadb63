import fc from 'fast-check';
import { type LayerWiring, resolveWiring } from '../../src/team/wiring.js';

/** What is drawn for one layer; numbers are taken modulo what there is. */
export interface WiringSketch {
  readonly kind: 'full' | 'local' | 'skip';
  readonly numbers: readonly number[];
  readonly maps: number;
}

export const wiringArbitrary: fc.Arbitrary<readonly WiringSketch[] | null> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.tuple(
      ...Array.from({ length: 4 }, () =>
        fc.record<WiringSketch>({
          kind: fc.constantFrom('full', 'local', 'local', 'skip'),
          numbers: fc.tuple(...Array.from({ length: 8 }, () => fc.nat(11))),
          maps: fc.constantFrom(1, 2, 3, 4, 5, 8, 12, 16),
        }),
      ),
    ),
  },
);

export interface Wired {
  readonly hidden: readonly number[];
  readonly wiring: readonly (LayerWiring | null)[];
}

/** What the rule of a team asks of its wiring. */
export interface WiringNeeds {
  /** Units say vectors: a layer listens to sensors or to units. */
  readonly isVector?: boolean;
  /** Units and those that they hear come in pairs, as 'on-off' starts them. */
  readonly isPaired?: boolean;
}

/** Units of a locally connected layer: more would take a literal team long. */
const MOST_UNITS = 64;

/**
 * The wiring of a sketch for a team of these sizes, whose hidden layers become as large as their receptive fields need;
 * null where some unit would feed nobody.
 */
export function wiringOfSketch(
  sketch: readonly WiringSketch[],
  inputs: number,
  given: readonly number[],
  outputs: number,
  { isVector = false, isPaired = false }: WiringNeeds = {},
): Wired | null {
  const hidden = [...given];
  /** `[layer]`: the image that it is, if it is one. */
  const shapes: (readonly [number, number, number] | undefined)[] = [undefined];
  const wiring = [...hidden, outputs].map((_, k): LayerWiring | null => {
    const { kind, numbers, maps: drawn } = sketch[k]!;
    const maps = isPaired ? drawn + (drawn % 2) : drawn;
    const sizes = [inputs, ...hidden];
    shapes.push(undefined);
    if (kind === 'skip') {
      const all = Array.from({ length: k + 1 }, (_layer, of) => of).filter((of) => numbers[of]! % 3 > 0);
      const units = all.filter((of) => of > 0 && !(isPaired && sizes[of]! % 2 === 1));
      const seesAlone = all[0] === 0 && all.length <= 2 && !(isPaired && k > 0);
      const from = !isVector ? all : seesAlone ? [0] : units;
      return { from: from.length > 0 ? from : [k] };
    }
    if (kind === 'full' || k === hidden.length) return null;
    const image = shapes[k] ?? imageOf(sizes[k]!, numbers);
    if (isPaired && k > 0 && image[2] % 2 === 1) return null;
    const [height, width] = image;
    const field = [1 + (numbers[2]! % Math.min(4, height)), 1 + (numbers[3]! % Math.min(4, width))] as const;
    const padding = numbers[4]! % 2 === 0 ? 0 : Math.min(1, Math.min(...field) - 1);
    const stride = [1 + (numbers[5]! % 2), 1 + (numbers[6]! % 2)] as const;
    const [rows, columns] = [0, 1].map(
      (of) => Math.floor(([height, width][of]! + 2 * padding - field[of]!) / stride[of]!) + 1,
    ) as [number, number];
    if (rows * columns * maps > MOST_UNITS) return null;
    hidden[k] = rows * columns * maps;
    shapes[k + 1] = [rows, columns, maps];
    return { image, field, stride, padding };
  });
  try {
    resolveWiring(wiring, [inputs, ...hidden, outputs]);
  } catch {
    return null;
  }
  return { hidden, wiring };
}

/** Some height, width and channels with this product. */
function imageOf(senders: number, numbers: readonly number[]): [number, number, number] {
  const divisor = (of: number, number: number) => {
    const all = Array.from({ length: of }, (_, k) => k + 1).filter((k) => of % k === 0);
    return all[number % all.length]!;
  };
  const height = divisor(senders, numbers[0]!);
  const width = divisor(senders / height, numbers[1]!);
  return [height, width, senders / height / width];
}
