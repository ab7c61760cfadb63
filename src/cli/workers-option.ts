import { Option } from 'commander';
import { availableWorkers, MOST_WORKERS } from '../threads/job-pool.js';
import { wholeNumber } from './option-values.js';

/**
 * The option that says how many threads a command has, of every command that has them; `what`: what they are for, or
 * that they are threads.
 */
export function workersOption(what: string): Option {
  return new Option('--workers <n>', what)
    .default(availableWorkers(), 'the available cores')
    .argParser(wholeNumber(1, MOST_WORKERS));
}
