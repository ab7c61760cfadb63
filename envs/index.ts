/**
 * The catalogue of environments: importing it registers all of them for `make`, so whoever imports it has all of them.
 *
 * CONTRIBUTING.md says how to add one; `test/contracts/environments.test.ts` finds it in the registry and tests it.
 */
import { type EnvSpecFields, register } from '../src/gymnasium/index.js';
import { nameCatalogueModule } from '../src/gymnasium/registry/env-module.js';
import { acrobot } from './acrobot.js';
import { bernoulliBandit } from './bernoulli-bandit.js';
import { bipedalWalker, bipedalWalkerHardcore } from './bipedal-walker.js';
import { blackjack } from './blackjack.js';
import { cartPoleV0, cartPoleV1 } from './cart-pole.js';
import { centreOut } from './centre-out.js';
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
import { randomDnf } from './random-dnf.js';
import { scalarRegression } from './scalar-regression.js';
import { taxi } from './taxi.js';

export * from './classes.js';

const catalogue: readonly EnvSpecFields[] = [
  acrobot,
  bernoulliBandit,
  bipedalWalker,
  bipedalWalkerHardcore,
  blackjack,
  cartPoleV0,
  cartPoleV1,
  centreOut,
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
  randomDnf,
  scalarRegression,
  taxi,
];

nameCatalogueModule(import.meta.url);
for (const spec of catalogue) register({ ...spec, module: import.meta.url });
