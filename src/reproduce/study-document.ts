import { FEWEST_RUNS, RESAMPLES } from '../statistics/stratified-bootstrap.js';
import { besidePublished } from './beside-published.js';
import { oursText, publishedText } from './figure-text.js';
import type { FreeTable, JobResult, Study, StudyChart, StudyIntervals, StudyRequest, StudyTable } from './study.js';
import { type CellSummary, summarizeCell } from './summarize-cell.js';

/** The version of the formats of `report.json` and the results folder. */
export const STUDY_FORMAT = 1;

/** A table of cells with the results of each. */
export type SummaryTable = Omit<StudyTable, 'rows'> & { readonly rows: readonly CellSummary[] };

/** One part of a report, as plain data. */
export type DocumentSection = SummaryTable | FreeTable | StudyChart | StudyIntervals;

/** The report of a reproduction as plain data. Text, JSON and HTML are made of it, and so say the same. */
export interface StudyDocument {
  readonly format: typeof STUDY_FORMAT;
  readonly study: string;
  readonly title: string;
  readonly about: string;
  readonly source: string;
  /** The version of klopf that computed it. */
  readonly klopf: string;
  /** The command that computes it again. */
  readonly command: string;
  readonly runs: number;
  readonly scale: number;
  /** Whether jobs were shortened, so that no figure can be compared with the published one. */
  readonly preview: boolean;
  /** Whether all jobs are done. */
  readonly complete: boolean;
  readonly jobsDone: number;
  /** Warnings that come first: that it is a preview, or not complete. */
  readonly warnings: readonly string[];
  readonly sections: readonly DocumentSection[];
  /** How the figures were made. */
  readonly notes: readonly string[];
}

/** What a document holds besides the study's results. */
export interface DocumentOptions {
  readonly klopf: string;
  readonly command: string;
  readonly isComplete: boolean;
}

/** The document of a study with the results so far. */
export function studyDocument(
  study: Study,
  request: StudyRequest,
  done: ReadonlyMap<string, JobResult>,
  { klopf, command, isComplete }: DocumentOptions,
): StudyDocument {
  const preview = request.scale < 1;
  const sections = study.report(request, done).flatMap((section): DocumentSection[] => {
    if (section.kind !== 'cells') return [section];
    const rows = section.rows.map((row) => summarizeCell(row, done.values(), preview));
    return [{ ...section, rows }, ...pictureOf(section.title, rows)];
  });
  const { name, title, about, source } = study;
  return {
    format: STUDY_FORMAT,
    study: name,
    title: preview ? `Preview: ${title}` : title,
    about,
    source,
    klopf,
    command,
    runs: request.runs,
    scale: request.scale,
    preview,
    complete: isComplete,
    jobsDone: done.size,
    warnings: [
      ...(preview ? [previewWarning(request.scale)] : []),
      ...(isComplete ? [] : ['Not all jobs are done: these are the results so far.']),
    ],
    sections,
    notes: notesOn(sections.flatMap((section) => (section.kind === 'cells' ? section.rows : []))),
  };
}

/** A picture of the rows that have a published figure, where there are several. */
function pictureOf(title: string, rows: readonly CellSummary[]): StudyIntervals[] {
  const compared = rows.flatMap((row) => {
    const text = `${oursText(row)}, published ${publishedText(row.published)}`;
    return row.z === null ? [] : [{ label: row.label, z: row.z, text }];
  });
  return compared.length > 1 ? [besidePublished(title, compared)] : [];
}

function previewWarning(scale: number): string {
  const percent = Number((scale * 100).toPrecision(3));
  return `This is a preview: every job had ${percent} % of its episodes (--scale ${scale}), so these figures are not comparable with the published ones.`;
}

function notesOn(rows: readonly CellSummary[]): string[] {
  if (rows.length === 0) return [];
  const without = rows.filter(({ ours }) => ours.scores.length > 0 && ours.interval === null);
  const few = without.some(({ ours }) => ours.scores.length < FEWEST_RUNS);
  const equal = without.some(({ ours }) => ours.scores.length >= FEWEST_RUNS);
  return [
    'Ours is the mean ± sample standard deviation over runs. IQM is the interquartile mean over runs (the 25 % trimmed mean; Agarwal et al. 2021, arXiv:2108.13264), ' +
      `in brackets its 95 % percentile bootstrap interval from ${RESAMPLES.toLocaleString('en-US')} resamples of the runs with a fixed seed.`,
    ...(few ? [`No interval can be given for fewer than ${FEWEST_RUNS} runs.`] : []),
    ...(equal ? ['Runs whose scores are all equal show no spread to estimate an interval from.'] : []),
    ...(rows.some(({ z }) => z !== null) ? [COMPARISON] : []),
    ...(rows.some(({ diverged }) => diverged.length > 0) ? [DIVERGENCE] : []),
  ];
}

const COMPARISON =
  '* marks a row where |z| > 2, with z = (ours − published) / √(s²/n + s_p²/n_p): standard deviations s over n runs of ours and of the paper, ' +
  'whose figure counts as exact where it tells no spread. Chance alone marks about one row in twenty, and more with few runs.';
const DIVERGENCE =
  'A diverged run counts with the score that it had reached by then; it is not dropped. One that had no score yet cannot count, and its row says so.';
