import seedrandom from 'seedrandom';
import { drawStrokes, LEAST_SIDE, MOST_SIDE } from '../data/strokes.js';
import { UserError } from '../errors/user-error.js';

/** What the errors are the negative gradient of: −log softmax(a) of the label, or ½ Σ (target − a)². */
export type AuditedLoss = 'cross-entropy' | 'squared';

/** Examples with a loss of the actions on them. */
export interface ErrorTask {
  /** `[example][input]`, numbers of 32 bits. */
  readonly observations: Float32Array;
  readonly examples: number;
  /** Writes the error of each output unit, −∂loss/∂a, to `errors`; returns the loss. */
  tell(example: number, actions: ArrayLike<number>, errors: Float64Array): number;
}

/** How a task is drawn. */
export interface ErrorTaskOptions {
  readonly kind: 'random' | 'strokes';
  readonly loss: AuditedLoss;
  readonly examples: number;
  readonly seed: number | string;
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * A supervised task: inputs from U(−1, 1) with a label, or a target of each output from U(−1, 1); or small drawn digits
 * with their label.
 *
 * @throws {@link UserError} where the sizes do not fit the kind.
 */
export function createErrorTask({ kind, loss, examples, seed, inputs, outputs }: ErrorTaskOptions): ErrorTask {
  if (loss === 'cross-entropy' && outputs < 2)
    throw new UserError(
      `the loss is cross-entropy, and there is ${outputs} output unit; expected one a class, or loss: 'squared'`,
    );
  const uniform = seedrandom(`${seed}/examples`);
  const between = () => 2 * uniform() - 1;
  const targets = new Float64Array(examples * outputs);
  const observations = new Float32Array(examples * inputs);
  if (kind === 'strokes') {
    const side = Math.round(Math.sqrt(inputs));
    if (side * side !== inputs || side < LEAST_SIDE || side > MOST_SIDE || outputs !== 10)
      throw new UserError(
        `strokes are squares of ${LEAST_SIDE}×${LEAST_SIDE} to ${MOST_SIDE}×${MOST_SIDE} pixels with 10 classes, and the network has ${inputs} inputs and ${outputs} outputs; expected sizes such as [64, 16, 10]`,
      );
    const { images, labels } = drawStrokes({ samples: examples, seed, side });
    observations.set(Float32Array.from(images, (byte) => byte / 255));
    labels.forEach((label, k) => void (targets[k * outputs + label] = 1));
  } else {
    for (let i = 0; i < observations.length; i++) observations[i] = between();
    if (loss === 'squared') for (let k = 0; k < targets.length; k++) targets[k] = between();
    else for (let k = 0; k < examples; k++) targets[k * outputs + Math.floor(uniform() * outputs)] = 1;
  }
  return {
    observations,
    examples,
    tell(example, actions, errors) {
      const wanted = targets.subarray(example * outputs, (example + 1) * outputs);
      return loss === 'squared' ? tellSquares(wanted, actions, errors) : tellClass(wanted, actions, errors);
    },
  };
}

function tellSquares(wanted: Float64Array, actions: ArrayLike<number>, errors: Float64Array): number {
  let loss = 0;
  for (let k = 0; k < wanted.length; k++) {
    errors[k] = wanted[k]! - actions[k]!;
    loss += errors[k]! ** 2 / 2;
  }
  return loss;
}

function tellClass(wanted: Float64Array, actions: ArrayLike<number>, errors: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < wanted.length; k++) most = Math.max(most, actions[k]!);
  let sum = 0;
  for (let k = 0; k < wanted.length; k++) sum += Math.exp(actions[k]! - most);
  let loss = 0;
  for (let k = 0; k < wanted.length; k++) {
    errors[k] = wanted[k]! - Math.exp(actions[k]! - most) / sum;
    if (wanted[k] === 1) loss = Math.log(sum) - (actions[k]! - most);
  }
  return loss;
}
