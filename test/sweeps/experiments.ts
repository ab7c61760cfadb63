import * as agents from '../../agents/index.js';
// Importing the catalogue registers the environments.
import '../../envs/index.js';
import type { Rule } from '../../src/rule/rule.js';
import type { Experiment } from '../../src/sweeps/experiment/experiment.js';
import { defineExperiment } from '../../src/sweeps/experiment/read-experiment.js';
import type { LedgerEntry } from '../../src/sweeps/ledger-entries.js';
import { type Asked, SweepState } from '../../src/sweeps/sweep-state.js';

export const RULES: ReadonlyMap<string, Rule> = new Map(Object.values(agents).map((rule) => [rule.name, rule]));

/** A small experiment with the multiplexer, and what a test wants of it. */
export function experiment(more: Readonly<Record<string, unknown>> = {}): Experiment {
  const base = { env: 'multiplexer', envParams: { addressBits: 1 }, rule: 'weight-max', hidden: [2], episodes: 100 };
  return defineExperiment({ ...base, ...more }, { rules: RULES });
}

/** Plays a sweep of which so many jobs are under way at once and the oldest ends first; returns its ledger. */
export function played(
  of: Experiment,
  atOnce: number,
  tell: (asked: Asked, state: SweepState) => LedgerEntry,
): { readonly ledger: LedgerEntry[]; readonly state: SweepState } {
  const state = new SweepState(of);
  const ledger: LedgerEntry[] = [];
  const flying: Asked[] = [];
  const add = (entry: LedgerEntry) => {
    state.apply(entry);
    ledger.push(entry);
  };
  for (;;) {
    const asked = flying.length < atOnce ? state.next() : undefined;
    if (asked) {
      add(asked.entry);
      if (!state.isTold(asked.job.id)) flying.push(asked);
      continue;
    }
    const done = flying.shift();
    if (!done) return { ledger, state };
    if (!state.isTold(done.job.id)) add(tell(done, state));
  }
}

/** What a job tells that achieved a score. */
export function told({ job }: Asked, score: number, more: object = {}): LedgerEntry {
  return { told: job.id, score, episodes: job.until ?? job.config.episodes, seconds: 0.5, ...more };
}
