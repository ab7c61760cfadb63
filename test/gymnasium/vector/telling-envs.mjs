// What worker threads import: they run the built package, and no TypeScript.
import * as gymnasium from '../../../dist/node/src/gymnasium/index.js';
import { tellingEnv } from './telling-env.mjs';

gymnasium.register({ id: 'Telling-v0', entryPoint: tellingEnv(gymnasium) });
