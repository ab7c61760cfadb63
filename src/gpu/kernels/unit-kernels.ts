import { unrolled } from '../../rule/compile/unroll.js';
import type { Leaf } from '../../rule/program/graph.js';
import type { Assigned } from '../../rule/program/program.js';
import type { GpuLayerLayout } from '../gpu-layout.js';
import { LeafPlaces } from '../leaf-place.js';
import { wgslNumber, writeWgsl } from '../wgsl-writer.js';
import { writeContraction } from './contraction.js';
import { eachNumber, type GpuKernel } from './prelude.js';

/** Acting: sums over the inputs in tiles, then the draws and what the rule's `act` assigns, unit by unit. */
export function actKernels(layout: GpuLayerLayout): GpuKernel[] {
  const { plan, team } = layout;
  const { act, sums } = plan.role;
  const places = new LeafPlaces(layout);
  const values = sums.map(({ value }) => value);
  const summing = writeContraction(layout, {
    name: `sum${plan.layer}`,
    down: { of: 'row', size: team.batch },
    across: { of: 'column', size: plan.columns },
    over: { of: 'input', size: plan.inputs + 1 },
    shares: 1,
    graph: plan.rule.graph,
    roots: values,
    place: (leaf) => places.of(leaf),
    start: values.map(() => '0f'),
    take: (terms, carried) => carried.map((sum, k) => `${sum} += ${terms[k]};`),
    store: (carried, at) =>
      carried.map((sum, k) => `${places.rows(layout.sums.get(sums[k]!.name)!).load(at)} = ${sum};`),
  });
  return [...(values.length > 0 ? [summing] : []), unitByUnit(layout, `act${plan.layer}`, act)];
}

/** The units' part of learning: sums over what the task tells, then what the rule's `learn` assigns. */
export function learnKernels(layout: GpuLayerLayout): GpuKernel[] {
  const { plan, team } = layout;
  const { learn, errorSums } = plan.role;
  const places = new LeafPlaces(layout);
  const hearing = () =>
    writeContraction(layout, {
      name: `hear${plan.layer}`,
      down: { of: 'row', size: team.batch },
      across: { of: 'column', size: plan.columns },
      over: { of: 'error', size: team.errors },
      shares: 1,
      graph: plan.rule.graph,
      roots: errorSums.map(({ value }) => value),
      place: (leaf) => places.of(leaf),
      start: errorSums.map(() => '0f'),
      take: (terms, carried) => carried.map((sum, k) => `${sum} += ${terms[k]};`),
      store: (carried, at) =>
        carried.map((sum, k) => `${places.rows(layout.heard.get(errorSums[k]!.name)!).load(at)} = ${sum};`),
    });
  return [
    ...(errorSums.length > 0 ? [hearing()] : []),
    ...(learn.length > 0 ? [unitByUnit(layout, `learn${plan.layer}`, learn)] : []),
  ];
}

/** Values of all units in all rows, which then go to their memory: all are made of what was there before. */
function unitByUnit(layout: GpuLayerLayout, name: string, assigned: readonly Assigned[]): GpuKernel {
  const { plan, team } = layout;
  const { units, logits, rule } = plan;
  const places = new LeafPlaces(layout, true);
  const nodes = assigned.map(({ value }) => value);
  const roots = logits === 1 ? [nodes] : unrolled(rule.graph, nodes, logits);
  const at = { row: 'row', unit: 'unit' };
  const draws = (leaf: Leaf) => leaf.kind === 'draw';
  const { lines, values } = writeWgsl(rule.graph, roots.flat(), ({ leaf }) =>
    draws(leaf) ? `drawOf(unit * ${logits}u, row)` : places.of(leaf).load(at),
  );
  const kept = values.map((value, k) => `let kept${k} = ${value};`);
  const stores = values.map((_, k) => {
    const logit = Math.floor(k / assigned.length);
    return `${places.rows(layout.memory.get(assigned[k % assigned.length]!.name)!, logit).load(at)} = kept${k};`;
  });
  const where = [`let row = e / ${units}u;`, `let unit = e % ${units}u;`];
  return eachNumber(layout, name, team.batch * units, [...where, ...lines, ...kept, ...stores]);
}

/** What lasts through an episode is as at its start, in the rows whose episode has ended; none where nothing lasts. */
export function forgetKernels(layout: GpuLayerLayout): GpuKernel[] {
  const { plan, team } = layout;
  const { columns, inputs, rule } = plan;
  const ended = (row: string) => `if (T[${2 * team.batch}u + ${row}] == 0f) { return; }`;
  const memories = [...layout.memory].flatMap(([name, first]) => {
    const start = rule.unitStart[name];
    return start === undefined ? [] : [`R[${first}u + e] = ${wgslNumber(start)};`];
  });
  const synapses = (inputs + 1) * columns;
  const traces = layout.traces.map((first, k) => `Z[${first}u + e] = ${wgslNumber(rule.traces[k]!.start)};`);
  return [
    ...(memories.length > 0
      ? [eachNumber(layout, `forget${plan.layer}`, team.batch * columns, [ended(`e / ${columns}u`), ...memories])]
      : []),
    ...(traces.length > 0
      ? [eachNumber(layout, `forgetTraces${plan.layer}`, team.batch * synapses, [ended(`e / ${synapses}u`), ...traces])]
      : []),
  ];
}
