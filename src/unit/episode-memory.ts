import type { Floats, Precision } from '../rule/ops/precision.js';
import type { KeptInLane } from './kept.js';
import type { Position } from './position.js';

/** What a unit of some rule and role keeps, as sizes and places. */
export interface Layout {
  readonly precision: Precision;
  /** Of an agent that chooses among several actions, K − 1; else 1. Memory and synapses are kept logit after logit. */
  readonly logits: number;
  /** Names of the memory, and their values at the start of an episode. */
  readonly memory: readonly string[];
  readonly memoryStart: readonly number[];
  readonly traceStarts: readonly number[];
  readonly keepsOldTraces: boolean;
  readonly channelsIn: number;
  readonly channelsOut: number;
  /** The same for settling; these channels come after the others. */
  readonly settlingChannelsIn: number;
  readonly settlingChannelsOut: number;
  readonly settlingHeard: number;
  readonly heard: number;
  readonly hearsReward: boolean;
  /** Where the broadcast reward stands among the values heard; what follows is the reward under other names. */
  readonly rewardAt: number;
  readonly creditAfterStep: boolean;
}

/** What a unit keeps for one episode of the batch. Synaptic arrays are in the order of the senders, then the bias, for each logit. */
export interface Lane {
  readonly memory: Floats;
  readonly x: Floats;
  /** What has been said since the last act; a sender that said nothing counts as 0. */
  readonly arriving: Floats;
  readonly heard: Floats;
  /** Credit by channel and receiver; a receiver that said nothing counts as 0. */
  readonly inbox: Floats;
  readonly settlingHeard: Floats;
  readonly traces: readonly Floats[];
  readonly oldTraces: readonly Floats[];
}

/** An array of the precision. */
export function floats(precision: Precision, length: number): Floats {
  return precision === 'f32' ? new Float32Array(length) : new Float64Array(length);
}

export function createLane(layout: Layout, { senders, peers, receivers }: Position): Lane {
  const make = (length: number) => floats(layout.precision, length);
  const inputs = senders.count + peers.count;
  const lane: Lane = {
    memory: make(layout.logits * layout.memory.length),
    x: make(inputs + 1),
    arriving: make(inputs),
    heard: make(layout.heard),
    inbox: make((layout.channelsIn + layout.settlingChannelsIn) * receivers.count),
    settlingHeard: make(layout.settlingHeard),
    traces: layout.traceStarts.map(() => make(layout.logits * (inputs + 1))),
    oldTraces: layout.keepsOldTraces ? layout.traceStarts.map(() => make(layout.logits * (inputs + 1))) : [],
  };
  lane.x[inputs] = 1;
  endEpisode(lane, layout);
  return lane;
}

/** Forgets what belongs to an episode. */
export function endEpisode(lane: Lane, layout: Layout): void {
  for (let k = 0; k < layout.logits; k++) lane.memory.set(layout.memoryStart, k * layout.memory.length);
  lane.traces.forEach((trace, k) => trace.fill(layout.traceStarts[k]!));
}

/** Moves what has been said into `x`; who says nothing until the next act counts as 0 then. */
export function takeArrived({ x, arriving }: Lane, senders: number): void {
  for (let i = 0; i < senders; i++) {
    x[i] = arriving[i]!;
    arriving[i] = 0;
  }
}

/** What a lane keeps of a kind, of one logit: one number for a variable, one a synapse for the others. */
export function keptInLane(lane: Lane, { memory, logits }: Layout, what: KeptInLane, logit: number): Floats {
  if (what.kind === 'input') return lane.x;
  if (what.kind === 'memory') {
    const at = logit * memory.length + memory.indexOf(what.name);
    return lane.memory.subarray(at, at + 1);
  }
  const trace = lane.traces[what.index]!;
  const synapses = trace.length / logits;
  return trace.subarray(logit * synapses, (logit + 1) * synapses);
}

/** Sets all to 0; for a few numbers a loop is faster than `fill`. */
export function clear(values: Floats): void {
  for (let i = 0; i < values.length; i++) values[i] = 0;
}
