import { REFERENCE_DRAW, START_DRAW, type Stream } from '../random/stream.js';
import type { Floats } from '../rule/ops/precision.js';
import type { Learned, RoleProgram, RuleProgram, Start } from '../rule/program/program.js';

/** What the start values of a unit's synapses depend on. */
export interface Beginning {
  /** Synapses without the bias, lateral ones included. */
  readonly fanIn: number;
  /** The columns of the layer. */
  readonly fanOut: number;
  /** For a unit that selects among actions: its number of logits, and the random stream of the first. */
  readonly selection?: { readonly logits: number; readonly first: Stream } | undefined;
}

/**
 * Start values of one learned parameter of one logit, from the logit's own random stream: the draw of synapse i is at
 * step i, that of the bias comes last. 'glorot-uniform' is U(±√(6 / (fanIn + fanOut))).
 *
 * 'glorot-differences' is the same, except for a unit that selects among K actions: its weights are differences of the
 * weights of K logits, each U(±√(6 / (fanIn + K))), from those of the action without a logit. The unit then selects as
 * if it had K logits.
 */
export function startSynapses(
  into: Floats,
  learned: Learned,
  index: number,
  stream: Stream,
  { fanIn, fanOut, selection }: Beginning,
): void {
  for (let i = 0; i <= fanIn; i++) {
    const start = i < fanIn ? learned.start : learned.bias;
    const draw = (from: Stream, number: number) => 2 * from.uniform(i, 0, number + index) - 1;
    if (typeof start === 'number') into[i] = start;
    else if (start === 'glorot-differences' && selection) {
      const limit = glorot(fanIn, (fanOut / selection.logits) * (selection.logits + 1));
      into[i] = limit * (draw(stream, START_DRAW) - draw(selection.first, REFERENCE_DRAW));
    } else into[i] = limitOf(start, fanIn, fanOut) * draw(stream, START_DRAW);
  }
}

/**
 * Start values of one parameter of a unit's feedback synapses, one from each output unit, from its own stream: the draws are numbered
 * after those of what its other synapses learn. For 'glorot-uniform' the senders are the output units.
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
  for (let k = 0; k < into.length; k++)
    into[k] =
      typeof start === 'number' ? start : limitOf(start, into.length, columns) * (2 * stream.uniform(k, 0, number) - 1);
}

/** Whether the units of a role select among actions, one of which has no logit. */
export function selectsAction({ role, binary }: RoleProgram): boolean {
  return role === 'output' && binary;
}

function limitOf(start: Exclude<Start, number>, fanIn: number, fanOut: number): number {
  return start.startsWith('glorot-') ? glorot(fanIn, fanOut) : Number(start.slice('uniform('.length, -1));
}

function glorot(fanIn: number, fanOut: number): number {
  return Math.sqrt(6 / (fanIn + fanOut));
}
