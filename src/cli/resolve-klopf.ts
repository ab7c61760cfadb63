import * as nodeModule from 'node:module';
import { resolve } from './klopf-resolution.js';

// Importing this module installs the hook in this thread. Node 22.15 has hooks that run in the thread itself; before it they have one of their own.
const { registerHooks } = nodeModule as { registerHooks?: (hooks: { resolve: unknown }) => void };
if (registerHooks) registerHooks({ resolve });
else nodeModule.register(new URL('./klopf-resolution.js', import.meta.url));
