import { Stream } from '../random/stream.js';
import { beginningOf, startFeedback, startSigns, startSynapses } from '../unit/start.js';
import type { LayerPlan } from './layer-plan.js';
import type { TeamPlan } from './plan.js';

/** The arrays of a layer that begin with start values, parameter by parameter, each `[input][column]` with rows `stride` floats apart. */
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
  rule.synapseLearned.forEach((learned, k) => {
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
