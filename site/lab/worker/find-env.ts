import { UserError } from '../../../src/errors/user-error.js';
import type { EnvSpecFields } from '../../../src/gymnasium/index.js';
import { register, registry } from '../../../src/gymnasium/registry/registry.js';
import { quote } from '../../../src/text/quote.js';
import { didYouMean } from '../../../src/text/suggest.js';

/** A module of environments with bodies, once the engine of their physics is there. */
async function withPhysics<Module>(load: () => Promise<Module>): Promise<Module> {
  const [module, planck, { usePlanck }] = await Promise.all([
    load(),
    import('planck'),
    import('../../../envs/physics/planck.js'),
  ]);
  usePlanck(planck);
  return module;
}
const bipedalWalkers = () => withPhysics(() => import('../../../envs/bipedal-walker.js'));
const lunarLanders = () => withPhysics(() => import('../../../envs/lunar-lander.js'));

/** The catalogue of environments by id, each loaded when it is needed. A test holds it to `klopf/envs`. */
export const ENVS: Readonly<Record<string, () => Promise<EnvSpecFields>>> = {
  'Acrobot-v1': async () => (await import('../../../envs/acrobot.js')).acrobot,
  'bernoulli-bandit': async () => (await import('../../../envs/bernoulli-bandit.js')).bernoulliBandit,
  'BipedalWalker-v3': async () => (await bipedalWalkers()).bipedalWalker,
  'BipedalWalkerHardcore-v3': async () => (await bipedalWalkers()).bipedalWalkerHardcore,
  'Blackjack-v1': async () => (await import('../../../envs/blackjack.js')).blackjack,
  'CartPole-v0': async () => (await import('../../../envs/cart-pole.js')).cartPoleV0,
  'CartPole-v1': async () => (await import('../../../envs/cart-pole.js')).cartPoleV1,
  'CentreOut-v0': async () => (await import('../../../envs/centre-out.js')).centreOut,
  'CliffWalking-v1': async () => (await import('../../../envs/cliff-walking.js')).cliffWalking,
  'CliffWalkingSlippery-v1': async () => (await import('../../../envs/cliff-walking.js')).cliffWalkingSlippery,
  'contextual-bandit': async () => (await import('../../../envs/contextual-bandit.js')).contextualBandit,
  'Digits-v0': async () => (await import('../../../envs/digits.js')).digits,
  'FrozenLake-v1': async () => (await import('../../../envs/frozen-lake.js')).frozenLake,
  'FrozenLake8x8-v1': async () => (await import('../../../envs/frozen-lake.js')).frozenLake8x8,
  'gaussian-bandit': async () => (await import('../../../envs/gaussian-bandit.js')).gaussianBandit,
  'LabelledDigits-v0': async () => (await import('../../../envs/labelled-digits.js')).labelledDigits,
  'LunarLander-v3': async () => (await lunarLanders()).lunarLander,
  'LunarLanderContinuous-v3': async () => (await lunarLanders()).lunarLanderContinuous,
  'MountainCar-v0': async () => (await import('../../../envs/mountain-car.js')).mountainCar,
  'MountainCarContinuous-v0': async () =>
    (await import('../../../envs/mountain-car-continuous.js')).mountainCarContinuous,
  multiplexer: async () => (await import('../../../envs/multiplexer.js')).multiplexer,
  'Pendulum-v1': async () => (await import('../../../envs/pendulum.js')).pendulum,
  'random-dnf': async () => (await import('../../../envs/random-dnf.js')).randomDnf,
  'scalar-regression': async () => (await import('../../../envs/scalar-regression.js')).scalarRegression,
  'Taxi-v4': async () => (await import('../../../envs/taxi.js')).taxi,
};

/**
 * Loads and registers the environment of an id, for `make`; without a version the newest.
 *
 * @throws {@link UserError} where there is none (the promise rejects).
 */
export async function loadEnv(id: string): Promise<void> {
  // Such as a task made of a table.
  if (registry.has(id)) return;
  const known = Object.keys(ENVS);
  const found = Object.hasOwn(ENVS, id) ? id : known.filter((one) => one.replace(/-v\d+$/, '') === id).at(-1);
  if (found === undefined)
    throw new UserError(`there is no environment ${quote(id)}` + didYouMean(id, known, 'expected one of the list'));
  if (!registry.has(found)) register(await ENVS[found]!());
}
