import { UserError } from '../errors/user-error.js';
import { type Floats, fitsFloat32, floats } from '../rule/ops/precision.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import type { KeptParameter } from '../unit/kept.js';
import type { TeamPlan } from './plan.js';
import { directionTensors, type FilledTensor, type StateTensor, sizeOf } from './state/state-tensor.js';

/** In which direction a learned parameter of a layer ascends: the mean over the batch, before the learning rate. */
export interface Direction {
  /** As in the team's state: `layer1/w`. */
  readonly name: string;
  /** 1 for the first layer of units. */
  readonly layer: number;
  /** Whose parameter it is: that of its synapses, of its feedback synapses, or the unit's own. */
  readonly kind: KeptParameter['kind'];
  /** As in the team's state: `[input + 1][column]`, `[output unit][column]` or `[column]`. */
  readonly shape: readonly number[];
  /** In the order of the shape; of synapses the last row is that of the biases. */
  readonly values: Float32Array | Float64Array;
}

/** What an update needs of a {@link Direction}. */
export interface GivenDirection {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

type Planned = Pick<TeamPlan, 'layers' | 'precision'>;

/** The directions of a team; `copy` writes what the engine keeps of a tensor to an array of the tensor's shape. */
export function readDirections(plan: Planned, copy: (tensor: StateTensor, into: Floats) => void): Direction[] {
  return directionTensors(plan).map((tensor) => {
    const { name, shape, layer, kept } = tensor;
    const values = floats(plan.precision, sizeOf(shape));
    copy(tensor, values);
    return { name, layer: layer.layer, kind: kept.kind, shape, values };
  });
}

/**
 * The directions of an update as tensors of the team.
 *
 * @throws {@link UserError} unless there is one for each parameter that learns, with its count of finite numbers.
 */
export function checkDirections(given: readonly GivenDirection[], plan: Planned): FilledTensor[] {
  if (!Array.isArray(given))
    throw new UserError(
      `the directions of a step are ${quote(given)}; expected a list, as team.directions() returns it`,
    );
  // What a team returns from which no lane learned.
  if (given.length === 0) return [];
  const tensors = directionTensors(plan);
  const names = tensors.map(({ name }) => name);
  const found = new Map<string, ArrayLike<number>>();
  for (const [k, one] of (given as readonly (GivenDirection | undefined)[]).entries()) {
    const name = one?.name;
    if (typeof name !== 'string' || !names.includes(name))
      throw new UserError(
        `direction ${k} of the step has the name ${quote(name)}, and the team has no such direction` +
          didYouMean(String(name), names, `its directions are ${names.join(', ')}`),
      );
    if (found.has(name)) throw new UserError(`the step has two directions of the name '${name}'; expected one`);
    found.set(name, one!.values);
  }
  return tensors.map((tensor) => {
    const values = found.get(tensor.name);
    if (!found.has(tensor.name))
      throw new UserError(
        `the step has no direction '${tensor.name}'; expected one of each of ${names.join(', ')}, as team.directions() returns them`,
      );
    return { tensor, data: checkedValues(values, tensor, plan) };
  });
}

function checkedValues(
  values: ArrayLike<number> | undefined,
  { name, shape }: StateTensor,
  { precision }: Planned,
): Floats {
  const length = sizeOf(shape);
  if (typeof values !== 'object' || values?.length !== length)
    throw new UserError(
      `direction '${name}' of the step has ${values?.length ?? 'no'} numbers; expected ${length}, as its shape is ${quote(shape)}`,
    );
  if (precision === 'f32' && values instanceof Float32Array && sumOfZeros(values) === 0) return values;
  const data = floats(precision, length);
  for (let i = 0; i < length; i++) {
    const value = values[i]!;
    if (!fitsFloat32(value))
      throw new UserError(
        `number ${i} of direction '${name}' is ${quote(value)}; expected a finite number of 32 bits. Leave the step out, or lower the learning rate`,
      );
    data[i] = value;
  }
  return data;
}

/** The sum of 0 times each number: NaN if one is not finite. Four sums do not wait for each other. */
function sumOfZeros(values: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < values.length; i += 4) {
    a += values[i]! * 0;
    b += values[i + 1]! * 0;
    c += values[i + 2]! * 0;
    d += values[i + 3]! * 0;
  }
  for (; i < values.length; i++) a += values[i]! * 0;
  return a + b + c + d;
}
