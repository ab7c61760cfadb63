import { mean } from '../statistics/curve-statistics.js';
import type { TrainingProgress } from '../train/train.js';
import { resolvedConfig } from './resolved-config.js';
import { rulesLabel } from './rules-label.js';
import type { RunConfig } from './run-config.js';
import { CURVE_BINS, type RunRecord } from './run-record.js';

/**
 * The record of a run that was ended from outside before its thread could return one, for example while starting. It
 * holds the last progress report, in whole bins. `seconds`: since the run was given to a thread.
 */
export function stoppedRecord(config: RunConfig, seconds: number, progress?: TrainingProgress): RunRecord {
  const { env, engine, seed, episodes, batch, workers } = config;
  const curve = (progress?.curve ?? []).filter(Number.isFinite);
  const episodesDone = Math.floor((curve.length * episodes) / Math.min(CURVE_BINS, episodes));
  return {
    ...{ env, rule: rulesLabel(config), engine, seed, episodes, batch, workers },
    meanReturn: curve.length > 0 ? mean(curve) : 0,
    curve,
    seconds: Number(seconds.toFixed(3)),
    episodesPerSecond: seconds > 0 ? Math.round(episodesDone / seconds) : 0,
    weightsDigest: 'none',
    config: { ...resolvedConfig(config) },
    partial: true,
    episodesDone,
  };
}
