import { batchesOf, chooseSamples, type Dataset, pixelsOf, splitDataset } from '../../../data/index.js';
import { createPlayer } from '../../../engines/create-player.js';
import { performPart } from '../../../replicas/perform-replicas.js';
import { replicasConfig } from '../../../replicas/train-replicas.js';
import { defineRule } from '../../../rule/rule.js';
import type { TeamState } from '../../../team/state/team-state.js';
import { DivergenceError } from '../../../train/divergence.js';
import type { JobOutcome, JobOversight } from '../../study.js';
import { SAMPLES } from '../feedback-paths/jobs.js';
import type { SketchedWork } from './jobs.js';

/** Points of the curve of losses. */
const BINS = 20;
/** Digits that are told at once. */
const SCORED_AT_ONCE = 250;
const SIDE = 28;

/**
 * Trains replicas in this thread. Scores: `score`, the share of digits told, in percent; `compression` and
 * `with indices`, how many times fewer numbers than with `all` a replica sent and got. The curve is the mean loss.
 */
export async function performSketched(work: SketchedWork, oversight: JobOversight): Promise<JobOutcome> {
  const { rule, params, hidden, learningRate, momentum, replicas, batch, exchange, steps, seed } = work;
  const { learned, scored } = digitsOf(work);
  const config = replicasConfig(
    { ...{ rule: defineRule(rule), params, hidden, learningRate, optimizer: 'sgd' }, batch: batch / replicas, seed },
    { data: learned },
    { replicas, steps, exchange, momentum, bins: BINS },
  );
  try {
    const { state, sent, curve } = await performPart(
      config,
      { index: 0, threads: 1 },
      { onProgress: (step) => oversight.onProgress(step / steps), shouldStop: () => false },
    ).then((outcome) => outcome!);
    const score = accuracyOf(state, scored);
    const scores = { score, compression: sent.compression, 'with indices': sent.compressionWithIndices };
    return { scores, curve };
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    return { scores: {}, curve: error.partial.curve, diverged: error.message };
  }
}

/** The digits to learn from and those to be scored by, which never meet. */
function digitsOf({ dataset, scored: { of, samples } }: SketchedWork): { learned: Dataset; scored: Dataset } {
  const choose = (from: typeof dataset | Dataset, split: 'train' | 'test' | 'all', count: number) =>
    chooseSamples({ dataset: from, split, samples: count, seed: 0, side: SIDE }, 'the study sketched-sgd');
  const train = choose(dataset, 'train', SAMPLES.train);
  if (of === 'test') return { learned: train, scored: choose(choose(dataset, 'test', SAMPLES.test), 'all', samples) };
  const share = SAMPLES.validation / SAMPLES.train;
  const parts = splitDataset(train, { train: 1 - share, validation: share }, 0);
  return { learned: parts.train, scored: choose(parts.validation, 'all', samples) };
}

/** The share of digits, in percent, of which the output of the label is the largest. */
function accuracyOf(state: TeamState, digits: Dataset): number {
  const team = createPlayer(state, { batch: SCORED_AT_ONCE, seed: 0, greedy: false });
  const classes = team.sizes.at(-1)!;
  // Of a last batch that is smaller the other lanes see what they saw before, and are not counted.
  const seen = new Float32Array(SCORED_AT_ONCE * pixelsOf(digits));
  let right = 0;
  try {
    for (const { images, labels } of batchesOf(digits, { batch: SCORED_AT_ONCE })) {
      seen.set(images);
      const outputs = team.act(seen);
      for (const [lane, label] of labels.entries()) {
        const own = outputs.subarray(lane * classes, (lane + 1) * classes);
        if (own.indexOf(Math.max(...own)) === label) right++;
      }
    }
  } finally {
    team.close();
  }
  return (100 * right) / digits.labels.length;
}
