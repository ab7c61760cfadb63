import { type Floats, floats, type Precision } from '../rule/ops/precision.js';
import type { Ear, HeardRow } from './ear.js';
import type { KeptInEpisode } from './kept.js';
import type { Position } from './position.js';

/**
 * Names, start values and sizes of what a unit keeps, which follow from its rule and role. All units of a layer share
 * one.
 */
export interface Layout {
  readonly precision: Precision;
  /**
   * Columns of weights of a unit: K − 1 if it selects among K actions, else 1. Memory and synapses are stored logit
   * after logit.
   */
  readonly logits: number;
  /** Names of the unit's variables. */
  readonly memory: readonly string[];
  /** Names of the rule whose values are in {@link memory}, or received, under another name: that name. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Names of the values that it makes of the credit it receives: the first of all that it hears. */
  readonly receivedNames: readonly string[];
  /** How many sums it forms over its synapses when it acts. */
  readonly sums: number;
  /** Variables that last from step to step: their index in memory, and their value at the start of an episode. */
  readonly memoryStart: readonly { readonly at: number; readonly start: number }[];
  /** `[trace]`: its value at the start of an episode. */
  readonly traceStarts: readonly number[];
  /** Whether traces are needed after an update as they were before it. */
  readonly keepsOldTraces: boolean;
  /** Channels on which credit reaches it from each unit it feeds, and on which it sends credit to each sender. */
  readonly channelsIn: number;
  readonly channelsOut: number;
  /** The same in settling; these channels are numbered after those of learning. */
  readonly settlingChannelsIn: number;
  readonly settlingChannelsOut: number;
  /** How many values it hears, in settling and in learning. */
  readonly settlingHeard: number;
  readonly heard: number;
  /** How many of these it makes of the credit it receives, in learning and in settling: the first ones. */
  readonly received: number;
  readonly settlingReceived: number;
  readonly hearsReward: boolean;
  /**
   * The index of the broadcast reward among the values heard; behind it are the same reward under the rule's other
   * names.
   */
  readonly rewardAt: number;
  /** From `rewardAt` on: the pass whose reward each value is. */
  readonly rewardPasses: readonly number[];
  /** Whether its credit is computed with the parameters as they are after the update. */
  readonly creditAfterUpdate: boolean;
  readonly hearsErrors: boolean;
  /** Echoes that its synapses hear from each sender. */
  readonly echoChannels: number;
  /** Indices in its memory of the echoes that it says once it has received. */
  readonly echoes: readonly number[];
}

/**
 * What a unit keeps for one lane, in one round or pass. Arrays of synapses are
 * `[logit][sender, then peer, then the bias]`.
 */
export interface EpisodeMemory extends Pick<HeardRow, 'x' | 'past'> {
  readonly memory: Floats;
  readonly heard: Floats;
  /** `[channel][receiver]`: credit since the last learning; 0 where a receiver said nothing. */
  readonly inbox: Floats;
  readonly settlingHeard: Floats;
  /** `[output unit]`: errors of this step; 0 where none was told. */
  readonly errors: Floats;
  /**
   * `[channel][sender, then the bias]`: echoes since the last learning; 0 at the bias, and where a sender said nothing.
   */
  readonly echoes: Floats;
  readonly traces: readonly Floats[];
  readonly oldTraces: readonly Floats[];
}

/**
 * What a unit keeps in one row, at the start of an episode; inputs and inbox are those of its ear.
 *
 * @param part - for a unit that says vectors, this component's part of the memory that its components have together
 */
export function createEpisodeMemory(
  layout: Layout,
  { address, senders, peers, told, components }: Position,
  ear: Ear,
  row: number,
  part?: Pick<EpisodeMemory, 'memory' | 'heard'>,
): EpisodeMemory {
  const make = (length: number) => floats(layout.precision, length);
  const synapses = senders.count + peers.count + components;
  const { x, past } = ear.row(row);
  const episode: EpisodeMemory = {
    memory: part?.memory ?? make(layout.logits * layout.memory.length),
    x,
    past,
    heard: part?.heard ?? make(layout.heard),
    inbox: ear.inboxOf(address, row),
    settlingHeard: make(layout.settlingHeard),
    errors: make(layout.hearsErrors ? told.count : 0),
    echoes: make(layout.echoChannels * synapses),
    traces: layout.traceStarts.map(() => make(layout.logits * synapses)),
    oldTraces: layout.keepsOldTraces ? layout.traceStarts.map(() => make(layout.logits * synapses)) : [],
  };
  endEpisode(episode, layout);
  return episode;
}

