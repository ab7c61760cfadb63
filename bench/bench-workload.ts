import { fileURLToPath } from 'node:url';
import { planTeam } from '../src/team/plan.js';
import { type Program, startContestant } from './contestant.js';
import { type StepCost, stepCost } from './cost.js';
import { type MeasureOptions, measureInTurn, scaled, type Throughput } from './measure.js';
import { type PeerVersions, peerProgram } from './peers.js';
import type { Rival, Workload } from './workload.js';

/** What one workload did, and what was measured with it. */
export interface BenchResult {
  readonly workload: Workload;
  readonly throughput: Throughput;
  readonly cost: StepCost | undefined;
  readonly rivals: readonly RivalResult[];
}

export type RivalResult = { readonly label: string; readonly threads: number } & (
  | { readonly throughput: Throughput /** The workload's median over this one's. */; readonly ratio: number }
  | { readonly failed: string }
);

/** Where peers are to be found. */
export interface PeerContext {
  readonly python: string;
  readonly versions: PeerVersions;
}

/**
 * Measures a workload and its rivals in turn, each in a process of its own. A peer that fails is told of; a workload
 * that fails throws.
 */
export async function benchWorkload(
  workload: Workload,
  { python, versions }: PeerContext,
  options: MeasureOptions,
): Promise<BenchResult> {
  const present = (workload.beside ?? []).filter((rival) => 'workload' in rival || versions[rival.system] !== null);
  const programs = [
    ofWorkload(workload),
    ...present.map((rival) => ('workload' in rival ? ofWorkload(rival.workload) : peer(rival))),
  ];
  function peer({ system, task, threads }: Extract<Rival, { system: unknown }>): Program {
    return peerProgram(python, system, task, threads);
  }
  const contestants = await Promise.all(programs.map((program) => lazyContestant(program, workload.isWhole === true)));
  try {
    const seconds = options.seconds * (workload.patience ?? 1);
    const [own, ...others] = await measureInTurn(contestants, { ...options, seconds });
    if (own instanceof Error) throw new Error(`${workload.name}: ${own.message}`);
    const throughput = scaled(own!, workload.perStep);
    const rivals = present.map((rival, k): RivalResult => {
      const other = others[k]!;
      const about = { label: rival.label, threads: threadsOf(rival) };
      if (other instanceof Error) return { ...about, failed: other.message };
      const theirs = scaled(other, perStepOf(rival, workload));
      return { ...about, throughput: theirs, ratio: throughput.median / theirs.median };
    });
    return { workload, throughput, cost: workload.team && stepCost(planTeam(workload.team)), rivals };
  } finally {
    for (const contestant of contestants) contestant.close();
  }
}

/** What a step of a rival is, in the units of the workload. */
function perStepOf(rival: Rival, workload: Workload): number {
  if ('workload' in rival) return rival.workload.perStep;
  return 'product' in rival.task ? (2 * rival.task.product ** 3) / 1e9 : workload.perStep;
}

function threadsOf(rival: Rival): number {
  return 'workload' in rival ? (rival.workload.workers ?? 1) : rival.threads;
}

function ofWorkload({ name }: Workload): Program {
  const serve = fileURLToPath(new URL('./serve.js', import.meta.url));
  return { command: process.execPath, args: [serve, name] };
}

/** A contestant that fails to start fails when it is to run. */
async function lazyContestant(program: Program, isWhole: boolean) {
  try {
    return { ...(await startContestant(program)), isWhole };
  } catch (error) {
    return { run: () => Promise.reject(error), isWhole, close() {} };
  }
}
