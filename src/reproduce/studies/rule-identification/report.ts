import { mean, sampleStd } from '../../../statistics/curve-statistics.js';
import type { FreeTable, JobResult, StudyChart, StudySection } from '../../study.js';
import { type Candidate, CONDITIONS, type Condition, PARTS } from './conditions.js';

const NAMES: Readonly<Record<Candidate, string>> = {
  heard: 'M',
  present: 'present decoder',
  former: 'former decoder',
  noisy: 'present, through the noise',
};

/** A table for each part of the study, and the learning curves of its main conditions. */
export function identificationReport(results: ReadonlyMap<string, readonly JobResult[]>): StudySection[] {
  const of = ({ name }: Condition) => results.get(name) ?? [];
  const tables = PARTS.flatMap((part): FreeTable[] => {
    const rows = CONDITIONS.filter((condition) => condition.part === part.name && of(condition).length > 0);
    if (rows.length === 0) return [];
    const isMirror = part.name === 'mirror';
    return [
      {
        kind: 'free',
        title: part.title,
        about: `${part.about} Score of each candidate: the cosine between predicted and observed change of the activity's flow, mean ± sample standard deviation over seeds.`,
        columns: [
          part.column,
          ...part.candidates.flatMap((candidate) => [`#${NAMES[candidate]}, published`, '#ours']),
          ...(isMirror ? ['#overlap at the end'] : []),
          '#distance²',
          '#seeds',
        ],
        rows: rows.map((condition) => {
          const runs = of(condition);
          const scored = (name: string) => spread(runs.map(({ scores }) => scores[name]!));
          return [
            condition.label,
            ...part.candidates.flatMap((candidate) => [condition.published[candidate] ?? '–', scored(candidate)]),
            ...(isMirror ? [scored('overlap')] : []),
            scored('loss'),
            String(runs.length),
          ];
        }),
      },
    ];
  });
  return [...tables, ...chart(of)];
}

function chart(of: (condition: Condition) => readonly JobResult[]): StudyChart[] {
  const shown = CONDITIONS.filter(
    ({ part, overlapBefore, overlapHeard }) =>
      ['errors', 'reward', 'through time'].includes(part) && overlapBefore === 0.5 && overlapHeard === 0.5,
  );
  const lines = shown.flatMap((condition) => {
    const runs = of(condition);
    if (runs.length === 0) return [];
    const points = Math.min(...runs.map(({ curve }) => curve.length));
    const at = Array.from({ length: points }, (_, k) => mean(runs.map(({ curve }) => curve[k]!)));
    return [
      {
        label: `from ${condition.learner === 'through time' ? 'errors, through time' : condition.learner}`,
        x: at.map((_, k) => (k + 1) / points),
        mean: at,
        seeds: runs.map(({ seed }) => seed),
      },
    ];
  });
  if (lines.length === 0) return [];
  return [
    {
      kind: 'chart',
      title: 'Learning with the present decoder',
      about: 'Both overlaps 0.5: the mean square distance to the target over the steps of a trial.',
      xLabel: 'part of the trials',
      yLabel: 'square distance',
      xScale: 'linear',
      lines,
    },
  ];
}

function spread(values: readonly number[]): string {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return '–';
  return known.length === 1 ? known[0]!.toFixed(2) : `${mean(known).toFixed(2)} ± ${sampleStd(known).toFixed(2)}`;
}
