import { CURVE_BAND, curveStatistics, mean } from '../../../statistics/curve-statistics.js';
import type { FreeTable, JobResult, StudyChart, StudySection } from '../../study.js';
import { SAMPLES } from '../feedback-paths/jobs.js';
import { digitsText, spread } from '../feedback-paths/report.js';
import {
  BATCH,
  CROWD_EPOCHS,
  DIGITS,
  ENTRANTS,
  NETWORKS,
  type Network,
  REPLICAS,
  type Setting,
  USUAL,
} from './design.js';
import { type Asked, type Cell, compressionCells, crowdCells, runJobs, tuningOf } from './jobs.js';

/** Tables of accuracy over compression and over the number of replicas, charts of both, and the tuning. */
export function sketchedReport(asked: Asked): StudySection[] {
  return [
    ...NETWORKS.flatMap((network) => compressionTable(asked, network)),
    ...crowdTable(asked),
    ...NETWORKS.flatMap((network) => compressionChart(asked, network)),
    ...crowdChart(asked),
    ...tuningTable(asked),
  ];
}

interface CellResults {
  readonly cell: Cell;
  readonly setting: Setting;
  readonly results: readonly JobResult[];
  /** In percent, of runs that did not diverge. */
  readonly accuracies: readonly number[];
}

/** Cells of which a run is done. */
function resultsOf(asked: Asked, cells: readonly Cell[]): CellResults[] {
  return cells.flatMap((cell) => {
    const { best } = tuningOf(asked, cell.network, cell.entrant);
    if (best === undefined) return [];
    const results = runJobs(asked, cell, best.setting).flatMap(({ id }) => asked.done.get(id) ?? []);
    const accuracies = results.flatMap(({ scores }) => scores['score'] ?? []);
    return results.length > 0 ? [{ cell, setting: best.setting, results, accuracies }] : [];
  });
}

const PUBLISHED =
  'Published (Ivkin et al. 2019, arXiv:1903.04488): a residual network of about 6.5 million parameters on CIFAR-10, 92.5 % with sketches at 17×; up to 256 workers without a loss of accuracy, where local top-k came to about 2× at most. ' +
  'Task, network and length are others here, so compare only the order and not the figures.';

/** Figures of translation, which nothing here can be compared with but by their order. */
const TRANSLATION =
  'Their figures for translation (WMT14, English to German, BLEU, transformer): uncompressed 26.29, true top-100k 26.65, sketches at 20× 26.875 and at 40× 26.796; that sketches did not fall behind is what can be compared.';

function compressionTable(asked: Asked, network: Network): FreeTable[] {
  const all = resultsOf(asked, compressionCells(network));
  if (all.length === 0) return [];
  return [
    {
      kind: 'free',
      title: `${network.title}: accuracy by compression`,
      about:
        `Share of test digits told, in percent, mean ± sample standard deviation over seeds: ${REPLICAS} replicas with a batch of ${BATCH / REPLICAS} each, ${network.epochs} epochs or their part that a preview does; ${digitsText(asked.dataset)}. ` +
        `How many times fewer numbers than with all one replica sent and got is counted as published, without indices, and with them. True top-k needs all numbers on the way to the hub: it is given as many as the others aim at, and stands for what they try to come near to. ${PUBLISHED} ${network === DIGITS ? TRANSLATION : ''}`.trim(),
      columns: ['exchange', '#aimed at', '#counted', '#with indices', '#published', '#ours', '#seeds', 'setting'],
      rows: all.map(({ cell: { entrant, compression }, results, accuracies, setting }) => [
        entrant.label,
        compression === undefined ? '–' : `${compression}×`,
        factorText(results, 'compression'),
        factorText(results, 'with indices'),
        entrant.exchange === 'sketch' && compression === USUAL ? '92.5 (17×)' : '–',
        spread(accuracies, 2),
        seedsText(results, accuracies),
        settingText(setting),
      ]),
    },
  ];
}

function crowdTable(asked: Asked): FreeTable[] {
  const all = resultsOf(asked, crowdCells());
  if (all.length === 0) return [];
  return [
    {
      kind: 'free',
      title: `${DIGITS.title}: accuracy by the number of replicas`,
      about:
        `As above, but ${CROWD_EPOCHS} epochs. The batch of all replicas together is ${BATCH}, so that more replicas see fewer digits each, and with all nothing changes but the rounding. Sizes are those of ${USUAL}×; replicas are simulated, one after the other on one thread. ` +
        'Published: up to 256 workers without a loss of accuracy with sketches.',
      columns: ['exchange', '#replicas', '#counted', '#with indices', '#published', '#ours', '#seeds'],
      rows: all.map(({ cell: { entrant, replicas }, results, accuracies }) => [
        entrant.label,
        String(replicas),
        factorText(results, 'compression'),
        factorText(results, 'with indices'),
        '–',
        spread(accuracies, 2),
        seedsText(results, accuracies),
      ]),
    },
  ];
}

