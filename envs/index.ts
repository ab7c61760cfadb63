/**
 * The catalogue of environments: importing it registers all of them for `make`.
 *
 * CONTRIBUTING.md says how to add one; `test/contracts/environments.test.ts` finds it in the registry and tests it.
 */
import { type EnvSpecFields, register } from '../src/gymnasium/index.js';
import { acrobot } from './acrobot.js';
import { bernoulliBandit } from './bernoulli-bandit.js';
import { bipedalWalker, bipedalWalkerHardcore } from './bipedal-walker.js';
import { blackjack } from './blackjack.js';
import { cartPoleV0, cartPoleV1 } from './cart-pole.js';
import { cliffWalking, cliffWalkingSlippery } from './cliff-walking.js';
import { contextualBandit } from './contextual-bandit.js';
import { digits } from './digits.js';
import { frozenLake, frozenLake8x8 } from './frozen-lake.js';
import { gaussianBandit } from './gaussian-bandit.js';
import { labelledDigits } from './labelled-digits.js';
import { lunarLander, lunarLanderContinuous } from './lunar-lander.js';
import { mountainCar } from './mountain-car.js';
import { mountainCarContinuous } from './mountain-car-continuous.js';
import { multiplexer } from './multiplexer.js';
import { pendulum } from './pendulum.js';
import { scalarRegression } from './scalar-regression.js';
import { taxi } from './taxi.js';

export { Acrobot, type AcrobotOptions, acrobotDynamics } from './acrobot.js';
export { Bandit, type BanditInfo, type BanditLaw, type BanditOptions } from './bandit.js';
export { BernoulliBandit } from './bernoulli-bandit.js';
export { BipedalWalker, type BipedalWalkerOptions } from './bipedal-walker.js';
export { Blackjack, type BlackjackObservation, type BlackjackOptions, blackjackDynamics } from './blackjack.js';
export { CartPole, type CartPoleOptions, cartPoleDynamics } from './cart-pole.js';
export { CliffWalking, type CliffWalkingInfo, type CliffWalkingOptions } from './cliff-walking.js';
export { ContextualBandit, type ContextualBanditInfo, type ContextualBanditOptions } from './contextual-bandit.js';
export type { DatasetEnvOptions } from './dataset-env.js';
export { ClassificationEnv, type ClassificationInfo } from './digits.js';
export { FrozenLake, type FrozenLakeInfo, type FrozenLakeOptions } from './frozen-lake.js';
export { frozenLakeMaps, generateRandomMap } from './frozen-lake-map.js';
export { GaussianBandit, type GaussianBanditOptions } from './gaussian-bandit.js';
export { createBipedalWalkerHeuristic } from './heuristics/bipedal-walker-heuristic.js';
export { lunarLanderContinuousHeuristic, lunarLanderHeuristic } from './heuristics/lunar-lander-heuristic.js';
export { LabelledEnv, type LabelledEnvOptions, type LabelledInfo } from './labelled-digits.js';
export { LunarLander, type LunarLanderOptions } from './lunar-lander.js';
export { MountainCar, type MountainCarOptions, mountainCarDynamics } from './mountain-car.js';
export {
  MountainCarContinuous,
  type MountainCarContinuousOptions,
  mountainCarContinuousDynamics,
} from './mountain-car-continuous.js';
export { Multiplexer, type MultiplexerInfo, type MultiplexerOptions, multiplexerDynamics } from './multiplexer.js';
export { Pendulum, type PendulumOptions, type PendulumResetOptions, pendulumDynamics } from './pendulum.js';
export { type Planck, usePlanck } from './physics/planck.js';
export {
  PrisonersDilemma,
  type PrisonersDilemmaOptions,
  type PrisonersDilemmaPayoff,
} from './prisoners-dilemma.js';
export { RockPaperScissors, type RockPaperScissorsOptions } from './rock-paper-scissors.js';
export { ScalarRegression, type ScalarRegressionInfo, type ScalarRegressionOptions } from './scalar-regression.js';
export { Taxi, type TaxiInfo, type TaxiOptions } from './taxi.js';

const catalogue: readonly EnvSpecFields[] = [
  acrobot,
  bernoulliBandit,
  bipedalWalker,
  bipedalWalkerHardcore,
  blackjack,
  cartPoleV0,
  cartPoleV1,
  cliffWalking,
  cliffWalkingSlippery,
  contextualBandit,
  digits,
  frozenLake,
  frozenLake8x8,
  gaussianBandit,
  labelledDigits,
  lunarLander,
  lunarLanderContinuous,
  mountainCar,
  mountainCarContinuous,
  multiplexer,
  pendulum,
  scalarRegression,
  taxi,
];

for (const spec of catalogue) register({ ...spec, module: import.meta.url });
