import * as agents from '../../agents/index.js';
import '../../envs/index.js';
import type { RunConfig } from '../../src/runs/run-config.js';
import type { RunRecord } from '../../src/runs/run-record.js';
import { runThread } from '../../src/runs/run-thread.js';
import type { Team } from '../../src/team/team.js';
import type { LabExperiment } from '../lab/contract.js';
import { ruleOf } from '../lab/experiment/rule-of.js';
import { runConfigOf } from '../lab/experiment/run-config.js';

/** The catalogue of rules by name. */
export const RULES = new Map(Object.values(agents).map((rule) => [rule.name, rule]));

/** Runs an experiment to the end of so many episodes, as `klopf run` does. */
export function runExperiment(experiment: LabExperiment, episodes: number, onEnd?: OnEnd): Promise<RunRecord> {
  return runConfig(
    runConfigOf({ ...experiment, episodes }, (rule) => ruleOf(rule, RULES)),
    onEnd,
  );
}

type OnEnd = (team: Team) => void;

/** Does a run in this thread. */
export async function runConfig(config: RunConfig, onEnd: OnEnd = () => {}): Promise<RunRecord> {
  const oversight = { onEnd, onProgress: () => {}, shouldStop: () => false };
  const record = await runThread({ ...config, envModule: '' }, { index: 0, threads: 1 }, oversight);
  if (record === undefined) throw new Error('the run was stopped before its first step');
  return record;
}
