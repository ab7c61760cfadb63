import { UserError } from '../../errors/user-error.js';
import { cutText } from '../../text/cut-text.js';
import { didYouMean } from '../../text/suggest.js';
import type { TeamPlan } from '../plan.js';
import { type FilledTensor, sizeOf, stateTensors } from './state-tensor.js';
import { checkShape } from './team-beginning.js';
import type { StateValues, TeamClock } from './team-state.js';

/**
 * The tensors of a state, for a team of this plan.
 *
 * @throws {@link UserError} when one is missing, too many, or of another shape or type.
 */
export function tensorsOf(
  tensors: Readonly<Record<string, StateValues>>,
  plan: TeamPlan,
  { hasActed }: TeamClock,
): FilledTensor[] {
  const expected = stateTensors(plan, hasActed);
  const names = new Set(expected.map(({ name }) => name));
  const unknown = Object.keys(tensors).find((name) => !names.has(name));
  if (unknown !== undefined)
    throw new UserError(
      `the state has '${cutText(unknown)}', which a team of its rule and sizes does not keep${didYouMean(unknown, [...names])}`,
    );
  const wanted = plan.precision === 'f32' ? Float32Array : Float64Array;
  return expected.map((tensor) => {
    const { name, shape } = tensor;
    const found = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (found === undefined) throw new UserError(`the state has no '${name}', without which the team cannot go on`);
    checkShape(name, found.shape, shape, 'state');
    const { data } = found;
    if (!(data instanceof wanted) || data.length !== sizeOf(shape))
      throw new UserError(
        `'${name}' of the state is ${data?.constructor?.name} of ${data?.length} numbers; expected ${wanted.name} of ${sizeOf(shape)}`,
      );
    return { tensor, data };
  });
}