/**
 * Gives traces, and variables that last from step to step, their start values. Other variables stay, so that they can
 * still be recalled.
 */
export function endEpisode(episode: EpisodeMemory, layout: Layout): void {
  const { logits, memory, memoryStart, traceStarts } = layout;
  for (let k = 0; k < logits; k++)
    for (const { at, start } of memoryStart) episode.memory[k * memory.length + at] = start;
  for (let k = 0; k < traceStarts.length; k++) episode.traces[k]!.fill(traceStarts[k]!);
}

/**
 * A live view of what one logit keeps of a kind: one number for a variable, `[synapse]` for a trace, `[sender]` for the
 * input.
 */
export function keptInEpisode(
  episode: EpisodeMemory,
  { memory, logits }: Layout,
  what: KeptInEpisode,
  logit: number,
): Floats {
  if (what.kind === 'input') return episode.x;
  if (what.kind === 'past') return episode.past;
  if (what.kind === 'heard') return episode.heard.subarray(what.index, what.index + 1);
  if (what.kind === 'memory') {
    const at = logit * memory.length + memory.indexOf(what.name);
    return episode.memory.subarray(at, at + 1);
  }
  const trace = episode.traces[what.index]!;
  const synapses = trace.length / logits;
  return trace.subarray(logit * synapses, (logit + 1) * synapses);
}

/** Sets all values to 0, or those from one on. For a few numbers a loop is faster than `fill`. */
export function clear(values: Floats, from = 0): void {
  for (let i = from; i < values.length; i++) values[i] = 0;
}

const NONE: readonly EpisodeMemory[] = [];

/** The memories of a unit, `[round, pass or component][lane]`. */
export class EpisodeMemories {
  readonly #all: readonly EpisodeMemory[];
  /** `[lane][pass]`; empty where the unit acts once. */
  readonly #passes: readonly (readonly EpisodeMemory[])[];
  /**
   * Of vectors, `[lane]`: what its components have together, `[component][variable]` and `[component][name]`; else
   * empty.
   */
  readonly whole: readonly Pick<EpisodeMemory, 'memory' | 'heard'>[];

  readonly #layout: Layout;
  readonly #position: Position;

  constructor(
    layout: Layout,
    position: Position,
    ear: Ear,
    readonly batch: number,
  ) {
    this.#layout = layout;
    this.#position = position;

    const { rounds, passes, components } = position;
    const isVector = components > 1;
    this.whole = Array.from({ length: isVector ? batch : 0 }, () => ({
      memory: floats(layout.precision, components * layout.memory.length),
      heard: floats(layout.precision, components * layout.heard),
    }));
    const partOf = (row: number) => {
      const { memory, heard } = this.whole[row % batch]!;
      const component = Math.floor(row / batch);
      const cut = (all: Floats, size: number) => all.subarray(component * size, (component + 1) * size);
      return { memory: cut(memory, layout.memory.length), heard: cut(heard, layout.heard) };
    };
    this.#all = Array.from({ length: rounds * passes * components * batch }, (_, row) =>
      createEpisodeMemory(layout, position, ear, row, isVector ? partOf(row) : undefined),
    );
    this.#passes = Array.from({ length: passes > 1 ? batch : 0 }, (_, lane) =>
      Array.from({ length: passes }, (_pass, pass) => this.#all[pass * batch + lane]!),
    );
  }

  /** Components of the unit's vectors; 1: it says scalars. */
  get components(): number {
    return this.#position.components;
  }

  /** What the unit keeps in a row. */
  at(row: number): EpisodeMemory {
    return this.#all[row]!;
  }

  /** The memory of a lane in the last round, which the layer above hears. */
  last(lane: number): EpisodeMemory | undefined {
    return this.#all[(this.#position.rounds - 1) * this.batch + lane];
  }

  /** What a unit keeps of a lane, `[pass]`. */
  passesOf(lane: number): readonly EpisodeMemory[] {
    return this.#passes[lane] ?? NONE;
  }

  /** Files the reward of a lane in all its rows, which hear the same; in a rule with passes, the reward of one pass. */
  pay(lane: number, reward: number, pass: number): void {
    const { rewardAt, rewardPasses } = this.#layout;
    for (let k = lane; k < this.#all.length; k += this.batch) {
      const { heard } = this.#all[k]!;
      for (let r = 0; r < rewardPasses.length; r++) if (rewardPasses[r] === pass) heard[rewardAt + r] = reward;
    }
  }

  /** Ends the episode of a lane. */
  end(lane: number): void {
    for (let k = lane; k < this.#all.length; k += this.batch) endEpisode(this.#all[k]!, this.#layout);
  }
}
