import { type TableColumn, textTable } from '../src/terminal/text-table.js';
import { formatCount } from '../src/text/number-format.js';
import type { BenchResult, RivalResult } from './bench-workload.js';
import type { PeerVersions } from './peers.js';
import { FAMILIES, type Family, type Workload } from './workload.js';

/** Where figures come from. */
export interface MachineFacts {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  /** Of the last minute, before and after. */
  readonly load: { readonly before: number; readonly after: number };
}

/** Everything a run of the benchmark found. */
export interface BenchRun {
  readonly machine: MachineFacts;
  /** Null: none was looked for. */
  readonly peers: { readonly python: string; readonly versions: PeerVersions } | null;
  readonly repeats: number;
  readonly seconds: number;
  readonly results: readonly BenchResult[];
}

const BUSY =
  'The machine was busy before: figures are low and spread, and those on several threads, of peers above all, are not to be trusted.';

/** Aligned tables, family by family. */
export function benchText({ machine, peers, repeats, seconds, results }: BenchRun): string {
  const { cpu, cores, node, load } = machine;
  const loads = `load average ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`;
  const head = [
    `${cpu}, ${cores} core${cores === 1 ? '' : 's'}, Node ${node}, ${loads}`,
    `A second, median (least to most) of ${repeats} repeat${repeats === 1 ? '' : 's'} of about ${seconds} s; ratios are of medians.`,
    ...(load.before > cores / 2 ? [BUSY] : []),
    ...(peers ? [peersText(peers)] : []),
  ];
  const families = (Object.keys(FAMILIES) as Family[]).flatMap((family) => {
    const own = results.filter(({ workload }) => workload.family === family);
    return own.length === 0 ? [] : ['', FAMILIES[family], '', familyTable(own)];
  });
  return [...head, ...families].join('\n');
}

function peersText({ python, versions }: NonNullable<BenchRun['peers']>): string {
  const { python: version, ...systems } = versions;
  if (version === null) return `Peers: none, for ${python} does not run; give another with --python PATH.`;
  const told = Object.entries(systems).map(([name, found]) =>
    found === null ? `${name} missing` : `${name} ${found}`,
  );
  return `Peers: Python ${version} with ${told.join(', ')}.`;
}

const COLUMNS: readonly TableColumn[] = [
  { head: '' },
  { head: 'median', isNumber: true },
  { head: 'least', isNumber: true },
  { head: 'most', isNumber: true },
  { head: '' },
  { head: 'GFLOP/s', isNumber: true },
  { head: 'GB/s ≥', isNumber: true },
  { head: 'beside it' },
];

function familyTable(results: readonly BenchResult[]): string {
  const rows = results.flatMap((result) => {
    const { workload, throughput } = result;
    const { median, min, max } = throughput;
    const { gflops, gigabytes } = speeds(result);
    const cells = [workload.name, ...[median, min, max].map(figure), workload.unit, digits(gflops), digits(gigabytes)];
    const rivals = result.rivals.map(rivalText);
    return [[...cells, rivals[0] ?? ''], ...rivals.slice(1).map((text) => [...new Array<string>(7).fill(''), text])];
  });
  // A column that says nothing is left out.
  const kept = COLUMNS.map((_, k) => rows.some((row) => row[k] !== ''));
  const keep = <T>(list: readonly T[]) => list.filter((_, k) => kept[k]);
  return textTable(keep(COLUMNS), rows.map(keep));
}

function rivalText(rival: RivalResult): string {
  const threads = rival.threads > 1 && !rival.label.includes('worker') ? ` on ${rival.threads} threads` : '';
  if ('failed' in rival) return `${rival.label}${threads} failed: ${rival.failed}`;
  const { median } = rival.throughput;
  return `${digits(rival.ratio)} × ${rival.label}${threads} (${figure(median)})`;
}

/** What a median means for the processor and the memory; GFLOP/s and GB/s where they are not the unit itself. */
function speeds({ workload, throughput, cost }: BenchResult) {
  if (!cost) return {};
  const samples = throughput.median;
  return {
    gflops: (samples * cost.flopsPerSample) / 1e9,
    gigabytes: ((samples / workload.perStep) * cost.bytesPerStep) / 1e9,
  };
}

function figure(value: number): string {
  return value < 1000 ? digits(value) : formatCount(value);
}

/** About three digits. */
function digits(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 1000 ? formatCount(value) : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

/** The names of workloads, and what is measured beside each. */
export function listText(workloads: readonly Workload[]): string {
  const rows = workloads.map(({ family, name, beside = [] }) => [
    family,
    name,
    beside.map(({ label }) => label).join(', '),
  ]);
  return textTable([{ head: 'family' }, { head: 'name' }, { head: 'beside it' }], rows);
}

/** The same as data, with every repeat. */
export function benchJson({ machine, peers, repeats, seconds, results }: BenchRun): object {
  return {
    machine,
    peers: peers && { command: peers.python, ...peers.versions },
    repeats,
    seconds,
    results: results.map(resultJson),
  };
}

function resultJson(result: BenchResult): object {
  const { workload, throughput, cost, rivals } = result;
  const { name, family, unit, team, workers = 1, perStep } = workload;
  const { gflops, gigabytes } = speeds(result);
  return {
    name,
    family,
    unit: `${unit} per second`,
    perStep,
    workers,
    ...(team && {
      rule: team.rule.name,
      engine: team.engine ?? 'dense',
      batch: team.batch ?? 1,
      sizes: [team.inputs, ...(team.hidden ?? []), team.outputs ?? 1],
    }),
    ...throughput,
    ...(cost && { ...cost, gflopsPerSecond: gflops, gigabytesPerSecond: gigabytes }),
    beside: rivals,
  };
}
