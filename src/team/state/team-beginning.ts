import { UserError } from '../../errors/user-error.js';
import { type Floats, floats, type Precision } from '../../rule/ops/precision.js';
import { quote } from '../../text/quote.js';
import { didYouMean } from '../../text/suggest.js';
import type { LayerPlan } from '../layer-plan.js';
import type { StartWeights } from '../team.js';
import type { TeamOptions } from '../team-options.js';
import { type FilledTensor, learnedTensors, type StateTensor, sizeOf } from './state-tensor.js';
import { AT_START, type TeamClock } from './team-state.js';

/** What a new team begins with instead of drawing it. */
export interface TeamBeginning {
  readonly values: readonly FilledTensor[];
  readonly clock: TeamClock;
}

interface Planned {
  readonly layers: readonly LayerPlan[];
  readonly precision: Precision;
}

/**
 * What a new team begins with, from its option `start`.
 *
 * @throws {@link UserError} that says what does not fit the team.
 */
export function beginningFrom(start: NonNullable<TeamOptions['start']>, plan: Planned): TeamBeginning {
  const values = Array.isArray(start)
    ? fromWeights(start as readonly StartWeights[], plan)
    : fromTensors(start as { readonly tensors: unknown }, plan);
  for (const { tensor, data } of values) checkFinite(tensor, data);
  return { values, clock: AT_START };
}

function fromWeights(start: readonly StartWeights[], { layers, precision }: Planned): FilledTensor[] {
  if (start.length !== layers.length)
    throw new UserError(
      `start has ${start.length} layers and the team ${layers.length}; expected the weights of each layer`,
    );
  return learnedTensors({ layers })
    .filter((tensor) => tensor.name === weightsOf(tensor.layer))
    .map((tensor, k) => {
      const { inputs, columns, components } = tensor.layer;
      const given = start[k];
      if (given?.inputs !== inputs || given.units !== columns)
        throw new UserError(
          `start[${k}] is of ${given?.inputs} inputs and ${given?.units} units, and the layer has ${inputs} inputs and ${columns} units; expected weights of the same sizes`,
        );
      const data = floats(precision, sizeOf(tensor.shape));
      data.set(numbers(given.weights, inputs * columns, `start[${k}].weights`));
      data.set(numbers(given.biases, components * columns, `start[${k}].biases`), inputs * columns);
      return { tensor, data };
    });
}

/** From the state of another team: the learned parameters that both have under the same name. */
function fromTensors(start: { readonly tensors: unknown }, { layers, precision }: Planned): FilledTensor[] {
  const tensors = start?.tensors;
  if (typeof tensors !== 'object' || tensors === null)
    throw new UserError(
      `start is ${quote(start)}; expected the weights of each layer, as team.weights() gives them, or the state of a team`,
    );
  return learnedTensors({ layers }).flatMap((tensor) => {
    const { name, shape } = tensor;
    if (!Object.hasOwn(tensors, name)) {
      if (name !== weightsOf(tensor.layer)) return [];
      throw new UserError(`start has no ${name}, which the team needs${didYouMean(name, Object.keys(tensors))}`);
    }
    const { shape: given, data: values } = (tensors as Record<string, { shape: unknown; data: ArrayLike<number> }>)[
      name
    ]!;
    checkShape(name, given, shape, 'start');
    const data = floats(precision, sizeOf(shape));
    data.set(numbers(values, data.length, `start: ${name}`));
    return [{ tensor, data }];
  });
}

function weightsOf({ layer }: LayerPlan): string {
  return `layer${layer}/w`;
}

/** @throws {@link UserError} unless both shapes are the same. */
export function checkShape(name: string, given: unknown, expected: readonly number[], what: string): void {
  const isSame = Array.isArray(given) && given.length === expected.length && expected.every((n, k) => n === given[k]);
  if (!isSame)
    throw new UserError(
      `${name} of the ${what} has shape ${quote(given)}, and the team's is ${quote(expected)}; expected the same sizes of layers and batch`,
    );
}

function numbers(values: ArrayLike<number> | undefined, length: number, what: string): ArrayLike<number> {
  if (values === undefined || values === null || values.length !== length)
    throw new UserError(`${what} has ${values?.length ?? 'no'} numbers; expected ${length}`);
  return values;
}

function checkFinite({ name }: StateTensor, data: Floats): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new UserError(
      `start: number ${at} of ${name} is ${data[at]}; expected a finite number of ${data.BYTES_PER_ELEMENT * 8} bits`,
    );
}
