import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { seriesLine } from '../../../src/report/palette.js';
import type { LabExperiment } from '../contract.js';
import type { KeptRun, LabState } from '../lab-state.js';
import { type CurveKind, linesOf } from './curve-table.js';
import { runNames } from './run-names.js';

/** Runs of the same task, whose returns can be compared. */
export function runsOfTask(runs: readonly KeptRun[], { env, envParams }: LabExperiment): readonly KeptRun[] {
  const task = JSON.stringify([env, envParams ?? {}]);
  return runs.filter(({ experiment }) => JSON.stringify([experiment.env, experiment.envParams ?? {}]) === task);
}

/** A line of a chart, as it is drawn there. */
function LineMark({ series }: { readonly series: number }) {
  const { color, dash } = seriesLine(series);
  return (
    <svg class="line-mark" viewBox="0 0 26 6" width="26" height="6" aria-hidden="true">
      <path
        d="M0 3H26"
        fill="none"
        stroke={`var(--series-${color})`}
        stroke-width="2"
        stroke-dasharray={dash.join(' ')}
      />
    </svg>
  );
}

/**
 * What the lines of a chart are: of firing and weights the layers, of returns this run beside earlier ones and other
 * seeds.
 */
export function CurveLegend({
  lab,
  kind,
  hasBand,
}: {
  readonly lab: LabState;
  readonly kind: CurveKind;
  readonly hasBand: boolean;
}) {
  const team = lab.team.value;
  const runs = runsOfTask(lab.runs.value, lab.experiment.value);
  if (team === null) return null;
  if (kind !== 'return') {
    const layers = team.sizes.slice(1).map(() => 0);
    const row = { episode: 0, step: 0, meanReturn: 0, firing: layers, norms: layers };
    return (
      <ul class="curve-legend" aria-label="Lines">
        {linesOf([row], kind).map(({ label }, k) => (
          <li key={label}>
            <LineMark series={k} />
            {label}
          </li>
        ))}
      </ul>
    );
  }
  if (runs.length === 0 && !hasBand) return null;
  return (
    <ul class="curve-legend" aria-label="Lines">
      <li>
        <LineMark series={0} />
        this run
      </li>
      {hasBand && (
        <li>
          <svg class="line-mark" viewBox="0 0 26 10" width="26" height="10" aria-hidden="true">
            <path class="band-mark" d="M0 5H26" />
            <path class="mean-mark" d="M0 5H26" />
          </svg>
          all seeds
        </li>
      )}
      <EarlierRuns lab={lab} runs={runs} ruleName={team.ruleName} />
    </ul>
  );
}

/** Runs that were left, beside the present one, each with its link. */
function EarlierRuns({
  lab,
  runs,
  ruleName,
}: {
  readonly lab: LabState;
  readonly runs: readonly KeptRun[];
  readonly ruleName: string;
}) {
  const links = useSignal<Readonly<Record<number, string>>>({});
  useEffect(() => {
    for (const { id, experiment } of lab.runs.peek())
      if (links.peek()[id] === undefined)
        void linkOf(experiment).then(
          (link) => (links.value = { ...links.peek(), [id]: link }),
          () => {},
        );
  }, [lab.runs.value]);
  const names = runNames([...runs, { ruleName, experiment: lab.experiment.value }]);
  return (
    <>
      {runs.map(({ id }, k) => {
        const text = `${id}: ${names[k]}`;
        const link = links.value[id];
        return (
          <li key={id}>
            <LineMark series={k + 1} />
            {link === undefined ? text : <a href={link}>{text}</a>}
            <button type="button" class="quiet" aria-label={`Forget run ${text}`} onClick={() => lab.dropRun(id)}>
              ✕
            </button>
          </li>
        );
      })}
    </>
  );
}

/** The link of an experiment. */
async function linkOf(experiment: LabExperiment): Promise<string> {
  const { encodeExperiment } = await import('../experiment/experiment-link.js');
  return `#${await encodeExperiment(experiment)}`;
}
