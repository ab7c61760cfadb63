import { type Floats, floats } from '../rule/ops/precision.js';
import type { TeamPlan } from './plan.js';
import { sha256 } from './sha256.js';
import { learnedTensors, mayDiffer, type StateTensor, sizeOf } from './state/state-tensor.js';
import type { LayerWeights } from './team.js';

const NAN_BITS = 0x7fc00000;

/**
 * SHA-256 of all weights then biases, layer by layer, in `[input][column]` order, then of all `others`, as
 * little-endian f32; hexadecimal. Every NaN counts as the same, since its other bits depend on the processor.
 */
export function digestOf(layers: readonly LayerWeights[], others: readonly Floats[] = []): Promise<string> {
  const all = [...layers.flatMap(({ weights, biases }) => [weights, biases]), ...others];
  const length = all.reduce((sum, values) => sum + values.length, 0);
  const bytes = new DataView(new ArrayBuffer(4 * length));
  let at = 0;
  for (const values of all) {
    for (const value of values) {
      if (Number.isNaN(value)) bytes.setUint32(4 * at, NAN_BITS, true);
      else bytes.setFloat32(4 * at, value, true);
      at++;
    }
  }
  return sha256(new Uint8Array(bytes.buffer));
}

/**
 * What a team's rules learn or draw besides `w`, in the order of its state: of each layer the parameters of synapses,
 * of feedback synapses and of units. What is neither learned nor drawn is left out. `copy` writes what the engine keeps
 * of a tensor to an array of the tensor's shape.
 */
export function otherParameters(
  plan: Pick<TeamPlan, 'layers' | 'precision'>,
  copy: (tensor: StateTensor, into: Floats) => void,
): Floats[] {
  return learnedTensors(plan)
    .filter((tensor) => tensor.name !== `layer${tensor.layer.layer}/w` && mayDiffer(tensor))
    .map((tensor) => {
      const values = floats(plan.precision, sizeOf(tensor.shape));
      copy(tensor, values);
      return values;
    });
}
