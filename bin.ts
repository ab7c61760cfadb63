#!/usr/bin/env node
import { createRequire } from 'node:module';
import { endOnSignals } from './src/cli/end-on-signals.js';

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
