import { START_DRAW, type Stream } from '../random/stream.js';
import type { Floats } from '../rule/precision.js';
import type { Learned, Start } from '../rule/program.js';

/**
 * Start values of one learned parameter of one unit: `fanIn` synapses from below, `peers` lateral ones and the bias, from the
 * unit's own stream (the draw of synapse i is at step i). 'glorot-uniform' is U(±√(6 / (fanIn + fanOut))), with fanOut the size of
 * the unit's layer. Lateral synapses start at 0: a team begins as one without them would.
 */
export function startSynapses(
  into: Floats,
  learned: Learned,
  index: number,
  stream: Stream,
  { fanIn, peers, fanOut }: { readonly fanIn: number; readonly peers: number; readonly fanOut: number },
): void {
  const bias = fanIn + peers;
  for (let i = 0; i <= bias; i++) {
    const draw = () => stream.uniform(i, 0, START_DRAW + index);
    into[i] = i >= fanIn && i < bias ? 0 : startValue(i < bias ? learned.start : learned.bias, draw, fanIn, fanOut);
  }
}

function startValue(start: Start, draw: () => number, fanIn: number, fanOut: number): number {
  if (typeof start === 'number') return start;
  const limit =
    start === 'glorot-uniform' ? Math.sqrt(6 / (fanIn + fanOut)) : Number(start.slice('uniform('.length, -1));
  return limit * (2 * draw() - 1);
}
