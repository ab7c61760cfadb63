#!/usr/bin/env node
import { createRequire } from 'node:module';
import { main } from './src/cli/main.js';

const { version } = createRequire(import.meta.url)('klopf/package.json') as { version: string };
/** Importing the environments registers them. */
const loadCatalogue = async () => {
  const [agents] = await Promise.all([import('./agents/index.js'), import('./envs/index.js')]);
  return Object.values(agents);
};
process.exitCode = await main({ args: process.argv.slice(2), loadCatalogue, version });
