import { CURVE_BINS, type RunRecord } from '../runs/run-record.js';
import type { SpikingTeam } from '../spikes/spiking-team.js';
import type { SpikingScore } from '../spikes/train-spiking-team.js';
import { sha256 } from '../team/sha256.js';
import type { MetricsRow } from '../train/metrics-rows.js';
import type { SpikingRunConfig } from './spiking-configs.js';

/** How far a run of units that fire once has come. */
export interface SpikingProgress {
  /** `[epoch]`: accuracy while it learned. */
  readonly reached: readonly number[];
  /** Samples of an epoch. */
  readonly samples: number;
  readonly seconds: number;
}

/**
 * The record of a run, of units that fire once: an episode is a sample, its return whether it was answered rightly.
 *
 * @param config - the settings as they are kept in the record
 */
export async function spikingRecord(
  { env, engine, seed, epochs }: SpikingRunConfig,
  config: object,
  team: SpikingTeam,
  { reached, samples, seconds }: SpikingProgress,
  { accuracy }: SpikingScore,
): Promise<RunRecord & { readonly testAccuracy: number }> {
  const weights = team.weights();
  const done = reached.length * samples;
  return {
    ...{ env, rule: team.config.rule.name, engine, seed, episodes: epochs * samples, batch: 1, workers: 1 },
    meanReturn: reached.reduce((sum, value) => sum + value, 0) / reached.length,
    curve: binsOf(reached, epochs),
    seconds: Number(seconds.toFixed(3)),
    episodesPerSecond: Math.round(done / seconds),
    weightsDigest: await sha256(Uint8Array.from(new Uint8Array(weights.buffer))),
    testAccuracy: accuracy,
    ...(reached.length < epochs ? { partial: true as const, episodesDone: done } : {}),
    config: { ...config },
  };
}

/** The row of an epoch: an episode is a sample, of one step. */
export function epochRow(done: number, accuracy: number, seconds: number): MetricsRow {
  return {
    ...{ episode: done, global_step: done, 'charts/episodic_return': accuracy, 'charts/episodic_length': 1 },
    ...{ 'charts/SPS': seconds > 0 ? Math.round(done / seconds) : 0, seconds: Number(seconds.toFixed(3)) },
  };
}

/**
 * The accuracy in equal bins of all epochs, of which an epoch may be part of several; bins that were not reached are
 * left out.
 */
function binsOf(reached: readonly number[], epochs: number): number[] {
  const width = epochs / CURVE_BINS;
  const bins = Math.floor((reached.length / epochs) * CURVE_BINS + 1e-9);
  return Array.from({ length: bins }, (_, bin) => {
    const [from, to] = [bin * width, (bin + 1) * width];
    const sum = reached.reduce(
      (all, value, k) => all + value * Math.max(0, Math.min(to, k + 1) - Math.max(from, k)),
      0,
    );
    return sum / width;
  });
}

/** `97.50 % of 200 test samples; nobody fired on 3`. */
export function scoreText({ accuracy, samples, silent, note }: SpikingScore): string {
  const few = silent === 0 ? '' : `; nobody fired on ${silent}`;
  return `${(100 * accuracy).toFixed(2)} % of ${samples} test samples${note === undefined ? few : `: ${note}`}`;
}
