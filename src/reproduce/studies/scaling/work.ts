import type { AuditTask } from '../../../audit/audit-task.js';
import { measureGradient } from '../../../audit/measure-gradient.js';
import { type LearningPoint, type MeasuredRule, sampleAtWeights } from '../../../audit/sample-at-weights.js';
import { DenseTeam } from '../../../dense/dense-team.js';
import type { Env } from '../../../gymnasium/index.js';
import { defineRule } from '../../../rule/rule.js';
import { makeRunEnv } from '../../../runs/open-run.js';
import { planRun } from '../../../runs/plan-run.js';
import { DivergenceError } from '../../../train/divergence.js';
import { train } from '../../../train/train.js';
import type { JobOutcome, JobOversight } from '../../study.js';
import { figureName, MEASURED_FIGURES, type MeasuredSubject, type ScalingWork } from './jobs.js';

/** Bins of the curve. The mean of the last tenth of them is the score `last`. */
const BINS = 100;
/** The number of inputs sampled to stand for all, drawn from a seed that no job uses. */
const INPUTS = 4096;
const INPUT_SEED = 424_242;

/** Shares of the best possible return, 1; the first bin whose mean return reaches each is recorded. */
export const THRESHOLDS = [0.5, 0.7, 0.9] as const;

/**
 * Trains one team of the dense engine, with the numbers of a plain run of the same configuration. Scores: `score`, the
 * mean return over all episodes; `last`, over the last tenth; `to 0.9` and others, the episodes until a bin's mean
 * return reached it, if one did; `episodes per second`, without the time for measuring; and the measured figures, see
 * {@link figureName}.
 */
export async function performScaling({ config, measure }: ScalingWork, oversight: JobOversight): Promise<JobOutcome> {
  await import(config.envModule);
  const env = makeRunEnv(config);
  const team = new DenseTeam(planRun(config, env).team);
  const figures: Record<string, number> = {};
  const task = measure && multiplexerTask(makeRunEnv(config), INPUTS, INPUT_SEED);
  let measuring = 0;
  const measureAt = (share: number) => {
    const start = performance.now();
    Object.assign(figures, measuredFigures(measure!, share, { task: task!, weights: team.weights() }));
    measuring += performance.now() - start;
  };
  const due = (measure?.at ?? []).map((share) => ({
    share,
    step: Math.round(share * (config.episodes / config.batch)),
  }));
  let step = 0;
  try {
    const result = train(
      team,
      Array.from({ length: config.batch }, (_, k) => (k === 0 ? env : makeRunEnv(config))),
      {
        episodes: config.episodes,
        seed: config.seed,
        bins: BINS,
        onProgress: ({ episodes, curve }) => oversight.onProgress(episodes / config.episodes, curve.at(-1)),
        // Called once a step: measuring here changes nothing of what the run draws.
        shouldStop: () => {
          for (const { share } of due.filter((d) => d.step === step)) measureAt(share);
          step++;
          return false;
        },
      },
    );
    for (const { share } of due.filter((d) => d.step >= step)) measureAt(share);
    const { curve, meanReturn, episodes } = result;
    const tail = curve.slice(-Math.ceil(curve.length / 10));
    const reached = THRESHOLDS.flatMap((threshold) => {
      const to = episodesTo(threshold, curve, config.episodes);
      return to === undefined ? [] : [[`to ${threshold}`, to] as const];
    });
    const scores = {
      score: meanReturn,
      last: tail.reduce((sum, value) => sum + value, 0) / tail.length,
      ...Object.fromEntries(reached),
      'episodes per second': Math.round(episodes / (result.seconds - measuring / 1000)),
      ...figures,
    };
    return { scores, curve: [...curve] };
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    return { scores: {}, curve: [], diverged: error.message };
  } finally {
    team.close();
  }
}

function measuredFigures(
  { episodes, subjects, reference }: NonNullable<ScalingWork['measure']>,
  share: number,
  point: LearningPoint,
): Record<string, number> {
  const samples = sampleAtWeights(measuredRule(reference), point, { episodes, seed: 'reference' });
  const figures: Record<string, number> = { [`reward @${share}`]: samples.meanReward };
  for (const [l, activity] of samples.meanActions.entries()) figures[`activity @${share} layer ${l + 1}`] = activity;
  for (const subject of subjects) {
    // A learned baseline is set to the value it approaches, the mean reward.
    const rule = { ...measuredRule(subject), learned: { b: samples.meanReward } };
    for (const layer of measureGradient(rule, point, { episodes, seed: 'subject', reference: samples })) {
      for (const figure of MEASURED_FIGURES) {
        const found = layer[figure];
        if (found === null) continue;
        const [value, error] = figureName(share, subject.label, layer.layer, figure);
        figures[value] = Number(found.value.toPrecision(6));
        figures[error] = Number(found.error.toPrecision(3));
      }
    }
  }
  return figures;
}

function measuredRule({ rule, params }: MeasuredSubject): MeasuredRule {
  return { rule: defineRule(rule), params };
}

/**
 * Episodes until the mean return of a bin of the curve first reached `threshold`, counted to the end of the bin;
 * undefined where none did. `episodes` are those of the whole curve, in bins of equal length.
 */
export function episodesTo(threshold: number, curve: readonly number[], episodes: number): number | undefined {
  const bin = curve.findIndex((value) => value >= threshold);
  return bin < 0 ? undefined : Math.round(((bin + 1) * episodes) / curve.length);
}

/** Random inputs of a multiplexer environment as a task of the audit, with the rewards of both answers. */
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