function tuningTable(asked: Asked): FreeTable[] {
  const rows = NETWORKS.flatMap((network) =>
    ENTRANTS.flatMap((entrant) => {
      const { tried, best } = tuningOf(asked, network, entrant);
      if (best === undefined) return [];
      const accuracies = tried.map(({ accuracy }) => accuracy).sort((a, b) => b - a);
      const figures = [accuracies[0]!, accuracies[1]!, accuracies[accuracies.length >> 1]!, accuracies.at(-1)!].map(
        (accuracy) => (Number.isFinite(accuracy) ? accuracy.toFixed(1) : 'diverged'),
      );
      return [[network.title, entrant.label, settingText(best.setting), ...figures, String(tried.length)]];
    }),
  );
  if (rows.length === 0) return [];
  return [
    {
      kind: 'free',
      title: 'Tuning',
      about: `Accuracy in percent on ${SAMPLES.validation} digits that are held out from the training set, with ${REPLICAS} replicas, at ${USUAL}× where an exchange has a size, and a seed used for nothing else. Every exchange has as many settings: learning rates, and momentum 0.9 or none, or of sketches, with momentum 0.9, five rows or one. The best is that of all its runs. Every one is a line of results.jsonl.`,
      columns: ['network', 'exchange', 'best setting', '#its accuracy', '#next', '#median', '#worst', '#settings'],
      rows,
    },
  ];
}

function compressionChart(asked: Asked, network: Network): StudyChart[] {
  const all = resultsOf(asked, compressionCells(network)).filter(({ accuracies }) => accuracies.length > 0);
  const lines = linesOf(
    all,
    ({ cell: { compression }, results }) =>
      // A size that was aimed at has a place of its own; others are where they were counted.
      compression ?? mean(results.flatMap(({ scores }) => scores['compression'] ?? [])),
  );
  return chart(`${network.title}: accuracy by compression`, 'times fewer numbers, without indices', lines);
}

function crowdChart(asked: Asked): StudyChart[] {
  const all = resultsOf(asked, crowdCells()).filter(({ accuracies }) => accuracies.length > 0);
  const lines = linesOf(all, ({ cell }) => cell.replicas);
  return chart(`${DIGITS.title}: accuracy by the number of replicas`, 'replicas', lines);
}

/** A line for each exchange. */
function linesOf(all: readonly CellResults[], xOf: (one: CellResults) => number): StudyChart['lines'] {
  return ENTRANTS.flatMap((entrant) => {
    const own = all.filter(({ cell }) => cell.entrant === entrant);
    if (own.length === 0) return [];
    const points = own.map(({ accuracies }) => curveStatistics(accuracies.map((accuracy) => [accuracy])));
    const seeds = own[0]!.results.map(({ seed }) => seed);
    const band = own.every(({ accuracies }) => accuracies.length > 1)
      ? { low: points.map(({ low }) => low[0]!), high: points.map(({ high }) => high[0]!) }
      : {};
    return [{ label: entrant.label, x: own.map(xOf), mean: points.map((point) => point.mean[0]!), seeds, ...band }];
  });
}

function chart(title: string, xLabel: string, lines: StudyChart['lines']): StudyChart[] {
  if (lines.length === 0) return [];
  const about = `Mean over seeds; the band is ${CURVE_BAND} over seeds.`;
  return [{ kind: 'chart', title, about, xLabel, yLabel: 'accuracy in percent', xScale: 'log', lines }];
}

/** How many times fewer numbers, the mean over runs. */
function factorText(results: readonly JobResult[], name: 'compression' | 'with indices'): string {
  const factors = results.flatMap(({ scores }) => scores[name] ?? []);
  return factors.length === 0 ? '–' : `${mean(factors).toFixed(1)}×`;
}

/** `0.1, momentum 0.9` */
function settingText({ rate, label }: Setting): string {
  return `${rate}, ${label}`;
}

function seedsText(results: readonly JobResult[], accuracies: readonly number[]): string {
  return accuracies.length === results.length ? String(results.length) : `${accuracies.length} of ${results.length}`;
}
