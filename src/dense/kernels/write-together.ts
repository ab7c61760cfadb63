import { unrolledComponents } from '../../rule/compile/unroll.js';
import type { Leaf } from '../../rule/program/graph.js';
import type { Assigned } from '../../rule/program/program.js';
import { type FunctionBuilder, I32 } from '../../wasm/function-builder.js';
import type { LayerCode } from './layer-code.js';

/** Locals that say where four columns of a lane are. */
export interface TogetherPlace {
  /** Offset in bytes of the first column within a row. */
  readonly column: number;
  /** The same in `[row][column]`, of the first component's row. */
  readonly columnAt: number;
  /** Bytes to add to both. */
  readonly offset: number;
}

/**
 * Writes the code that computes values of all components of four units in one lane; `dot` adds up over the rows of the
 * components. `push` pushes leaves other than sums, memory, and what the units have learned.
 */
export function writeTogether(
  f: FunctionBuilder,
  code: LayerCode,
  values: readonly Assigned[],
  { column, columnAt, offset }: TogetherPlace,
  push: (leaf: Leaf) => void,
): void {
  const { components } = code.role;
  const rowOf = (component: number) => component * code.component.batch * code.rowBytes + offset;
  const roots = unrolledComponents(
    code.rule.graph,
    values.map(({ value }) => value),
    components,
  ).flat();
  const writer = code.writer(f, (leaf) => {
    const { kind, name, index: component } = leaf;
    if (kind === 'unit') f.get(columnAt).load(code.slot(name) + rowOf(component));
    else if (kind === 'sum') f.get(columnAt).load(code.layer.sums.get(name)! + rowOf(component));
    else if (kind === 'fixed') f.get(column).load(code.fixed(name) + component * code.rowBytes + offset);
    else if (kind === 'own') f.get(column).load(code.own(name) + offset);
    else push(leaf);
  });
  writer.keep(roots).forEach((local, k) => {
    const { name } = values[k % values.length]!;
    f.get(columnAt)
      .get(local)
      .store(code.slot(name) + rowOf(Math.floor(k / values.length)));
  });
}

/**
 * Writes a loop over some lanes and tiles of columns; `tile` gets locals with its first column and how many vectors it
 * has.
 */
export function overLanes(
  f: FunctionBuilder,
  code: LayerCode,
  quads: number,
  tile: (lane: number, place: Omit<TogetherPlace, 'offset'>, quads: number) => void,
): void {
  const [lane, column, columnAt] = [f.parameter('from'), f.local(I32), f.local(I32)];
  const all = code.rowBytes / 16;
  const whole = Math.floor(all / quads);
  const at = (count: number) => {
    f.scaled(lane, code.rowBytes).get(column).i32Add().set(columnAt);
    tile(lane, { column, columnAt }, count);
  };
  f.loop(lane, { local: f.parameter('to') }, 1, () => {
    f.i32(0).set(column);
    if (whole > 0) f.loop(column, { constant: 16 * quads * whole }, 16 * quads, () => at(quads));
    if (all % quads > 0) at(all % quads);
  });
}
