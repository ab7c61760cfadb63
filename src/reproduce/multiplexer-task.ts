import type { AuditTask } from '../audit/audit-task.js';
import type { Env } from '../gymnasium/index.js';

/** Inputs of a multiplexer environment, drawn from the seed, with what each of the two answers gives, for the audit. */
export function multiplexerTask(env: Env, inputs: number, seed: number): AuditTask {
  const [wrong, right] = env.unwrapped.rewardRange;
  const drawn = Array.from({ length: inputs }, (_, k) => {
    const [observation, info] = env.reset(k === 0 ? { seed } : {});
    const target = (info as { target: number }).target;
    return {
      pattern: Float64Array.from(observation as ArrayLike<number>),
      rewards: Float64Array.of(target === 0 ? right : wrong, target === 1 ? right : wrong),
    };
  });
  return { patterns: drawn.map((d) => d.pattern), rewards: drawn.map((d) => d.rewards) };
}
