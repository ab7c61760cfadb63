import type { Speaker } from '../bus/bus.js';
import type { Tick } from '../bus/message.js';
import type { ScalarProgram } from '../rule/program/scalar.js';
import type { CreditSender } from './credit-sender.js';
import { type EpisodeMemory, takeArrived } from './episode-memory.js';
import type { Learner } from './learner.js';
import type { Position } from './position.js';
import { Reception } from './reception.js';

/**
 * Settles a unit between acting and learning: it forms its sums, tells its senders, changes its action, and hears
 * theirs.
 */
export class Settler {
  readonly #position: Position;
  readonly #speaker: Speaker;
  readonly #program: ScalarProgram;
  readonly #learner: Learner;
  readonly #creditSender: CreditSender;
  readonly #reception: Reception;

  constructor(
    position: Position,
    speaker: Speaker,
    program: ScalarProgram,
    learner: Learner,
    creditSender: CreditSender,
  ) {
    this.#position = position;
    this.#speaker = speaker;
    this.#program = program;
    this.#learner = learner;
    this.#creditSender = creditSender;
    const { layout } = learner;
    this.#reception = new Reception(layout, position, program, layout.channelsIn, layout.settlingReceived);
  }

  beat(phase: Tick['phase'], episode: EpisodeMemory, lane: number): void {
    if (phase === 'hear') takeArrived(episode, this.#position.senders.count);
    else if (phase === 'sense') this.#sense(episode);
    else if (phase === 'tell') this.#tell(episode, lane);
    else if (phase === 'move') this.#move(episode, lane);
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

  #move(episode: EpisodeMemory, lane: number): void {
    const { address, layer } = this.#position;
    const { layout, own } = this.#learner;
    this.#reception.receive(episode.inbox, episode.settlingHeard);
    this.#program.learn(episode.memory, episode.settlingHeard, own);
    const value = episode.memory[layout.memory.indexOf('a')]!;
    this.#speaker.send({ kind: 'activation', from: address, layer, lane, value });
  }
}
