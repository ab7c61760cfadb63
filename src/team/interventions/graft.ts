import { UserError } from '../../errors/user-error.js';
import { quote } from '../../text/quote.js';
import type { StateValues, TeamState } from '../state/team-state.js';

/** What a unit is made of, by the names of its tensors within a layer: `w`, `w/m`, `z` …: numbers in their order. */
export interface Graft {
  readonly own: Readonly<Record<string, readonly number[]>>;
  /**
   * The same for the synapses over which the units of the next layer hear it. Default: they keep those over which they
   * heard the unit before it.
   */
  readonly heard?: Readonly<Record<string, readonly number[]>>;
}

type Tensors = Readonly<Record<string, StateValues>>;

/** Tensors that are of no unit: what a layer has seen, and what interventions keep. */
const OF_NO_UNIT = /^(memory\/(x|past)|intervention\d+)$/;

/** The tensors of a layer by their names within it. */
function tensorsOf(tensors: Tensors, layer: number): [name: string, values: StateValues][] {
  const prefix = `layer${layer}/`;
  return Object.entries(tensors).flatMap(([name, values]) => {
    const own = name.slice(prefix.length);
    return name.startsWith(prefix) && !OF_NO_UNIT.test(own) ? [[own, values]] : [];
  });
}

/** Indices of what belongs to a unit in a tensor whose last index counts columns, the same number for each unit. */
function* ofUnit({ shape, data }: StateValues, unit: number, units: number): Generator<number> {
  const columns = shape.at(-1)!;
  const logits = columns / units;
  for (let row = 0; row < data.length; row += columns) for (let k = 0; k < logits; k++) yield row + unit * logits + k;
}

/** Indices of the synapses over which the next layer hears a unit, in a tensor `[input + 1][column]` of that layer. */
function* ofSender({ shape }: StateValues, unit: number): Generator<number> {
  const columns = shape.at(-1)!;
  for (let column = 0; column < columns; column++) yield unit * columns + column;
}

function isOfSenders({ shape }: StateValues, units: number): boolean {
  return shape.length === 2 && shape[0] === units + 1;
}

/**
 * What a unit of a team's state is made of; with `outgoing` also the synapses over which it is heard. `place`: where it
 * was asked for, for messages.
 * @throws {@link UserError} where there is no such unit, or a number of it is not finite.
 */
export function takeGraft(
  { config, tensors }: TeamState,
  { layer, unit, outgoing }: { readonly layer: number; readonly unit: number; readonly outgoing: boolean },
  place: string,
): Graft {
  const units = config.sizes[layer];
  if (!Number.isSafeInteger(layer) || layer < 1 || units === undefined)
    throw new UserError(
      `${place}: from.layer is ${quote(layer)}; the other team has layers 1 to ${config.sizes.length - 1}`,
    );
  if (!Number.isSafeInteger(unit) || unit < 0 || unit >= units)
    throw new UserError(
      `${place}: from.unit is ${quote(unit)}; layer ${layer} of the other team has units 0 to ${units - 1}`,
    );
  const take = ({ data }: StateValues, indices: Iterable<number>) =>
    Array.from(indices, (at) => {
      const value = data[at]!;
      if (!Number.isFinite(value))
        throw new UserError(
          `${place}: unit ${unit} of layer ${layer} of the other team has ${value} among its numbers; expected finite ones`,
        );
      return value;
    });
  const own = tensorsOf(tensors, layer).map(
    ([name, values]) => [name, take(values, ofUnit(values, unit, units))] as const,
  );
  if (!outgoing) return { own: Object.fromEntries(own) };
  const heard = tensorsOf(tensors, layer + 1).flatMap(([name, values]) =>
    isOfSenders(values, units) ? [[name, take(values, ofSender(values, unit))] as const] : [],
  );
  return { own: Object.fromEntries(own), heard: Object.fromEntries(heard) };
}

/**
 * Puts a graft in the place of a unit, in tensors that are the caller's own: what both have under one name with as many
 * numbers. Traces and memories of other lanes than the team's stay those of the unit that was there.
 */
export function putGraft(graft: Graft, tensors: Tensors, sizes: readonly number[], layer: number, unit: number): void {
  const put = (
    found: readonly (readonly [string, StateValues])[],
    given: Graft['own'],
    indicesOf: (values: StateValues) => Iterable<number>,
  ) => {
    for (const [name, values] of found) {
      const numbers = Object.hasOwn(given, name) ? given[name]! : undefined;
      const indices = [...indicesOf(values)];
      if (numbers?.length === indices.length) indices.forEach((at, k) => (values.data[at] = numbers[k]!));
    }
  };
  put(tensorsOf(tensors, layer), graft.own, (values) => ofUnit(values, unit, sizes[layer]!));
  if (graft.heard)
    put(
      tensorsOf(tensors, layer + 1).filter(([, values]) => isOfSenders(values, sizes[layer]!)),
      graft.heard,
      (values) => ofSender(values, unit),
    );
}
