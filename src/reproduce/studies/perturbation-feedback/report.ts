import type { FreeTable, StudySection } from '../../study.js';
import { settingText } from '../feedback-paths/entrants.js';
import { type DatasetName, updateAngle, weightAngle } from '../feedback-paths/jobs.js';
import {
  angleCurves,
  angleText,
  digitsText,
  type EntrantResults,
  errorCurves,
  errorsOf,
  lineChart,
  seedsText,
  spread,
  tuningTable,
} from '../feedback-paths/report.js';
import { AUTOENCODER, NARROW, PUBLISHED } from './entrants.js';

/** A table of errors and angles, charts of both on the way, and the tuning. */
export function perturbationReport(
  points: number,
  dataset: DatasetName,
  all: readonly EntrantResults[],
): StudySection[] {
  const scored = all.filter(({ runs }) => runs[0]!.results.length > 0);
  if (scored.length === 0) return tuningTable(NARROW, all);
  const table: FreeTable = {
    kind: 'free',
    title: `${NARROW.title}: test error`,
    about:
      `Error in percent on test digits, mean ± sample standard deviation over seeds, after ${NARROW.epochs} epochs of batches of ${NARROW.batch}, or their part that a preview does: ${digitsText(dataset)}. ` +
      `Published: ${PUBLISHED}, so compare the order and not the figures. ` +
      'Angles at the last step, in degrees: of the first layer’s update to the gradient, and of the weights of the second and of the output layer to their feedback weights.',
    columns: ['feedback', '#published', '#ours', '#seeds', '#update', '#weights 2', '#weights 3', 'rate, rate of B'],
    rows: scored.map(({ entrant, best, runs: [run] }) => [
      entrant.label,
      entrant.published === undefined ? '–' : entrant.published.toFixed(2),
      spread(errorsOf(run), 2),
      seedsText(run!, errorsOf(run)),
      angleText(run!, updateAngle(1, points)),
      angleText(run!, weightAngle(2, points)),
      angleText(run!, weightAngle(3, points)),
      best === undefined ? '' : settingText(best.setting),
    ]),
  };
  const angles = (layer: number, what: string) =>
    lineChart(NARROW, what, 'degrees', points, scored, (run) =>
      angleCurves(points, run, (point) => weightAngle(layer, point)),
    );
  return [
    table,
    lineChart(NARROW, 'test error on the way', 'error in percent on test digits', points, scored, errorCurves),
    lineChart(NARROW, 'angle of the first layer’s update to the gradient', 'degrees', points, scored, (run) =>
      angleCurves(points, run, (point) => updateAngle(1, point)),
    ),
    angles(2, 'angle of the second layer’s weights to their feedback weights'),
    angles(3, 'angle of the output weights to their feedback weights'),
    ...tuningTable(NARROW, all),
  ];
}

/** A table of losses and angles of the autoencoder, a chart of losses on the way, and the tuning. */
export function autoencoderReport(
  points: number,
  dataset: DatasetName,
  all: readonly EntrantResults[],
): StudySection[] {
  const scored = all.filter(({ runs }) => runs[0]!.results.length > 0);
  if (scored.length === 0) return [];
  const task = AUTOENCODER;
  const table: FreeTable = {
    kind: 'free',
    title: `${task.title}: test loss`,
    about:
      `Half the squared distance between what a network says and what it sees, mean over test digits, and mean ± sample standard deviation over seeds, after ${task.epochs} epochs of batches of ${task.batch}, or their part that a preview does: ${digitsText(dataset)}. ` +
      'Published: means of three runs in the notebook of Lansdell et al. (2020), on another scale: compare the order. Output units are linear here, and rectified there. ' +
      'Angles at the last step, in degrees: of the first layer’s update to the gradient, and of the weights of the code and of the output layer to their feedback weights.',
    columns: ['feedback', '#published', '#ours', '#seeds', '#update', '#weights 2', '#weights 4', 'rate, rate of B'],
    rows: scored.map(({ entrant, best, runs: [run] }) => [
      entrant.label,
      entrant.published === undefined ? '–' : entrant.published.toFixed(1),
      spread(errorsOf(run), 2),
      seedsText(run!, errorsOf(run)),
      angleText(run!, updateAngle(1, points)),
      angleText(run!, weightAngle(2, points)),
      angleText(run!, weightAngle(4, points)),
      best === undefined ? '' : settingText(best.setting),
    ]),
  };
  return [
    table,
    lineChart(task, 'test loss on the way', 'half the squared distance, a test digit', points, scored, errorCurves),
    ...tuningTable(task, all, 'Mean loss'),
  ];
}
