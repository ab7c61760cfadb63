import type { LeafNode } from '../../rule/program/graph.js';
import type { Assigned, Learned } from '../../rule/program/program.js';
import { type DirectionSums, type GpuLayerLayout, SCALARS, toldLayout } from '../gpu-layout.js';
import { LeafPlaces } from '../leaf-place.js';
import { writeWgsl } from '../wgsl-writer.js';
import { writeContraction } from './contraction.js';
import { eachNumber, type GpuKernel, scalar } from './prelude.js';

/**
 * Updates: directions are summed over the rows in tiles while traces move on; then the optimizer goes through the
 * parameters.
 */
export function updateKernels(layout: GpuLayerLayout): GpuKernel[] {
  const { deltas, traces } = layout.plan.role;
  const summed = layout.directions.map((sums) => sumKernel(layout, sums));
  const onlyMoves = deltas.length === 0 && traces.length > 0;
  const moving = { kind: 'synapse', names: [], count: layout.plan.inputs + 1, shares: 1, at: 0 } as const;
  return [
    ...summed,
    ...(onlyMoves ? [sumKernel(layout, moving)] : []),
    ...layout.directions.map((sums) => applyKernel(layout, sums)),
    ...constrainKernels(layout),
  ];
}

/** Sums over the rows that learn; of synapses every row moves its traces on, too. */
function sumKernel(layout: GpuLayerLayout, { kind, names, count, shares, at: first }: DirectionSums): GpuKernel {
  const { plan, team } = layout;
  const { rule, role, columns } = plan;
  const { learns } = toldLayout(team);
  const places = new LeafPlaces(layout);
  const deltas = directionsOf(layout, kind);
  const traces = kind === 'synapse' ? role.traces : [];
  const down = ({ synapse: 'input', unit: 'unit', feedback: 'error' } as const)[kind];
  const size = count * columns;
  return writeContraction(layout, {
    name: `direct ${kind} ${plan.layer}`,
    down: { of: down, size: count },
    across: { of: 'column', size: columns },
    over: { of: 'row', size: team.batch },
    shares,
    graph: rule.graph,
    roots: [...deltas, ...traces].map(({ value }) => value),
    place: (leaf) => places.of(leaf),
    start: deltas.map(() => '0f'),
    before: ({ row }) => [`let learns = T[${learns}u + ${row}] != 0f;`],
    take: (values, carried, { at, inside }) => [
      ...(carried.length > 0
        ? [`if (learns) { ${carried.map((sum, k) => `${sum} += ${values[k]};`).join(' ')} }`]
        : []),
      ...traces.map(({ name }, k) => {
        const now = places.of({ kind: 'trace', name, index: 0, pass: 0 }).load(at);
        const keeps = layout.oldTraces.has(name);
        const before = keeps ? `${places.of({ kind: 'old', name, index: 0, pass: 0 }).load(at)} = ${now};` : '';
        return `if (${inside}) { ${before} ${now} = ${values[deltas.length + k]}; }`;
      }),
    ],
    store: (carried, at) =>
      carried.map(
        (sum, k) =>
          `G[${first}u + (share * ${names.length}u + ${k}u) * ${size}u + ${at[down]} * ${columns}u + ${at.column}] = ${sum};`,
      ),
  });
}

function directionsOf({ plan: { role } }: GpuLayerLayout, kind: DirectionSums['kind']): readonly Assigned[] {
  return { synapse: role.deltas, unit: role.unitDeltas, feedback: role.feedbackDeltas }[kind];
}

/**
 * The optimizer's update of parameters by the mean of their directions; what the rule needs from before the update is
 * kept, though no row learned.
 */
