import { measureGradient } from '../../../audit/measure-gradient.js';
import { type LearningPoint, sampleAtWeights } from '../../../audit/sample-at-weights.js';
import { DenseTeam } from '../../../dense/dense-team.js';
import { defineRule } from '../../../rule/rule.js';
import { makeRunEnv } from '../../../runs/open-run.js';
import { planRun } from '../../../runs/plan-run.js';
import type { JobOutcome, JobOversight } from '../../study.js';
import { multiplexerTask } from '../scaling/work.js';
import type { SignalWork } from './signal.js';

/** Observations that stand for all, drawn from a seed that nothing else uses. */
const OBSERVATIONS = 4096;
const OBSERVATION_SEED = 424_243;

/**
 * Scores: `signal`, `predicted` and `noise RULE`, see {@link signalSections}; `score` is REINFORCE's noise over the
 * signal.
 */
export async function performSignal(
  { config, subjects, reference, episodes }: SignalWork,
  oversight: JobOversight,
): Promise<JobOutcome> {
  await import(config.envModule);
  const env = makeRunEnv(config);
  const team = new DenseTeam(planRun(config, env).team);
  try {
    const point: LearningPoint = {
      task: multiplexerTask(makeRunEnv(config), OBSERVATIONS, OBSERVATION_SEED),
      weights: team.weights(),
    };
    const samples = sampleAtWeights({ ...reference, rule: defineRule(reference.rule) }, point, {
      ...{ episodes, seed: `${config.seed} reference` },
    });
    oversight.onProgress(1 / (subjects.length + 1));
    const scores: Record<string, number> = { predicted: secondMoment(point) };
    for (const [k, { label, rule, params }] of subjects.entries()) {
      const subject = { rule: defineRule(rule), params };
      const [first] = measureGradient(subject, point, {
        episodes,
        seed: `${config.seed} ${label}`,
        reference: samples,
      });
      scores[`noise ${label}`] = first!.variance.value;
      scores['signal'] = first!.gradientNorm.value ** 2;
      oversight.onProgress((k + 2) / (subjects.length + 1));
    }
    const score = scores[`noise ${subjects[0]!.label}`]! / scores['signal']!;
    return { scores: { ...scores, score }, curve: [score] };
  } finally {
    team.close();
  }
}

/** Σ_i (inputs + 1) E[p_i (1 − p_i)] of the first layer: E|dw|² of REINFORCE for rewards and inputs of −1 and 1. */
function secondMoment({ task, weights: [first] }: LearningPoint): number {
  const { inputs, units, weights, biases } = first!;
  let sum = 0;
  for (const pattern of task.patterns)
    for (let unit = 0; unit < units; unit++) {
      let drive = biases[unit]!;
      for (let input = 0; input < inputs; input++) drive += weights[input * units + unit]! * pattern[input]!;
      const p = 1 / (1 + Math.exp(-drive));
      sum += p * (1 - p);
    }
  return ((inputs + 1) * sum) / task.patterns.length;
}
