import { availableMemory, gibibytes } from '../dense/available-memory.js';
import { layoutDense } from '../dense/layout.js';
import { UserError } from '../errors/user-error.js';
import { registry } from '../gymnasium/registry/registry.js';
import { keyOf } from '../random/seed.js';
import type { TeamPlan } from '../team/plan.js';
import { makeRunEnv } from './open-run.js';
import { planRun } from './plan-run.js';
import type { RunConfig } from './run-config.js';

/**
 * Bytes that a thread takes besides its team, measured; and the least that a lane takes in a batch of dynamics: its
 * state, its generator, its tally.
 */
const THREAD_BYTES = 48 * 2 ** 20;
const LANE_BYTES = 200;

/**
 * Checks runs as far as that is possible without running them. Runs in an environment that is not registered in this
 * thread are left to check themselves.
 *
 * @throws {@link UserError} or {@link RuleError} when a configuration is wrong; {@link UserError} when the runs that
 * are under way at the same time need more memory than there is.
 */
export function checkRuns(configs: readonly RunConfig[], workers: number): void {
  const threads = Math.max(1, Math.floor(workers / configs.length));
  const bytesOf = new Map<string, number>();
  const sizes = configs
    .filter(({ env }) => registry.has(env))
    .map(({ seed, ...config }) => {
      keyOf(seed);
      const shape = JSON.stringify(config);
      const bytes = bytesOf.get(shape) ?? runBytes({ ...config, seed }, threads);
      bytesOf.set(shape, bytes);
      return bytes;
    });
  const atOnce = sizes.sort((a, b) => b - a).slice(0, workers);
  const needed = atOnce.reduce((sum, bytes) => sum + bytes, 0);
  const there = availableMemory();
  if (needed <= there) return;
  const several = atOnce.length > 1;
  throw new UserError(
    `${several ? `${atOnce.length} runs at the same time on as many workers need` : 'this run needs'} ${gibibytes(needed)} of memory, ` +
      `and ${gibibytes(there)} are available; use ${several ? 'fewer workers, ' : ''}a smaller batch or fewer units`,
  );
}

function runBytes(config: RunConfig, threads: number): number {
  const env = makeRunEnv(config);
  try {
    const { team, critic } = planRun(config, env);
    const ofTeam = (plan: TeamPlan | undefined) =>
      plan && config.engine === 'dense' ? layoutDense(plan, threads).bytes : 0;
    return ofTeam(team) + ofTeam(critic) + config.batch * LANE_BYTES + threads * THREAD_BYTES;
  } finally {
    env.close();
  }
}
