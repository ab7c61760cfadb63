import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { GivenDirection } from '../team/directions.js';
import type { LayerWeights } from '../team/team.js';
import { quote } from '../text/quote.js';
import { requireNumbers, requireObject } from './arguments.js';

/** A trial of a recurrent layer, as it was played. */
export interface PlayedTrial {
  /** `[step][input]`: what the layer saw, without its peers. */
  readonly observations: ArrayLike<number>;
  /** `[step][unit]`: what its units said. */
  readonly activity: ArrayLike<number>;
  /**
   * `[step][unit]`: the direction in which each should have said more in each step, for its immediate effect: Dᵀ e of a
   * decoder D.
   */
  readonly credit: ArrayLike<number>;
}

/**
 * The direction of backpropagation through time for one trial of a layer of leaky tanh units that hear their peers a
 * step late, such as those of `rflo`: a ← (1 − leak) a + leak (tanh(h) + ξ). It is the gradient, the yardstick of local
 * rules: credit goes back in time over the weights forward, which no unit could do, and so it is not a rule but a
 * function of a whole trial. Give it to `team.step`, as it is or summed over trials.
 *
 * What an environment does with what the units say, and shows them again, is not part of it.
 *
 * @throws {@link UserError} when shapes do not agree.
 */
export function backpropThroughTime(
  trial: PlayedTrial,
  layer: Pick<LayerWeights, 'inputs' | 'units' | 'weights' | 'biases'>,
  options: { readonly leak: number },
): GivenDirection[] {
  requireObject(trial, 'the trial of backpropThroughTime', '{ observations, activity, credit }');
  requireObject(layer, 'the layer of backpropThroughTime', 'one of team.weights()');
  checkOptions(options, { of: 'backpropThroughTime', known: ['leak'], example: '{ leak: 0.1 }' });
  const { observations, activity, credit } = trial;
  const { inputs: synapses, units: n, weights: w, biases } = layer;
  const { leak } = options;
  for (const [name, values] of Object.entries({ observations, activity, credit }))
    requireNumbers(values, `the trial's ${name}`);
  for (const [name, values] of Object.entries({ weights: w, biases })) requireNumbers(values, `the layer's ${name}`);
  if (w.length !== synapses * n || biases.length !== n)
    throw new UserError(
      `the layer has ${w.length} weights and ${biases.length} biases; expected ${quote(synapses)} · ${quote(n)} and ${quote(n)}, as team.weights() has them`,
    );
  if (!(leak > 0 && leak <= 1)) throw new UserError(`leak is ${quote(leak)}; expected a number above 0, at most 1`);
  const inputs = synapses - n;
  const steps = activity.length / n;
  if (inputs < 1 || !Number.isInteger(steps) || steps < 1)
    throw new UserError(
      `a trial has ${activity.length} numbers of activity, and the layer ${n} units with ${synapses} synapses; expected ${n} numbers a step, and a layer that hears its peers`,
    );
  if (observations.length !== steps * inputs || credit.length !== activity.length)
    throw new UserError(
      `a trial of ${steps} steps has ${observations.length} observations and ${credit.length} numbers of credit; expected ${steps * inputs} and ${activity.length}`,
    );
  const direction = new Float64Array((synapses + 1) * n);
  /** What the later steps ask of the activity in this one. */
  let later = new Float64Array(n);
  const delta = new Float64Array(n);
  const heard = (t: number, i: number): number =>
    i < inputs ? observations[t * inputs + i]! : t === 0 ? 0 : activity[(t - 1) * n + i - inputs]!;
  for (let t = steps - 1; t >= 0; t--) {
    const before = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      let h = biases[j]!;
      for (let i = 0; i < synapses; i++) h += w[i * n + j]! * heard(t, i);
      const total = credit[t * n + j]! + later[j]!;
      delta[j] = leak * total * (1 - Math.tanh(h) ** 2);
      before[j] = (1 - leak) * total;
    }
    for (let i = 0; i <= synapses; i++) {
      const x = i === synapses ? 1 : heard(t, i);
      for (let j = 0; j < n; j++) direction[i * n + j]! += delta[j]! * x;
    }
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) before[i]! += w[(inputs + i) * n + j]! * delta[j]!;
    later = before;
  }
  return [{ name: 'layer1/w', values: direction }];
}
