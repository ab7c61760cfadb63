import './curves.css';
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { LabState } from '../lab-state.js';
import { fixedText } from '../team/number-text.js';
import type { Chart } from './chart.js';
import { CurveLegend, runsOfTask } from './curve-legend.js';
import {
  type CurveKind,
  linesOf,
  type SeedBand,
  SMOOTHED_EPISODES,
  seedBand,
  smoothed,
  someRows,
} from './curve-table.js';
import { nextSeeds, playSeeds, type SeedRuns } from './play-seeds.js';

const KINDS: readonly (readonly [CurveKind, string, string])[] = [
  ['return', 'Return', 'Mean return of an episode'],
  ['firing', 'Firing', 'Share of units that fire, by layer'],
  ['norms', 'Weights', 'Norm of the weights, by layer'],
];
/** Runs of the band, with the one that is watched. */
const SEEDS = 5;
const TABLE_ROWS = 12;
/** Milliseconds between two drawings of a chart. */
const DRAW_EVERY = 100;
/** How far earlier runs are drawn, by the episodes of the present one. */
const BESIDE = 2;
/** Pixels that a chart has at least. */
const LEAST_HEIGHT = 112;

/** The chart, drawn in animation frames from what is latest. */
export function Drawing({
  lab,
  kind,
  band,
}: {
  readonly lab: LabState;
  readonly kind: CurveKind;
  readonly band: SeedBand | null;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = place.current!;
    const colours = matchMedia('(prefers-color-scheme: dark)');
    let chart: Chart | undefined;
    let isOver = false;
    let frame = 0;
    let drawn: unknown[] = [];
    let drawnAt = Number.NEGATIVE_INFINITY;
    const size = () => ({ width: parent.clientWidth, height: Math.max(parent.clientHeight, LEAST_HEIGHT) });
    const again = () => {
      chart?.close();
      chart = undefined;
      drawn = [];
    };
    void import('./chart.js').then(({ createChart }) => {
      const draw = (time = performance.now()) => {
        if (isOver) return;
        frame = requestAnimationFrame(draw);
        if (time - drawnAt < DRAW_EVERY) return;
        const now = [lab.rows.peek(), lab.runs.peek()];
        if (now.every((value, k) => value === drawn[k])) return;
        const lines = linesOf(smoothed(lab.rows.peek()), kind);
        const kept = kind === 'return' ? runsOfTask(lab.runs.peek(), lab.experiment.peek()) : [];
        // Runs are compared where both are: one that went on for long would leave no room for one that has begun.
        const end = BESIDE * (lab.rows.peek().at(-1)?.episode ?? Number.POSITIVE_INFINITY);
        const others = kept.map(({ id, rows }) => {
          const beside = rows.filter(({ episode }) => episode <= end);
          return { ...linesOf(smoothed(beside), kind)[0]!, label: String(id) };
        });
        const labels = [...lines, ...others].map(({ label }) => label).join();
        // Another run begins with axes of its own.
        const isAnew = lab.rows.peek().length === 0;
        if (chart === undefined || chart.labels !== labels || isAnew) {
          chart?.close();
          chart = createChart(parent, { ...size(), lines, others, band, go: (episode) => lab.goTo(episode) });
        }
        chart.show(lines, others);
        drawn = now;
        drawnAt = time;
      };
      draw();
    });
    const watcher = new ResizeObserver(() => chart?.resize(size()));
    watcher.observe(parent);
    colours.addEventListener('change', again);
    return () => {
      isOver = true;
      cancelAnimationFrame(frame);
      watcher.disconnect();
      colours.removeEventListener('change', again);
      chart?.close();
    };
  }, [lab, kind, band]);
  return (
    <div class="curve-drawing">
      <div class="curve-chart" ref={place} aria-hidden="true" />
      {lab.rows.value.length < 2 && <p class="muted curve-empty">The curve begins after the first episodes.</p>}
    </div>
  );
}

