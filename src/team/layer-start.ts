import type { Key } from '../random/seed.js';
import { drawSixteen, START_DRAW, Stream } from '../random/stream.js';
import type { Start } from '../rule/program/program.js';
import { beginningOf, selectsAction, startFeedback, startOf, startSigns, startSynapses } from '../unit/start.js';
import type { LayerPlan } from './layer-plan.js';
import type { TeamPlan } from './plan.js';

/**
 * The arrays of a layer that begin with start values, parameter by parameter, each `[input][column]` with rows `stride`
 * floats apart.
 */
export interface StartArrays {
  readonly stride: number;
  readonly learned: readonly Float32Array[];
  /** `[error][column]`. */
  readonly feedback: readonly Float32Array[];
  /** `[component][column]`. */
  readonly fixed: readonly Float32Array[];
  /** `[column]`. */
  readonly own: readonly Float32Array[];
}

/** Fills the arrays of a layer with the start values that its literal units would draw. */
export function fillLayerStart(
  { key, errors }: Pick<TeamPlan, 'key' | 'errors'>,
  layer: LayerPlan,
  into: StartArrays,
): void {
  const { inputs, fanIn, fanOut, components, columns, rule, role } = layer;
  const starting = { role, isFirst: layer.layer === 1, fanIn, fanOut };
  const streamOf = (column: number) => new Stream(key, layer.layer, column);
  const store = (values: Float32Array, column: number, start: Float32Array) => {
    for (let i = 0; i < start.length; i++) values[i * into.stride + column] = start[i]!;
  };
  const start = new Float32Array(inputs + components);
  const ofOneDraw = (of: Start) => of !== 'on-off' && !(of === 'glorot-differences' && selectsAction(role));
  rule.synapseLearned.forEach((learned, k) => {
    if (ofOneDraw(learned.start) && ofOneDraw(learned.bias)) {
      fillRows({ key, layer }, learned.start, START_DRAW + k, [0, inputs], into.learned[k]!, into.stride);
      fillRows({ key, layer }, learned.bias, START_DRAW + k, [inputs, start.length], into.learned[k]!, into.stride);
      return;
    }
    for (let j = 0; j < columns; j++) {
      startSynapses(start, learned, k, beginningOf(starting, j, streamOf));
      store(into.learned[k]!, j, start);
    }
  });
  const ofColumn = new Float32Array(errors);
  rule.feedback.forEach((_, index) => {
    for (let j = 0; j < columns; j++) {
      startFeedback(ofColumn, rule, index, streamOf(j), columns);
      store(into.feedback[index]!, j, ofColumn);
    }
  });
  const signs = new Float32Array(components);
  rule.unitConstants.forEach((_, index) => {
    for (let j = 0; j < columns; j++) {
      startSigns(signs, rule, index, beginningOf(starting, j, streamOf));
      store(into.fixed[index]!, j, signs);
    }
  });
  rule.unitLearned.forEach((learned, k) => into.own[k]!.fill(learned.start as number, 0, columns));
}

/**
 * Fills rows of an array `[input][column]` with start values that depend on one draw each, sixteen columns at a time:
 * four times fewer draws than from each column's own stream, and written in the order of memory.
 */
function fillRows(
  { key, layer: { layer, columns, fanIn, fanOut } }: { readonly key: Key; readonly layer: LayerPlan },
  start: Start,
  draw: number,
  [from, to]: readonly [number, number],
  into: Float32Array,
  stride: number,
): void {
  const ofDraw = startOf(start, fanIn, fanOut);
  const [sixteen, words] = [new Float32Array(16), new Uint32Array(4)];
  for (let i = from; i < to; i++) {
    if (typeof start === 'number') {
      into.fill(start, i * stride, i * stride + columns);
      continue;
    }
    for (let first = 0; first < columns; first += 16) {
      drawSixteen(sixteen, words, key, layer, first >> 4, i, 0, draw);
      const count = Math.min(16, columns - first);
      for (let j = 0; j < count; j++) into[i * stride + first + j] = ofDraw(sixteen[j]!);
    }
  }
}
