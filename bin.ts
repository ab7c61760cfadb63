#!/usr/bin/env node
import { createRequire } from 'node:module';
import * as agents from './agents/index.js';
// Importing the catalogue registers the environments.
import './envs/index.js';
import { main } from './src/cli/main.js';

const { version } = createRequire(import.meta.url)('klopf/package.json') as { version: string };
process.exitCode = await main({ args: process.argv.slice(2), rules: Object.values(agents), version });
