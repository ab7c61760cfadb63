import { aText, faultsText, objectOf, optional, recordOf, wholeFrom } from '../../errors/shape.js';
import type { RuleText } from '../../rule/text/rule-text.js';
import { resolvedConfig } from '../../runs/resolved-config.js';
import type { RunConfig } from '../../runs/run-config.js';
import { checkedRecord, type RunRecord } from '../../runs/run-record.js';
import { exactJson, parseExactJson } from '../../store/exact-json.js';
import type { SweepJob } from './job-source.js';

// What lies in the queue. Workers of another version of klopf have a queue of their own: their numbers may be others.

/** The prefix of all keys in Redis. */
export const PREFIX = 'klopf';

const QUEUE = 'runs-';

/** The name of the queue of one version of klopf. */
export function queueName(version: string): string {
  return `${QUEUE}${version}`;
}

export function versionOfQueue(name: string): string {
  return name.startsWith(QUEUE) ? name.slice(QUEUE.length) : name;
}

/** A job in the queue, as JSON. It names no module: whoever does it has the environment, or leaves it to others. */
export interface QueuedJob {
  readonly trial: number;
  readonly until?: number;
  readonly config: Omit<RunConfig, 'envModule' | 'workers'>;
}

/** What a worker tells of a job on its way. */
export type QueuedProgress =
  | { readonly episodes: number; readonly steps: number; readonly curve: readonly number[] }
  /** It cannot do it, and why; others may. */
  | { readonly refused: string };

export function queuedJob({ trial, until, config: { envModule: _, workers: __, ...config } }: SweepJob): QueuedJob {
  return { trial, ...(until === undefined ? {} : { until }), config: JSON.parse(exactJson(config)) };
}

/** The configuration of a job from the queue, for a worker that has the environment from this module. */
export function configOfQueued({ config }: QueuedJob, envModule: string): RunConfig {
  const given = parseExactJson(JSON.stringify(config)) as QueuedJob['config'];
  return { ...given, rule: known(given.rule), envModule, workers: 1 };
}

/** Rules that came before, by their JSON. */
const rules = new Map<string, RuleText>();
const MOST_RULES = 100;

/** The same object for the same rule: what is compiled of it is kept with it. */
function known(rule: RuleText): RuleText {
  const key = JSON.stringify(rule);
  const there = rules.get(key);
  if (there !== undefined) return there;
  if (rules.size >= MOST_RULES) rules.clear();
  rules.set(key, rule);
  return rule;
}

const QUEUED = objectOf({ trial: wholeFrom(0), until: optional(wholeFrom(1)), config: recordOf(() => []) });
const CONFIG = objectOf({ env: aText, episodes: wholeFrom(1) });

/** What is wrong with what lies in the queue as a job; undefined where nothing is. */
export function faultOfQueued(data: unknown): string | undefined {
  const faults = QUEUED(data);
  const { config } = (data ?? {}) as Partial<QueuedJob>;
  const all = faults.length > 0 ? faults : CONFIG(config);
  return all.length > 0 ? faultsText(all) : undefined;
}

/** The result of a job as it lies in the queue, without its configuration, which whoever asked has. */
export function queuedResult({ config: _, ...record }: RunRecord): Omit<RunRecord, 'config'> {
  return record;
}

/** The record again; a text that says what is wrong with it where it is none. */
export function recordOfResult(value: unknown, job: SweepJob): RunRecord | string {
  const record = checkedRecord(typeof value === 'object' && value !== null ? value : {});
  return typeof record === 'string' ? record : { ...record, config: { ...resolvedConfig(job.config) } };
}