function applyKernel(layout: GpuLayerLayout, { kind, names, count, shares, at }: DirectionSums): GpuKernel {
  const { plan, team } = layout;
  const { columns } = plan;
  const { optimizer } = team;
  const size = count * columns;
  const before = kind === 'synapse' ? names.filter((name) => layout.old.has(name)) : [];
  const share = scalar(SCALARS.first + optimizer.scalars.length + 1);
  const lines = names.flatMap((name, k) => {
    const own = arraysOf(layout, kind, name);
    const sums = [
      `var sum${k} = 0f;`,
      `for (var s = 0u; s < ${shares}u; s++) { sum${k} += G[${at}u + (s * ${names.length}u + ${k}u) * ${size}u + e]; }`,
      `let mean${k} = sum${k} * ${share};`,
    ];
    const parameter = `P[${own.first}u + e]`;
    const rate = scalar(SCALARS.first + optimizer.scalars.length + 2 + own.rate);
    if (own.learned.rate !== undefined)
      return [
        ...sums,
        `var next${k} = ${parameter} + mean${k} * ${rate};`,
        ...constrained(layout, kind, name, `next${k}`),
        `${parameter} = next${k};`,
      ];
    const leaf = ({ leaf: { kind: of, name: what } }: LeafNode) => {
      if (of === 'direction') return `mean${k}`;
      if (of === 'parameter') return parameter;
      if (of === 'state') return `P[${own.states[optimizer.state.indexOf(what)]!}u + e]`;
      return what === 'rate' ? rate : scalar(SCALARS.first + 1 + optimizer.scalars.indexOf(what));
    };
    const { program } = optimizer;
    const block = writeWgsl(program.graph, [...program.states.map(({ value }) => value), program.next], leaf, `o${k}_`);
    const values = block.values.map((value, v) => `let kept${k}_${v} = ${value};`);
    const states = program.states.map((_, v) => `P[${own.states[v]}u + e] = kept${k}_${v};`);
    return [
      ...sums,
      ...block.lines,
      ...values,
      ...states,
      `var next${k} = kept${k}_${program.states.length};`,
      ...constrained(layout, kind, name, `next${k}`),
      `${parameter} = next${k};`,
    ];
  });
  return eachNumber(layout, `update ${kind} ${plan.layer}`, size, [
    ...before.map((name) => `P[${layout.old.get(name)}u + e] = P[${arraysOf(layout, kind, name).first}u + e];`),
    `if (${scalar(SCALARS.updates)} == 0f) { return; }`,
    ...lines,
  ]);
}

/** What an updated parameter of a synapse becomes, but of the bias, where that needs no sum. */
function constrained({ plan }: GpuLayerLayout, kind: DirectionSums['kind'], name: string, next: string): string[] {
  const constraint = kind === 'synapse' ? plan.role.after.find((one) => one.name === name) : undefined;
  if (!constraint || constraint.sums.length > 0) return [];
  const { lines, values } = writeWgsl(plan.rule.graph, [constraint.value], () => next, `${next}c`);
  return [`if (e < ${plan.inputs * plan.columns}u) { ${lines.join(' ')} ${next} = ${values[0]}; }`];
}

/** What the synapses but the bias become once they are updated, where that needs sums over those of a column. */
function constrainKernels(layout: GpuLayerLayout): GpuKernel[] {
  const { plan } = layout;
  const { columns, inputs, rule, role } = plan;
  return role.after
    .filter(({ sums }) => sums.length > 0)
    .map(({ name, value, sums }, n) => {
      const { first } = arraysOf(layout, 'synapse', name);
      const at = `P[${first}u + i * ${columns}u + e]`;
      const leaf = ({ leaf: of }: LeafNode) =>
        of.kind === 'sum' ? `sum${sums.findIndex((sum) => sum.name === of.name)}` : at;
      const terms = writeWgsl(
        rule.graph,
        sums.map((sum) => sum.value),
        leaf,
        'a',
      );
      const next = writeWgsl(rule.graph, [value], leaf, 'b');
      const loop = (body: readonly string[]) => `for (var i = 0u; i < ${inputs}u; i++) { ${body.join(' ')} }`;
      return eachNumber(layout, `constrain${n} ${plan.layer}`, columns, [
        `if (${scalar(SCALARS.updates)} == 0f) { return; }`,
        ...sums.map((_, k) => `var sum${k} = 0f;`),
        loop([...terms.lines, ...terms.values.map((term, k) => `sum${k} += ${term};`)]),
        loop([...next.lines, `${at} = ${next.values[0]};`]),
      ]);
    });
}

/** A learned parameter with the places of its arrays in `P`, and of its rate among the rates. */
interface Arrays {
  readonly learned: Learned;
  readonly first: number;
  readonly states: readonly number[];
  readonly rate: number;
}

function arraysOf(layout: GpuLayerLayout, kind: DirectionSums['kind'], name: string): Arrays {
  const { synapseLearned, unitLearned, feedback } = layout.plan.rule;
  const [list, places, states, before] = (
    {
      synapse: [synapseLearned, layout.learned, layout.states, 0],
      unit: [unitLearned, layout.own, layout.ownStates, synapseLearned.length],
      feedback: [feedback, layout.feedback, layout.feedbackStates, synapseLearned.length + unitLearned.length],
    } as const
  )[kind];
  const k = list.findIndex((of) => of.name === name);
  return { learned: list[k]!, first: places[k]!, states: states[k]!, rate: before + k };
}
