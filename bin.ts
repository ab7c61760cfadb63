#!/usr/bin/env node
import nodeModule, { createRequire } from 'node:module';
import { endOnSignals } from './src/cli/end-on-signals.js';

// From 22.8 on Node keeps compiled code for the next process (NODE_DISABLE_COMPILE_CACHE=1 leaves that out).
(nodeModule as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.();
// Before the rest is loaded, which takes half a second.
const signals = endOnSignals((message) => process.stderr.write(`${message}\n`));
const { main } = await import('./src/cli/main.js');
const { version } = createRequire(import.meta.url)('klopf/package.json') as { version: string };
process.exitCode = await main({
  args: process.argv.slice(2),
  loadRules: async () => Object.values(await import('./agents/index.js')),
  // Importing the environments registers them.
  loadEnvironments: () => import('./envs/index.js'),
  version,
});
signals.close();
