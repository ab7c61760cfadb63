// The environments as classes, their dynamics and their types. Nothing is registered here, so that a page that takes a
// class of them from `klopf` carries that class and no other; index.ts registers all.
export { Acrobot, type AcrobotOptions, acrobotDynamics } from './acrobot.js';
export { Bandit, type BanditInfo, type BanditLaw, type BanditOptions } from './bandit.js';
export { BernoulliBandit } from './bernoulli-bandit.js';
export { BipedalWalker, type BipedalWalkerOptions } from './bipedal-walker.js';
export { Blackjack, type BlackjackObservation, type BlackjackOptions, blackjackDynamics } from './blackjack.js';
export { CartPole, type CartPoleOptions, cartPoleDynamics } from './cart-pole.js';
export { CentreOut, type CentreOutInfo, type CentreOutOptions } from './centre-out.js';
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
export { RandomDnf, type RandomDnfInfo, type RandomDnfOptions } from './random-dnf.js';
export { RockPaperScissors, type RockPaperScissorsOptions } from './rock-paper-scissors.js';
export { ScalarRegression, type ScalarRegressionInfo, type ScalarRegressionOptions } from './scalar-regression.js';
export { Taxi, type TaxiInfo, type TaxiOptions } from './taxi.js';
