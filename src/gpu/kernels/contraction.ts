import type { Graph, LeafNode, Node } from '../../rule/program/graph.js';
import type { GpuLayerLayout } from '../gpu-layout.js';
import type { At, Coordinate, LeafPlace } from '../leaf-place.js';
import { ARRAYS, SIDE, SUMS, TERMS } from '../sizes.js';
import { writeWgsl } from '../wgsl-writer.js';
import { type GpuKernel, prelude } from './prelude.js';

/** A coordinate with the number of its values. */
export interface Axis {
  readonly of: Coordinate;
  readonly size: number;
}

/** Where one of a thread's results is. */
export interface ResultAt {
  readonly at: At;
  /** A condition: it is a result, and not beside the last one. */
  readonly inside: string;
  /** Before the names that its statements declare. */
  readonly prefix: string;
}

/** Results `[down][across]`, each made of terms along a third coordinate, in the order of that coordinate. */
export interface Contraction {
  readonly name: string;
  readonly down: Axis;
  readonly across: Axis;
  readonly over: Axis;
  /** In how many shares the terms are taken, `share` in the code; 1 but for sums over rows. */
  readonly shares: number;
  readonly graph: Graph;
  /** What is computed of each term. */
  readonly roots: readonly Node[];
  readonly place: (leaf: LeafNode['leaf']) => LeafPlace;
  /** The numbers that are carried from term to term, as each begins. */
  readonly start: readonly string[];
  /** Statements before the terms of one place along `over`. */
  readonly before?: (at: At) => readonly string[];
  /** Statements that take a term's values up into the numbers carried. */
  readonly take: (values: readonly string[], carried: readonly string[], result: ResultAt) => readonly string[];
  /** Statements that store a result. */
  readonly store: (carried: readonly string[], at: At) => readonly string[];
}

/** How many results a thread has along one side of the tile. */
function sumsAlong(size: number): number {
  return size <= SIDE ? 1 : size <= 2 * SIDE ? 2 : SUMS;
}

/**
 * A kernel in tiles: a workgroup has a tile of results, loads runs of terms that its threads share into its memory, and
 * each thread carries a few results in registers. What depends on none of the terms is loaded once.
 */
