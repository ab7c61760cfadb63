import { Draws, PURPOSE } from '../data/draws.js';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import { type SpikeData, sampleOf } from './spike-data.js';
import type { SpikingTeam } from './spiking-team.js';

/** Options of {@link trainSpikingTeam}. */
export interface SpikingTrainingOptions {
  /** Passes over all samples. */
  readonly epochs: number;
  /** Of the order of samples, which is another one in each epoch. Default: 0. */
  readonly seed?: Seed | undefined;
  /** Samples to judge by: after each epoch the team answers them. */
  readonly validation?: SpikeData | undefined;
  /** Ends training after so many epochs without a better accuracy on `validation`. Default: never. */
  readonly patience?: number | undefined;
  /** Called after each epoch. */
  readonly onEpoch?: ((epoch: SpikingEpoch) => void) | undefined;
}

/** What an epoch came to. */
export interface SpikingEpoch {
  /** From 1. */
  readonly epoch: number;
  /** The share of samples that were answered rightly while learning. */
  readonly accuracy: number;
  /** The share of samples on which nobody fired. */
  readonly silent: number;
  /** `[unit]`: how often each was updated. */
  readonly updates: Float64Array;
  /** `[unit]`: how often each was updated on samples of its own class. */
  readonly ownUpdates: Float64Array;
  /** On the samples for validation, where there are some. */
  readonly validation: SpikingScore | undefined;
}

/** How well a team answers. */
export interface SpikingScore {
  /** The share of samples that are answered rightly. */
  readonly accuracy: number;
  readonly samples: number;
  /** How many samples nobody fired on. */
  readonly silent: number;
  /** What is to be said where nobody fired on any sample; else undefined. */
  readonly note: string | undefined;
}

/**
 * Trains a team on labelled times, one sample after the other. Returns what each epoch came to.
 *
 * @throws {@link UserError} for data that are not of this team, and options that make no sense.
 */
export function trainSpikingTeam(
  team: SpikingTeam,
  data: SpikeData,
  options: SpikingTrainingOptions,
): readonly SpikingEpoch[] {
  requireData('trainSpikingTeam', team, data);
  checkOptions(options, {
    ...{ of: 'trainSpikingTeam', known: ['epochs', 'seed', 'validation', 'patience', 'onEpoch'] },
    example: '{ epochs: 10, seed: 1 }',
  });
  const { epochs, seed = 0, validation, patience = Number.POSITIVE_INFINITY, onEpoch } = options;
  if (!Number.isSafeInteger(epochs) || epochs < 1)
    throw new UserError(`trainSpikingTeam got epochs = ${quote(epochs)}; expected a whole number, at least 1`);
  if (!(patience >= 1)) throw new UserError(`trainSpikingTeam got patience = ${quote(patience)}; expected at least 1`);
  const told: SpikingEpoch[] = [];
  let [best, since] = [Number.NEGATIVE_INFINITY, 0];
  for (let k = 0; k < epochs && since < patience; k++) {
    for (const sample of new Draws(seed, PURPOSE.epoch, team.epoch).permutation(data.labels.length)) {
      const label = data.labels[sample]!;
      team.act(sampleOf(data, sample), label);
      team.learn(label);
    }
    const { samples, right, silent } = team.learned;
    const [updates, ownUpdates] = [team.updates.slice(), team.ownUpdates.slice()];
    team.endEpoch();
    const score = validation && evaluateSpikingTeam(team, validation);
    const epoch = {
      epoch: team.epoch,
      accuracy: right / samples,
      silent: silent / samples,
      updates,
      ownUpdates,
      validation: score,
    };
    told.push(epoch);
    onEpoch?.(epoch);
    since = score === undefined || score.accuracy > best ? 0 : since + 1;
    best = Math.max(best, score?.accuracy ?? best);
  }
  return told;
}

/**
 * How many samples a team answers rightly, with its thresholds for tests; it learns nothing.
 *
 * @throws {@link UserError} for data that are not of this team.
 */
export function evaluateSpikingTeam(team: SpikingTeam, data: SpikeData): SpikingScore {
  requireData('evaluateSpikingTeam', team, data);
  const samples = data.labels.length;
  let [right, silent] = [0, 0];
  for (let sample = 0; sample < samples; sample++) {
    const { label, fired } = team.act(sampleOf(data, sample));
    if (label === data.labels[sample]) right++;
    if (fired === 0) silent++;
  }
  const note =
    silent < samples
      ? undefined
      : `nobody fired on any of the ${samples} samples, so that answers are guesses from potentials; the threshold of ${team.config.threshold} is above what they come to`;
  return { accuracy: right / samples, samples, silent, note };
}

function requireData(of: string, team: SpikingTeam, data: SpikeData): void {
  const config = team?.config;
  if (typeof config?.rule?.window !== 'string')
    throw new UserError(`${of} got the team ${quote(team)}; expected one as createSpikingTeam makes it`);
  const { times, labels, inputs, classes, end } = data ?? {};
  if (!(times instanceof Float32Array && labels instanceof Uint8Array))
    throw new UserError(`${of} got the data ${quote(data)}; expected times and labels, as latencyCoded makes them`);
  if (labels.length === 0) throw new UserError(`${of} got no samples; expected at least one`);
  if (inputs !== config.inputs || classes !== config.classes || Math.fround(end) !== config.end)
    throw new UserError(
      `${of} got samples of ${inputs} inputs in ${classes} classes with T = ${end}; the team has ${config.inputs}, ${config.classes} and T = ${config.end}`,
    );
}
