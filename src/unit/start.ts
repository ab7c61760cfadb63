import { REFERENCE_DRAW, START_DRAW, type Stream } from '../random/stream.js';
import type { Floats } from '../rule/ops/precision.js';
import { normalDraw } from '../rule/program/normal-draw.js';
import type { Learned, RoleProgram, RuleProgram, Start } from '../rule/program/program.js';

/** What the start values of a column depend on. */
export interface Beginning {
  readonly column: number;
  /** Its own random stream, and that of the even column of its pair. */
  readonly stream: Stream;
  readonly pair: Stream;
  /** Its senders are sensors. */
  readonly isFirst: boolean;
  /** Synapses without the bias, lateral ones included; of vectors those that speak in one component. */
  readonly fanIn: number;
  /** Biases: one, or one a component. */
  readonly biases: number;
  /** The most columns of the layer that one sender feeds: all of them where the layer is fully connected. */
  readonly fanOut: number;
  /** For a unit that selects among actions: its number of logits, and the random stream of the first. */
  readonly selection?: { readonly logits: number; readonly first: Stream } | undefined;
}

/** What the start values of all columns of a layer depend on. */
interface Starting extends Omit<Beginning, 'column' | 'stream' | 'pair' | 'selection' | 'biases'> {
  readonly role: RoleProgram;
}

/** What the start values of a column of a layer depend on; `streamOf`: the random stream of a column. */
export function beginningOf(layer: Starting, column: number, streamOf: (column: number) => Stream): Beginning {
  const { role, isFirst, fanIn, fanOut } = layer;
  const { logits, components } = role;
  const selection = selectsAction(role) ? { logits, first: streamOf(column - (column % logits)) } : undefined;
  const [stream, pair] = [streamOf(column), streamOf(column - (column % 2))];
  return { column, stream, pair, isFirst, fanIn, fanOut, biases: components, selection };
}

/**
 * Start values of one learned parameter of one logit, from the logit's own random stream: the draw of synapse i is at
 * step i, that of the bias comes last. 'glorot-uniform' is U(±√(6 / (fanIn + fanOut))).
 *
 * 'glorot-differences' is the same, except for a unit that selects among K actions: its weights are differences of the
 * weights of K logits, each U(±√(6 / (fanIn + K))), from those of the action without a logit. The unit then selects as
 * if it had K logits.
 *
 * 'on-off' makes columns that are each other's opposite, two by two. From sensors, an even column draws N(0, 1 / fanIn)
 * for each, and the odd one has minus that. From units, which come in such pairs themselves, each pair of columns draws
 * V from N(0, 4 / fanIn) for each pair of senders: the weights between equal places are max(V, 0), and those between
 * unequal ones max(−V, 0), so that none is negative.
 */
export function startSynapses(
  into: Floats,
  learned: Learned,
  index: number,
  { column, stream, pair, isFirst, fanIn, fanOut, biases, selection }: Beginning,
): void {
  const inputs = into.length - biases;
  const [ofWeights, ofBiases] = [learned.start, learned.bias].map((start) => startOf(start, fanIn, fanOut)) as [
    StartOfDraw,
    StartOfDraw,
  ];
  for (let i = 0; i < into.length; i++) {
    const start = i < inputs ? learned.start : learned.bias;
    const draw = (from: Stream, number: number) => from.uniform(i, 0, number + index);
    if (typeof start === 'number') into[i] = start;
    else if (start === 'on-off') {
      const isPaired = i < inputs && !isFirst;
      const v = normalDraw(pair.uniform(isPaired ? i >> 1 : i, 0, START_DRAW + index));
      const sign = column % 2 === (isPaired ? i % 2 : 0) ? 1 : -1;
      into[i] = isPaired ? Math.sqrt(4 / fanIn) * Math.max(sign * v, 0) : Math.sqrt(1 / fanIn) * sign * v;
    } else if (start === 'glorot-differences' && selection) {
      const limit = glorot(fanIn, (fanOut / selection.logits) * (selection.logits + 1));
      const [own, reference] = [draw(stream, START_DRAW), draw(selection.first, REFERENCE_DRAW)];
      into[i] = limit * (2 * own - 1 - (2 * reference - 1));
    } else into[i] = (i < inputs ? ofWeights : ofBiases)(draw(stream, START_DRAW));
  }
}

/**
 * Start values of one parameter of a unit's feedback synapses, one from each output unit, from its own stream: the
 * draws are numbered after those of what its other synapses learn. For 'glorot-uniform' the senders are the output
 * units.
 */
export function startFeedback(
  into: Floats,
  { feedback, synapseLearned }: Pick<RuleProgram, 'feedback' | 'synapseLearned'>,
  index: number,
  stream: Stream,
  columns: number,
): void {
  const { start } = feedback[index]!;
  const number = START_DRAW + synapseLearned.length + index;
  if (typeof start === 'number') {
    into.fill(start);
    return;
  }
  const ofDraw = startOf(start, into.length, columns);
  for (let k = 0; k < into.length; k++) into[k] = ofDraw(stream.uniform(k, 0, number));
}

/**
 * A constant vector of ±1 of a unit, from the stream of the even unit of its pair; the odd one has minus that. The
 * draws are numbered after those of all that its synapses start with, component k at step k.
 */
export function startSigns(
  into: Floats,
  { feedback, synapseLearned }: Pick<RuleProgram, 'feedback' | 'synapseLearned'>,
  index: number,
  { pair, column }: Pick<Beginning, 'pair' | 'column'>,
): void {
  const number = START_DRAW + synapseLearned.length + feedback.length + index;
  const sign = column % 2 === 0 ? 1 : -1;
  for (let k = 0; k < into.length; k++) into[k] = pair.uniform(k, 0, number) < 0.5 ? -sign : sign;
}

/** Whether the units of a role select among actions, one of which has no logit. */
export function selectsAction({ role, binary }: RoleProgram): boolean {
  return role === 'output' && binary;
}

/** A start value from a uniform draw in [0, 1). */
export type StartOfDraw = (u: number) => number;

/**
 * The start values that depend on one draw alone. Normal ones are the language's `normal(u)` in f32, which is the same
 * on every platform.
 */
export function startOf(start: Start, fanIn: number, fanOut: number): StartOfDraw {
  if (typeof start === 'number') return () => start;
  const [, kind, size] = /^(uniform|normal)\((.*)\)$/.exec(start) ?? [];
  const isNormal = kind === 'normal' || start === 'he-normal';
  const scale = kind ? Number(size) : isNormal ? Math.sqrt(2 / fanIn) : glorot(fanIn, fanOut);
  return isNormal ? (u) => scale * normalDraw(u) : (u) => scale * (2 * u - 1);
}

function glorot(fanIn: number, fanOut: number): number {
  return Math.sqrt(6 / (fanIn + fanOut));
}