export function writeContraction(layout: GpuLayerLayout, of: Contraction): GpuKernel {
  const { down, across, over, shares } = of;
  const [p, q] = [sumsAlong(down.size), sumsAlong(across.size)];
  const width = { [down.of]: SIDE * p, [across.of]: SIDE * q } as Readonly<Record<string, number>>;
  const leaves = new Map<string, { readonly place: LeafPlace; readonly id: number }>();
  const find = ({ leaf }: LeafNode) => {
    const key = JSON.stringify(leaf);
    const known = leaves.get(key) ?? { place: of.place(leaf), id: leaves.size };
    leaves.set(key, known);
    return known;
  };
  // Once to know the leaves.
  writeWgsl(of.graph, of.roots, (node) => `v${find(node).id}`);
  const shared = [...leaves.values()].filter(
    ({ place: { axes } }) => axes.includes(over.of) && axes.length === 2 && axes.some((axis) => axis in width),
  );
  const terms = shared.length <= ARRAYS.few ? TERMS.few : TERMS.many;
  const ahead = new Set(shared.slice(0, ARRAYS.many));
  const other = ({ axes }: LeafPlace) => axes.find((axis) => axis !== over.of)!;
  const stride = (place: LeafPlace) => width[other(place)]! + 1;
  const perShare = Math.ceil(over.size / shares);

  const each = <T>(make: (i: number, j: number) => T): T[] =>
    Array.from({ length: p * q }, (_, k) => make(Math.floor(k / q), k % q));
  const isWhole = down.size % (SIDE * p) === 0 && across.size % (SIDE * q) === 0;
  const inside = (i: number, j: number) => (isWhole ? 'true' : `d${i} < ${down.size}u && a${j} < ${across.size}u`);
  const placeOf = (i: number, j: number, clamped: boolean): At => ({
    [down.of]: `${clamped ? 'dc' : 'd'}${i}`,
    [across.of]: `${clamped ? 'ac' : 'a'}${j}`,
    [over.of]: 'k',
  });
  const indices = (name: 'd' | 'a', group: string, thread: string, count: number, size: number) =>
    Array.from({ length: count }, (_, i) => [
      `let ${name}${i} = ${group} * ${SIDE * count}u + ${thread} + ${SIDE * i}u;`,
      `let ${name}c${i} = min(${name}${i}, ${size - 1}u);`,
    ]).flat();
  const carried = (i: number, j: number) => of.start.map((_, k) => `s${k}_${i}_${j}`);

  /**
   * Leaves that no term changes, and those of a term, by how they are named: `v3_1_0` for all, `v3_1` for one row or
   * column of results.
   */
  const name = (id: number, place: LeafPlace, i: number, j: number) => {
    const [isDown, isAcross] = [place.axes.includes(down.of), place.axes.includes(across.of)];
    return `v${id}${isDown ? `_d${i}` : ''}${isAcross ? `_a${j}` : ''}`;
  };
  const loads = (
    which: (leaf: { readonly place: LeafPlace; readonly id: number }) => string | undefined,
    load: boolean,
  ) =>
    [...leaves.values()].flatMap((leaf) => {
      if (which(leaf) === undefined) return [];
      const lines = each((i, j) => {
        const to = name(leaf.id, leaf.place, i, j);
        if (load) return `let ${to} = ${leaf.place.load(placeOf(i, j, true))};`;
        const along = other(leaf.place) === down.of ? `${SIDE * i}u + local.y` : `${SIDE * j}u + local.x`;
        return `let ${to} = M${leaf.id}[term * ${stride(leaf.place)}u + ${along}];`;
      });
      return [...new Set(lines)];
    });
  const isOver = ({ place }: { readonly place: LeafPlace }) => place.axes.includes(over.of);
  const still = loads((leaf) => (isOver(leaf) ? undefined : 'still'), true);
  const direct = loads((leaf) => (isOver(leaf) && !ahead.has(leaf) ? 'direct' : undefined), true);
  const ofTile = loads((leaf) => (ahead.has(leaf) ? 'tile' : undefined), false);

  const fill = [...ahead].map(({ id, place }) => {
    const side = other(place);
    const wide = width[side]!;
    const [isDown, isFast] = [side === down.of, place.axes.at(-1) === over.of];
    const [term, along] = isFast ? [`f % ${terms}u`, `f / ${terms}u`] : [`f / ${wide}u`, `f % ${wide}u`];
    const size = isDown ? down.size : across.size;
    return `for (var f = thread; f < ${terms * wide}u; f += ${SIDE * SIDE}u) {
      let term = ${term}; let along = ${along}; let k = first + term;
      let o = ${isDown ? 'group.y' : 'group.x'} * ${wide}u + along;
      var value = 0f;
      if (k < end && o < ${size}u) { value = ${place.load({ [over.of]: 'k', [side]: 'o' })}; }
      M${id}[term * ${stride(place)}u + along] = value;
    }`;
  });
  const work = each((i, j) => {
    const prefix = `t${i}_${j}_`;
    const { lines, values } = writeWgsl(
      of.graph,
      of.roots,
      (node) => {
        const { id, place } = find(node);
        return name(id, place, i, j);
      },
      prefix,
    );
    const at = placeOf(i, j, false);
    return [...lines, ...of.take(values, carried(i, j), { at, inside: inside(i, j), prefix: `${prefix}n` })].join(' ');
  });
  const code = `${prelude(layout)}
${[...ahead].map(({ id, place }) => `var<workgroup> M${id}: array<f32, ${terms * stride(place)}>;`).join('\n')}

@compute @workgroup_size(${SIDE}, ${SIDE})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(local_invocation_index) thread: u32) {
  ${[...indices('d', 'group.y', 'local.y', p, down.size), ...indices('a', 'group.x', 'local.x', q, across.size)].join('\n  ')}
  let share = group.z;
  let begin = share * ${perShare}u;
  let end = min(begin + ${perShare}u, ${over.size}u);
  ${still.join('\n  ')}
  ${each((i, j) => carried(i, j).map((one, k) => `var ${one} = ${of.start[k]};`))
    .flat()
    .join(' ')}
  for (var first = begin; first < end; first += ${terms}u) {
    workgroupBarrier();
    ${fill.join('\n    ')}
    workgroupBarrier();
    let count = min(${terms}u, end - first);
    for (var term = 0u; term < count; term++) {
      let k = first + term;
      ${[...(of.before?.({ [over.of]: 'k' }) ?? []), ...ofTile, ...direct, ...work].join('\n      ')}
    }
  }
  ${each((i, j) => `if (${inside(i, j)}) { ${of.store(carried(i, j), placeOf(i, j, false)).join(' ')} }`).join('\n  ')}
}
`;
  return {
    name: of.name,
    code,
    groups: [Math.ceil(across.size / (SIDE * q)), Math.ceil(down.size / (SIDE * p)), shares],
  };
}
