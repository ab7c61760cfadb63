/**
 * How the cost of a step grows with width, depth, batch, workers and units, as one SVG for the documents, from what
 * `npm run bench -- --json` found: node dist/bench/growth-picture.js BENCH.json OUT.svg
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { StudyChart } from '../src/reproduce/study.js';
import { panelsSvg } from './panels.js';

/** A result of one team, as `--json` tells it. */
interface Measured {
  readonly name: string;
  readonly family: string;
  readonly rule?: string;
  readonly engine?: string;
  readonly batch?: number;
  readonly sizes?: readonly number[];
  readonly workers: number;
  readonly perStep: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly beside: readonly {
    readonly label: string;
    readonly throughput?: Pick<Measured, 'median' | 'min' | 'max'>;
  }[];
}

/** A point of a line: where it is, and what was measured there. */
interface Point {
  readonly x: number;
  readonly rate: Pick<Measured, 'median' | 'min' | 'max'>;
}

const MICROSECONDS = 1e6;
const PEERS = { numpy: 'NumPy', torch: 'PyTorch', jax: 'JAX' };

const [file, out] = process.argv.slice(2);
if (file === undefined || out === undefined) throw new Error('usage: growth-picture BENCH.json OUT.svg');
const { results } = JSON.parse(readFileSync(file, 'utf8')) as { readonly results: readonly Measured[] };
const family = (name: string) => results.filter((result) => result.family === name && result.sizes !== undefined);
const charts = [byBatch(), byWidth(), byDepth(), byUnits(), byWorkers()].filter(({ lines }) => lines.length > 0);
if (charts.length === 0)
  throw new Error(`${file}: none of the families multiplexer, width, growth and workers is in it`);
writeFileSync(out, panelsSvg('How the cost of a sample grows', charts));

/** The multiplexer with Weight Max, beside other systems. */
function byBatch(): StudyChart {
  const own = family('multiplexer').filter(({ rule, engine }) => rule === 'weight-max' && engine === 'dense');
  const peers = Object.entries(PEERS).map(([peer, label]) => ({
    label,
    points: own.flatMap(({ batch, beside }) =>
      beside.flatMap(({ label, throughput }) =>
        label === peer && throughput ? [{ x: batch!, rate: throughput }] : [],
      ),
    ),
  }));
  const klopf = { label: 'Weight Max, dense', points: own.map((rate) => ({ x: rate.batch!, rate })) };
  return chart('An episode of the multiplexer, by batch', 'lanes of the batch', [klopf, ...peers]);
}

/** Square nets. */
function byWidth(): StudyChart {
  const all = family('width');
  const groups = [
    { label: 'Weight Max, batch 1', keep: (one: Measured) => one.rule === 'weight-max' && one.batch === 1 },
    { label: 'Weight Max, batch 1 024', keep: (one: Measured) => one.rule === 'weight-max' && one.batch! > 1 },
    { label: 'REINFORCE, batch 1 024', keep: (one: Measured) => one.rule === 'reinforce' && one.batch! > 1 },
  ];
  return chart(
    'A sample, by width n of n-n-n-1',
    'units of a layer',
    groups.map(({ label, keep }) => ({
      label,
      points: all.filter(keep).map((rate) => ({ x: rate.sizes![0]!, rate })),
    })),
  );
}

/** More and more layers of equal width. */
function byDepth(): StudyChart {
  const dense = family('growth').filter(({ engine }) => engine === 'dense');
  const batches = [...new Set(dense.map(({ batch }) => batch!))];
  return chart(
    'A sample, by number of hidden layers of 64',
    'hidden layers',
    batches.map((batch) => ({
      label: `Weight Max, batch ${batch.toLocaleString('en').replace(',', ' ')}`,
      points: dense.filter((one) => one.batch === batch).map((rate) => ({ x: rate.sizes!.length - 2, rate })),
    })),
  );
}

/** The same nets one by one, by both engines. */
function byUnits(): StudyChart {
  const single = family('growth').filter(({ batch }) => batch === 1);
  return chart(
    'A sample, by number of units, batch 1',
    'units of the team',
    [
      { label: 'Weight Max, literal', engine: 'literal' },
      { label: 'Weight Max, dense', engine: 'dense' },
    ].map(({ label, engine }) => ({
      label,
      points: single
        .filter((one) => one.engine === engine)
        .map((rate) => ({ x: rate.sizes!.slice(1).reduce((sum, size) => sum + size, 0), rate })),
    })),
  );
}

/** One team on several threads. */
function byWorkers(): StudyChart {
  const all = family('workers');
  const teamOf = ({ name }: Measured) => name.replace(/, \d+ workers?$/, '');
  const teams = [...new Set(all.map(teamOf))];
  return chart(
    'A sample, by worker threads',
    'worker threads',
    teams.map((label) => ({
      label,
      points: all.filter((one) => teamOf(one) === label).map((rate) => ({ x: rate.workers, rate })),
    })),
  );
}

/** Microseconds a sample, median with least and most, on two logarithmic axes. */
function chart(
  title: string,
  xLabel: string,
  lines: readonly { label: string; points: readonly Point[] }[],
): StudyChart {
  return {
    kind: 'chart',
    title,
    about: '',
    xLabel,
    yLabel: 'microseconds',
    xScale: 'log',
    yScale: 'log',
    lines: lines
      .filter(({ points }) => points.length > 0)
      .map(({ label, points }) => ({
        label,
        x: points.map(({ x }) => x),
        mean: points.map(({ rate }) => MICROSECONDS / rate.median),
        low: points.map(({ rate }) => MICROSECONDS / rate.max),
        high: points.map(({ rate }) => MICROSECONDS / rate.min),
      })),
  };
}
