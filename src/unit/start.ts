import { REFERENCE_DRAW, START_DRAW, type Stream } from '../random/stream.js';
import { evaluator } from '../rule/ops/functions.js';
import type { Floats } from '../rule/ops/precision.js';
import type { Learned, RoleProgram, RuleProgram, Start } from '../rule/program/program.js';

/** What the start values of a unit's synapses depend on. */
export interface Beginning {
  /** Synapses without the bias, lateral ones included. */
  readonly fanIn: number;
  /** The most columns of the layer that one sender feeds: all of them where the layer is fully connected. */
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
    const draw = (from: Stream, number: number) => from.uniform(i, 0, number + index);
    if (typeof start === 'number') into[i] = start;
    else if (start === 'glorot-differences' && selection) {
      const limit = glorot(fanIn, (fanOut / selection.logits) * (selection.logits + 1));
      const [own, reference] = [draw(stream, START_DRAW), draw(selection.first, REFERENCE_DRAW)];
      into[i] = limit * (2 * own - 1 - (2 * reference - 1));
    } else into[i] = startOf(start, draw(stream, START_DRAW), fanIn, fanOut);
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
    into[k] = typeof start === 'number' ? start : startOf(start, stream.uniform(k, 0, number), into.length, columns);
}

/** Whether the units of a role select among actions, one of which has no logit. */
export function selectsAction({ role, binary }: RoleProgram): boolean {
  return role === 'output' && binary;
}

/** A random start from a uniform draw. Normal ones are the language's `normal(u)` in f32, which is the same on every platform. */
function startOf(start: Exclude<Start, number>, u: number, fanIn: number, fanOut: number): number {
  if (start === 'he-normal') return Math.sqrt(2 / fanIn) * normal(u);
  const [, kind, size] = /^(uniform|normal)\((.*)\)$/.exec(start) ?? [];
  if (kind === 'normal') return Number(size) * normal(u);
  return (kind === 'uniform' ? Number(size) : glorot(fanIn, fanOut)) * (2 * u - 1);
}

const F32 = evaluator('f32');

function normal(u: number): number {
  return F32.call('normal', u);
}

function glorot(fanIn: number, fanOut: number): number {
  return Math.sqrt(6 / (fanIn + fanOut));
}
