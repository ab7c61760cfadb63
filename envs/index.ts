/**
 * The catalogue of environments: importing it registers all of them for `make`.
 *
 * To add one: write `envs/your-env.ts` with the class (a subclass of `Env` with a datasheet for a docstring), its registration
 * (`EnvSpecFields`: id, entryPoint, documented params) and its types (`RegisteredEnvs`), as `multiplexer.ts` does; then add one export
 * line and one name to the list here. `test/contracts/environments.test.ts` finds it in the registry and tests it.
 */
import { type EnvSpecFields, register } from '../src/gymnasium/index.js';
import { bernoulliBandit } from './bernoulli-bandit.js';
import { contextualBandit } from './contextual-bandit.js';
import { gaussianBandit } from './gaussian-bandit.js';
import { multiplexer } from './multiplexer.js';

export { Bandit, type BanditInfo, type BanditOptions } from './bandit.js';
export { BernoulliBandit } from './bernoulli-bandit.js';
export { ContextualBandit, type ContextualBanditInfo, type ContextualBanditOptions } from './contextual-bandit.js';
export { GaussianBandit, type GaussianBanditOptions } from './gaussian-bandit.js';
export { Multiplexer, type MultiplexerInfo, type MultiplexerOptions, multiplexerTarget } from './multiplexer.js';

const catalogue: readonly EnvSpecFields[] = [multiplexer, bernoulliBandit, gaussianBandit, contextualBandit];

for (const spec of catalogue) register({ ...spec, module: import.meta.url });
