import { join } from 'node:path';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { isRule, type Rule } from '../rule/rule.js';
import { checkPoolOptions } from '../runs/check-pool-options.js';
import { quote } from '../text/quote.js';
import type { Experiment } from './experiment/experiment.js';
import { defineExperiment, readExperiment } from './experiment/read-experiment.js';
import { type PerformSweepOptions, performSweep } from './perform-sweep.js';
import type { JobSource } from './sources/job-source.js';
import { createStoreSource } from './sources/store-source.js';
import { createSweepFolder, openSweepFolder, type SweepFolder } from './sweep-folder.js';
import type { Trial } from './sweep-state.js';
import { type SearchSummary, searchSummaries, sweepSentence } from './sweep-summary.js';

/** Options of {@link createSweep}. */
export interface SweepOptions {
  /** The folder of the sweep: a new one, or one that holds the same experiment, which goes on. Default: `runs/NAME`. */
  readonly out?: string | undefined;
  /** Rules that the experiment may name; others it gives as rules, files or texts. Default: none. */
  readonly rules?: Iterable<Rule> | undefined;
}

/** How a sweep is run. */
export interface RunSweepOptions extends PerformSweepOptions {
  /** Threads of this process. Default: as many as there are processor cores. */
  readonly workers?: number | undefined;
  /** Where jobs are done, in the place of threads of this process; it stays open. */
  readonly source?: JobSource | undefined;
}

/** A sweep in its folder. */
export interface Sweep {
  readonly path: string;
  readonly experiment: Experiment;
  /** All trials that have begun, in the order of asking. */
  readonly trials: readonly Trial[];
  /** What came out of each search, so far. */
  readonly searches: readonly SearchSummary[];
  /** What came out, in a sentence. */
  readonly sentence: string;
  /**
   * Runs what is left of it. What is finished is not done again; what crashed is tried three times; what diverged is
   * kept, as the worst. Resolves when nothing is left to do, or when the signal was aborted; then another call goes on.
   *
   * @throws {@link UserError} when the folder cannot be written, or the first runs all fail (the promise rejects).
   */
  run(options?: RunSweepOptions): Promise<void>;
}

/**
 * Makes a sweep from an experiment: a file, or an object with its fields.
 *
 * @throws {@link UserError} when the experiment is wrong, with the place of each mistake, or the folder holds something
 * else.
 */
export function createSweep(experiment: string | Readonly<Record<string, unknown>>, options: SweepOptions = {}): Sweep {
  checkOptions(options, {
    of: 'createSweep',
    known: ['out', 'rules'],
    example: "{ out: 'runs/rates', rules: [weightMax] }",
  });
  const { out, rules = [] } = options;
  if (out !== undefined && (typeof out !== 'string' || out === '' || out.includes('\0')))
    throw new UserError(`out is ${quote(out)}; expected the path of a folder, such as 'runs/rates'`);
  if (typeof experiment !== 'string' && (typeof experiment !== 'object' || experiment === null))
    throw new UserError(
      `createSweep takes the path of an experiment file, or an object with its fields; given ${quote(experiment)}`,
    );
  const sources = { rules: rulesByName(rules) };
  const read =
    typeof experiment === 'string' ? readExperiment(experiment, sources) : defineExperiment(experiment, sources);
  return sweepIn(createSweepFolder(out ?? join('runs', read.name), read));
}

/**
 * Opens the folder of a sweep that is there. @throws {@link UserError} when there is none, or a file of it is damaged.
 */
export function openSweep(path: string): Sweep {
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw new UserError(`openSweep takes the folder of a sweep; given ${quote(path)}`);
  return sweepIn(openSweepFolder(path));
}

function sweepIn(folder: SweepFolder): Sweep {
  const { state } = folder;
  return {
    path: folder.path,
    experiment: folder.experiment,
    get trials() {
      return state.trials;
    },
    get searches() {
      return searchSummaries(state);
    },
    get sentence() {
      return sweepSentence(state);
    },
    async run(options = {}) {
      checkPoolOptions(
        'sweep.run',
        ['workers', 'source', 'signal', 'onBegin', 'onProgress', 'onEnd'],
        without(options, 'source'),
      );
      const { source: given, workers, ...rest } = options;
      if (given !== undefined && typeof given?.perform !== 'function')
        throw new UserError(`source is ${quote(given)}; expected where jobs are done, such as createStoreSource makes`);
      const source = given ?? createStoreSource(folder.runs, { workers });
      try {
        await performSweep(folder, source, rest);
      } finally {
        if (given === undefined) await source.close();
      }
    },
  };
}

function without(options: unknown, name: string): unknown {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options;
  return Object.fromEntries(Object.entries(options).filter(([key]) => key !== name));
}

function rulesByName(rules: Iterable<Rule>): ReadonlyMap<string, Rule> {
  const list = typeof rules === 'object' && rules !== null && Symbol.iterator in rules ? [...rules] : [rules];
  const wrong = list.find((rule) => !isRule(rule));
  if (wrong !== undefined)
    throw new UserError(`rules has ${quote(wrong)}; expected a list of rules such as Object.values(agents)`);
  return new Map(list.map((rule) => [rule.name, rule]));
}
