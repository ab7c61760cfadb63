/** The `seeding` namespace, as in `gymnasium.utils.seeding`. */
export { Generator, type GeneratorState } from './generator.js';
export { npRandom } from './np-random.js';
export { PCG64 } from './pcg64.js';
export { SeedSequence } from './seed-sequence.js';
