import * as nodeModule from 'node:module';
import { resolve } from './klopf-resolution.js';

// Importing this module installs the hook in this thread. From Node 22.15 on hooks run in the thread itself; before, in
// a thread of their own.
const { registerHooks } = nodeModule as { registerHooks?: (hooks: { resolve: unknown }) => void };
if (registerHooks) registerHooks({ resolve });
else nodeModule.register(new URL('./klopf-resolution.js', import.meta.url));
