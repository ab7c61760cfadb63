import type { Speaker } from '../bus/bus.js';
import type { Tick } from '../bus/message.js';
import type { Floats } from '../rule/ops/precision.js';
import type { ScalarProgram } from '../rule/program/scalar.js';
import type { CreditSender } from './credit-sender.js';
import type { EpisodeMemory, Layout } from './episode-memory.js';
import type { Learner } from './learner.js';
import type { Position } from './position.js';
import { Reception } from './reception.js';

/** Called with the action that a unit has chosen in a row of a step; returns what it says, and has done, instead. */
export type Intercept = (step: number, row: number, value: number) => number;

/**
 * Settles a unit between acting and learning. In each iteration it forms its sums (`sense`), sends credit to its
 * senders (`tell`), and takes and says a new action (`move`). What its senders say meanwhile its ear hears.
 */
export class Settler {
  readonly #position: Position;
  readonly #speaker: Speaker;
  readonly #program: ScalarProgram;
  readonly #learner: Learner;
  readonly #creditSender: CreditSender;
  readonly #reception: Reception;
  readonly #intercept: Intercept | undefined;

  constructor(
    position: Position,
    speaker: Speaker,
    program: ScalarProgram,
    learner: Learner,
    creditSender: CreditSender,
    intercept?: Intercept,
  ) {
    this.#intercept = intercept;
    this.#position = position;
    this.#speaker = speaker;
    this.#program = program;
    this.#learner = learner;
    this.#creditSender = creditSender;
    const { layout } = learner;
    this.#reception = new Reception(layout, position, program, layout.channelsIn, layout.settlingReceived);
  }

  beat(phase: Tick['phase'], episode: EpisodeMemory, lane: number, step: number): void {
    if (phase === 'sense') this.#sense(episode);
    else if (phase === 'tell') this.#tell(episode, lane);
    else if (phase === 'move') this.#move(episode, lane, step);
  }

  #sense(episode: EpisodeMemory): void {
    const { count } = this.#position.senders;
    this.#program.act(episode.memory, episode.x, this.#learner.learned, this.#learner.own, episode.traces, count, 0);
  }

  #tell(episode: EpisodeMemory, lane: number): void {
    const { learned, old, layout, settlingOut } = this.#learner;
    const { count } = this.#position.senders;
    this.#program.send(episode.memory, episode.x, learned, old, episode.traces, episode.oldTraces, settlingOut, count);
    this.#creditSender.send(settlingOut, lane, layout.settlingChannelsOut, layout.channelsOut);
  }

  #move(episode: EpisodeMemory, lane: number, step: number): void {
    const { address, layer } = this.#position;
    const { layout, own } = this.#learner;
    this.#reception.receive(episode.inbox, episode.settlingHeard);
    this.#program.learn(episode.memory, episode.settlingHeard, own);
    const chosen = episode.memory[layout.memory.indexOf('a')]!;
    const value = this.#intercept?.(step, lane, chosen) ?? chosen;
    if (value !== chosen) putAction(episode.memory, layout, value);
    this.#speaker.send({ kind: 'activation', from: address, layer, lane, value });
  }
}

/**
 * Writes an action into the memory of a unit; of a unit that selects among K actions `value` is the index of one, 0 … K
 * − 1.
 */
export function putAction(memory: Floats, { logits, memory: names }: Layout, value: number): void {
  const at = names.indexOf('a');
  if (logits === 1) memory[at] = value;
  else for (let k = 0; k < logits; k++) memory[k * names.length + at] = value === k + 1 ? 1 : 0;
}
