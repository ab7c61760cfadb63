import type { Floats, Precision } from '../rule/ops/precision.js';
import type { KeptInEpisode } from './kept.js';
import type { Position } from './position.js';

/** What a unit of some rule and role keeps: names, start values and sizes. All units of a layer share one. */
export interface Layout {
  readonly precision: Precision;
  /** Columns of weights: K − 1 of a unit that selects among K actions, else 1. Memory and synapses are kept logit after logit. */
  readonly logits: number;
  /** Names of the unit's variables, and their values at the start of an episode. */
  readonly memory: readonly string[];
  readonly memoryStart: readonly number[];
  readonly traceStarts: readonly number[];
  readonly keepsOldTraces: boolean;
  readonly channelsIn: number;
  readonly channelsOut: number;
  /** The same for messages of settling, whose channels are numbered after the others. */
  readonly settlingChannelsIn: number;
  readonly settlingChannelsOut: number;
  readonly settlingHeard: number;
  readonly heard: number;
  readonly hearsReward: boolean;
  /** The index of the broadcast reward among the values heard; what follows it is the reward under the rule's other names. */
  readonly rewardAt: number;
  readonly creditAfterStep: boolean;
  readonly hearsErrors: boolean;
  /** How many echoes its synapses hear from each sender. */
  readonly echoChannels: number;
  /** What it says once it has received: indices of its memory. */
  readonly echoes: readonly number[];
}

/** What a unit keeps for one episode of the batch. Synaptic arrays are `[logit][sender, then the bias]`. */
export interface EpisodeMemory {
  readonly memory: Floats;
  readonly x: Floats;
  /** `[sender]`: activations since the last act; 0 of a sender that said nothing. */
  readonly arriving: Floats;
  readonly heard: Floats;
  /** `[channel][receiver]`: credit since the last learning; 0 of a receiver that said nothing. */
  readonly inbox: Floats;
  readonly settlingHeard: Floats;
  /** `[output unit]`: errors of this step; 0 of one that is not told. */
  readonly errors: Floats;
  /** `[channel][sender, then the bias]`: echoes since the last learning; 0 at the bias, and of a sender that said nothing. */
  readonly echoes: Floats;
  readonly traces: readonly Floats[];
  readonly oldTraces: readonly Floats[];
}

/** An array of the precision. */
export function floats(precision: Precision, length: number): Floats {
  return precision === 'f32' ? new Float32Array(length) : new Float64Array(length);
}

export function createEpisodeMemory(layout: Layout, { senders, peers, receivers, outputs }: Position): EpisodeMemory {
  const make = (length: number) => floats(layout.precision, length);
  const inputs = senders.count + peers.count;
  const episode: EpisodeMemory = {
    memory: make(layout.logits * layout.memory.length),
    x: make(inputs + 1),
    arriving: make(inputs),
    heard: make(layout.heard),
    inbox: make((layout.channelsIn + layout.settlingChannelsIn) * receivers.count),
    settlingHeard: make(layout.settlingHeard),
    errors: make(layout.hearsErrors ? outputs.count : 0),
    echoes: make(layout.echoChannels * (inputs + 1)),
    traces: layout.traceStarts.map(() => make(layout.logits * (inputs + 1))),
    oldTraces: layout.keepsOldTraces ? layout.traceStarts.map(() => make(layout.logits * (inputs + 1))) : [],
  };
  episode.x[inputs] = 1;
  endEpisode(episode, layout);
  return episode;
}

/** Forgets what belongs to an episode. */
export function endEpisode(episode: EpisodeMemory, layout: Layout): void {
  for (let k = 0; k < layout.logits; k++) episode.memory.set(layout.memoryStart, k * layout.memory.length);
  episode.traces.forEach((trace, k) => trace.fill(layout.traceStarts[k]!));
}

/** Moves what has been said into `x`; who says nothing until the next act counts as 0 then. */
export function takeArrived({ x, arriving }: EpisodeMemory, senders: number): void {
  for (let i = 0; i < senders; i++) {
    x[i] = arriving[i]!;
    arriving[i] = 0;
  }
}

/** A live view of what one logit keeps of a kind: one number for a variable, `[synapse]` for a trace; `[sender]` for the input. */
export function keptInEpisode(
  episode: EpisodeMemory,
  { memory, logits }: Layout,
  what: KeptInEpisode,
  logit: number,
): Floats {
  if (what.kind === 'input') return episode.x;
  if (what.kind === 'memory') {
    const at = logit * memory.length + memory.indexOf(what.name);
    return episode.memory.subarray(at, at + 1);
  }
  const trace = episode.traces[what.index]!;
  const synapses = trace.length / logits;
  return trace.subarray(logit * synapses, (logit + 1) * synapses);
}

/** Sets all to 0; for a few numbers a loop is faster than `fill`. */
export function clear(values: Floats): void {
  for (let i = 0; i < values.length; i++) values[i] = 0;
}

/** What a unit keeps for all episodes of the batch: `[round][lane]`, one memory each. */
export class EpisodeMemories {
  readonly #all: readonly EpisodeMemory[];
  /** `[lane]`: activations of the first round, `[sender, then peer]`. */
  readonly arriving: readonly Floats[];
  readonly inboxes: readonly Floats[];

  readonly #layout: Layout;
  readonly #position: Position;

  constructor(
    layout: Layout,
    position: Position,
    readonly batch: number,
  ) {
    this.#layout = layout;
    this.#position = position;

    this.#all = Array.from({ length: position.rounds * batch }, () => createEpisodeMemory(layout, position));
    this.arriving = this.#all.slice(0, batch).map(({ arriving }) => arriving);
    this.inboxes = this.#all.slice(0, batch).map(({ inbox }) => inbox);
  }

  at(index: number): EpisodeMemory {
    return this.#all[index]!;
  }

  /** The memory of an episode in its last round, which the layer above hears. */
  last(episode: number): EpisodeMemory | undefined {
    return this.#all[(this.#position.rounds - 1) * this.batch + episode];
  }

  /** Before the units act, where they act once. */
  takeArrived(index: number): void {
    takeArrived(this.#all[index]!, this.#position.senders.count);
  }

  /** Before a round: what has been said from below, and by peers in the last round; at first they have said nothing. */
  hear(episode: number, round: number): void {
    const { senders, rounds } = this.#position;
    const arriving = this.arriving[episode]!;
    if (round === 0) arriving.fill(0, senders.count);
    this.#all[round * this.batch + episode]!.x.set(arriving);
    arriving.fill(0, round === rounds - 1 ? 0 : senders.count);
  }

  /** The reward of an episode is that of all its rounds. */
  pay(episode: number, reward: number): void {
    for (let k = episode; k < this.#all.length; k += this.batch)
      this.#all[k]!.heard.fill(reward, this.#layout.rewardAt);
  }

  end(episode: number): void {
    for (let k = episode; k < this.#all.length; k += this.batch) endEpisode(this.#all[k]!, this.#layout);
  }
}
