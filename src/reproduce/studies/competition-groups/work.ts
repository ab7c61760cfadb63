import { createSpikingConvolution } from '../../../spikes/convolution.js';
import { isTarget, type SpikingTeamOptions } from '../../../spikes/plan.js';
import type { SpikeData } from '../../../spikes/spike-data.js';
import { createSpikingTeam } from '../../../spikes/spiking-team.js';
import { evaluateSpikingTeam, trainSpikingTeam } from '../../../spikes/train-spiking-team.js';
import type { JobOutcome, JobOversight, JobWork } from '../../study.js';
import { datasetParts } from './datasets.js';
import { type DatasetName, type Entrant, PATIENCE } from './entrants.js';

/** Trains a team on features; the score is its accuracy in percent on samples that it has not learned from. */
export interface CompetitionWork extends JobWork {
  readonly kind: 'competition-group';
  readonly settings: Entrant['settings'];
  readonly dataset: DatasetName;
  readonly samples: { readonly train: number; readonly validation: number; readonly test: number };
  /** The layer of features, which learns first. */
  readonly features: { readonly filters: number; readonly epochs: number; readonly patches: number };
  readonly epochs: number;
  readonly seed: number;
}

type Features = Readonly<Record<'train' | 'validation' | 'test', SpikeData>>;

/** The features made last in this thread: all teams of a study learn from the same. */
let kept: { readonly key: string; readonly features: Features } | undefined;

/** The share of a job that making features is told to be, and of that what filters take to learn. */
const [OF_FEATURES, OF_FILTERS] = [0.5, 0.3];

async function featuresOf(
  { dataset, samples, features }: CompetitionWork,
  tell: (fraction: number) => void,
): Promise<Features> {
  const key = JSON.stringify([dataset, samples, features]);
  if (kept?.key === key) return kept.features;
  const parts = await datasetParts(dataset, samples);
  const layer = createSpikingConvolution({ image: [28, 28], filters: features.filters });
  const { epochs, patches } = features;
  layer.learn(parts.train, { epochs, patches, onProgress: (part) => tell(OF_FILTERS * part) });
  // The first to be coded sets the scale, and is most of the work.
  const train = layer.code(parts.train, (part) => tell(OF_FILTERS + (1 - OF_FILTERS) * part));
  const made = { train, validation: layer.code(parts.validation), test: layer.code(parts.test) };
  layer.close();
  kept = { key, features: made };
  return made;
}

/**
 * Scores: `score`, the accuracy on test samples in percent of the epoch that was best on those for validation;
 * `silent`, the percentage of training samples on which nobody fired in the last epoch; `busiest`, of the updates that
 * targets of a group got on samples of its class in the first epoch, those of the busiest one in percent, the mean over
 * groups; `epochs`. The curve is the accuracy for validation.
 */
export async function performCompetitionGroup(work: CompetitionWork, oversight: JobOversight): Promise<JobOutcome> {
  let done = 0;
  const { train, validation, test } = await featuresOf(work, (fraction) => {
    done = OF_FEATURES;
    oversight.onProgress(OF_FEATURES * fraction);
  });
  const { seed, epochs, settings } = work;
  const options: SpikingTeamOptions = { inputs: train.inputs, classes: train.classes, seed, ...settings };
  const team = createSpikingTeam(options);
  const curve: number[] = [];
  let [best, score] = [Number.NEGATIVE_INFINITY, 0];
  const told = trainSpikingTeam(team, train, {
    ...{ epochs, seed, validation, patience: PATIENCE },
    onEpoch({ epoch, validation: reached }) {
      const accuracy = 100 * reached!.accuracy;
      if (accuracy > best) {
        best = accuracy;
        score = 100 * evaluateSpikingTeam(team, test).accuracy;
      }
      curve.push(accuracy);
      oversight.onProgress(done + ((1 - done) * epoch) / epochs, accuracy);
    },
  });
  const { config } = team;
  team.close();
  const shares: number[] = [];
  for (let group = 0; group < config.classes && config.targetsPerClass > 1; group++) {
    const own = [...told[0]!.ownUpdates.keys()].filter(
      (unit) => Math.floor(unit / config.unitsPerClass) === group && isTarget(config, unit),
    );
    const counts = own.map((unit) => told[0]!.ownUpdates[unit]!);
    const sum = counts.reduce((a, b) => a + b, 0);
    if (sum > 0) shares.push((100 * Math.max(...counts)) / sum);
  }
  const busiest = shares.length === 0 ? {} : { busiest: shares.reduce((a, b) => a + b, 0) / shares.length };
  return { scores: { score, silent: 100 * told.at(-1)!.silent, epochs: told.length, ...busiest }, curve };
}