/** The same in words and numbers. */
function CurveTableView({ lab, kind }: { readonly lab: LabState; readonly kind: CurveKind }) {
  const isOpen = useSignal(false);
  // While it plays the table stands: who reads it could not follow.
  const all = lab.isPlaying.value ? lab.rows.peek() : lab.rows.value;
  const rows = isOpen.value ? someRows(all, TABLE_ROWS) : [];
  const [, , title] = KINDS.find(([name]) => name === kind)!;
  const columns = linesOf(rows, kind);
  return (
    <details class="curve-table" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen.value && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard.
        <section class="table" aria-label={title} tabIndex={0}>
          <table>
            <caption>{title}</caption>
            <thead>
              <tr>
                <th scope="col">episode</th>
                {columns.map(({ label }) => (
                  <th scope="col" key={label}>
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ episode }, k) => (
                <tr key={episode}>
                  <th scope="row">{episode.toLocaleString('en')}</th>
                  {columns.map(({ label, values }) => (
                    <td key={label}>{fixedText(values[k]!, 3)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}

/** Return, firing and norms over the episodes, with earlier runs and other seeds. */
export function CurvesPanel({ lab }: { readonly lab: LabState }) {
  const kind = useSignal<CurveKind>('return');
  const band = useSignal<SeedBand | null>(null);
  const progress = useSignal<number | null>(null);
  const wrong = useSignal('');
  const playing = useMemo<{ runs: SeedRuns | null }>(() => ({ runs: null }), []);
  const experiment = lab.experiment.value;
  useEffect(() => {
    band.value = null;
    return () => playing.runs?.stop();
  }, [experiment]);

  async function addSeeds() {
    const rows = lab.rows.peek();
    const episodes = rows.at(-1)?.episode ?? 0;
    wrong.value = '';
    progress.value = 0;
    try {
      const seeds = nextSeeds(experiment.seed, SEEDS - 1);
      playing.runs = playSeeds(lab.connect, experiment, seeds, episodes, (fraction) => (progress.value = fraction));
      band.value = seedBand([rows, ...(await playing.runs.rows)].map((one) => smoothed(one)));
      lab.announcement.value = `${SEEDS} seeds: mean return ${fixedText(band.value.mean.at(-1) ?? Number.NaN, 2)} at the end.`;
    } catch (error) {
      if (lab.experiment.peek() === experiment) wrong.value = (error as Error).message;
    } finally {
      playing.runs = null;
      progress.value = null;
    }
  }

  const hasCurve = useComputed(() => lab.rows.value.length > 1).value;
  const [, , title] = KINDS.find(([name]) => name === kind.value)!;
  return (
    <div class="curves">
      <div class="curve-tools">
        <fieldset class="choice" aria-label="Curve">
          {KINDS.map(([name, text]) => (
            <label key={name}>
              <input type="radio" name="curve" checked={kind.value === name} onChange={() => (kind.value = name)} />
              <span>{text}</span>
            </label>
          ))}
        </fieldset>
        <p class="curve-title">
          {kind.value === 'return' ? `mean of the last ${SMOOTHED_EPISODES} episodes` : title}
          {kind.value === 'return' && band.value !== null && `; ${band.value.seeds} seeds ± standard deviation`}
        </p>
        {progress.value === null ? (
          <button
            type="button"
            disabled={!hasCurve}
            title="Plays the same experiment with other seeds up to here, and shows mean and spread"
            onClick={() => void addSeeds()}
          >
            {SEEDS} seeds
          </button>
        ) : (
          <span class="seeds-playing">
            <progress max={1} value={progress.value} aria-label="Other seeds" />
            <button type="button" onClick={() => playing.runs?.stop()}>
              Stop
            </button>
          </span>
        )}
      </div>
      {wrong.value !== '' && (
        <p class="wrong" role="alert">
          {wrong.value}
        </p>
      )}
      <CurveLegend lab={lab} kind={kind.value} hasBand={band.value !== null} />
      <Drawing lab={lab} kind={kind.value} band={kind.value === 'return' ? band.value : null} />
      <CurveTableView lab={lab} kind={kind.value} />
    </div>
  );
}
