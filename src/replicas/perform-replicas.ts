import { ALONE, type Barrier, BrokenBarrierError, breakBarrier, createBarrier } from '../dense/barrier.js';
import { isUserMistake } from '../errors/is-user-mistake.js';
import { UserError } from '../errors/user-error.js';
import type { TeamState } from '../team/state/team-state.js';
import type { LayerWeights } from '../team/team.js';
import { DivergenceError, type PartialResult } from '../train/divergence.js';
import { createExchange } from './create-exchange.js';
import type { Exchange, Hub, Message } from './exchange.js';
import { FlatDirections } from './flat-directions.js';
import { MessageSlots } from './message-slots.js';
import { planReplica, type ReplicasConfig } from './replica-config.js';
import { createLessons, type Met } from './replica-lessons.js';
import { type Sent, SentCounter } from './sent-counts.js';

/** One thread's part of a training of replicas: of so many threads it has replicas `index`, `index + threads`, … */
export interface ReplicasPart {
  readonly index: number;
  readonly threads: number;
  /** Absent where there is one thread. */
  readonly shared?: SharedReplicas | undefined;
}

/** The memory that the threads share. */
export interface SharedReplicas {
  readonly barrier: SharedArrayBuffer;
  /** See {@link MessageSlots}. */
  readonly slots: SharedArrayBuffer;
  /** See {@link boardOf}. */
  readonly board: SharedArrayBuffer;
}

/** What replicas reached. */
export interface ReplicasOutcome {
  readonly steps: number;
  /** It was stopped before its last step. */
  readonly stopped: boolean;
  /** `[bin]`: mean loss of a sample, or mean reward of a step and lane. */
  readonly curve: readonly number[];
  readonly episodes: number;
  readonly meanReturn: number;
  readonly sent: Sent;
  readonly weights: readonly LayerWeights[];
  readonly state: TeamState;
  readonly digest: string;
  readonly seconds: number;
}

export interface ReplicasOversight {
  /** After each step, on the first thread: steps done, and the mean score of the last bin. */
  onProgress(step: number, score: number): void;
  /** Asked before each step, on the first thread. */
  shouldStop(): boolean;
}

/** Numbers of a board for each replica: its score, episodes and returns of a step. */
const FIELDS = 3;

/**
 * Bytes of the board of so many replicas: their figures in steps of even and of odd number, and for each whether to
 * stop.
 */
export function boardBytes(replicas: number): number {
  return 8 * 2 * (FIELDS * replicas + 1);
}

/**
 * Trains the replicas of one thread; those of other threads do theirs at the same time. Replicas take turns in waves,
 * one a thread and wave, so that messages reach the hub, which is on the first thread, in the order of the replicas:
 * sums do not depend on the number of threads. Returns what was reached on the first thread, undefined on others.
 *
 * @throws {@link DivergenceError} where a loss or a direction is not finite any more, and what a replica threw, with
 * its number and the step.
 */
export async function performPart(
  config: ReplicasConfig,
  { index, threads, shared }: ReplicasPart,
  oversight: ReplicasOversight,
): Promise<ReplicasOutcome | undefined> {
  const plan = await planReplica(config);
  const { replicas, momentum, steps, bins } = config;
  const flat = new FlatDirections(plan);
  const { size, compressed } = flat;
  const exchange = createExchange(config.exchange, { size, compressed, replicas, momentum });
  const own = Array.from({ length: Math.ceil((replicas - index) / threads) }, (_, k) => index + k * threads);
  const members = new Map(own.map((replica) => [replica, exchange.createMember(replica)]));
  const lessons = await createLessons(config, plan, own);
  const barrier = shared ? createBarrier(new Int32Array(shared.barrier), threads) : ALONE;
  const counter = new SentCounter();
  const transport = createTransport(exchange, { index, threads, shared, replicas, barrier, counter });
  const board = new Float64Array(shared ? shared.board : new ArrayBuffer(boardBytes(replicas)));
  const tally = new Tally(replicas * plan.batch, steps, bins);
  const direction = new Float32Array(size);
  const update = new Float32Array(size);
  const begun = performance.now();
  let step = 0;
  const reached = () => ({ ...tally.reached(), steps: step });
  try {
    for (; step < steps; step++) {
      const page = (step & 1) * (FIELDS * replicas + 1);
      const stopAt = page + FIELDS * replicas;
      if (index === 0) board[stopAt] = oversight.shouldStop() ? 1 : 0;
      lessons.begin();
      const note = (replica: number, { score, episodes, returns }: Met) =>
        board.set([score, episodes, returns], page + FIELDS * replica);
      let reply = transport.round((replica) =>
        ofReplica(replica, step, reached, () => {
          const { directions, met } = lessons.learn(replica);
          note(replica, met);
          flat.write(directions, 1 / replicas, direction);
          return members.get(replica)!.begin(direction);
        }),
      );
      if (exchange.rounds === 2) reply = transport.round((replica) => members.get(replica)!.next(reply));
      for (const member of members.values()) member.end(reply);
      exchange.writeUpdate(reply, update);
      ofReplica(index, step, reached, () => lessons.step(flat.read(update)));
      if (index === 0) {
        tally.count(board.subarray(page, stopAt), step);
        oversight.onProgress(step + 1, tally.last);
      }
      if (board[stopAt] === 1) {
        step++;
        break;
      }
    }
    // Nobody closes what another may still read.
    barrier.wait();
    if (index !== 0) return undefined;
    const state = lessons.team.state();
    return {
      ...tally.reached(),
      steps: step,
      stopped: step < steps,
      sent: counter.sent({ size, replicas, steps: step }),
      weights: lessons.team.weights(),
      // A team that stands for several replicas acts several times a step.
      state: { ...state, clock: { ...state.clock, steps: step } },
      digest: await lessons.team.digest(),
      seconds: (performance.now() - begun) / 1000,
    };
  } catch (error) {
    if (shared) breakBarrier(new Int32Array(shared.barrier));
    throw error;
  } finally {
    lessons.close();
  }
}

/** Does something for a replica, and names it in what is thrown; `reached`: until the step. */
function ofReplica<T>(replica: number, step: number, reached: () => PartialResult, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof BrokenBarrierError) throw error;
    const message = `replica ${replica}, step ${step}: ${error instanceof Error ? error.message : String(error)}`;
    if (error instanceof DivergenceError) throw new DivergenceError(message, reached());
    throw isUserMistake(error) ? new UserError(message) : new Error(message, { cause: error });
  }
}

/** Carries the messages of one thread's replicas. */
interface Transport {
  /**
   * One round: asks each of this thread's replicas for its message; returns the reply, once the messages of all have
   * come.
   */
  round(messageOf: (replica: number) => Message): Message;
}

interface TransportOptions extends ReplicasPart {
  readonly replicas: number;
  readonly barrier: Barrier;
  readonly counter: SentCounter;
}

function createTransport(
  exchange: Exchange,
  { index, threads, shared, replicas, barrier, counter }: TransportOptions,
): Transport {
  const hub: Hub | undefined = index === 0 ? exchange.createHub() : undefined;
  const take = (message: Message) => {
    counter.countUp(message);
    hub!.take(message);
  };
  const replied = () => {
    const reply = hub!.reply();
    counter.countDown(reply, replicas);
    return reply;
  };
  if (!shared)
    return {
      round(messageOf) {
        for (let replica = 0; replica < replicas; replica++) take(messageOf(replica));
        return replied();
      },
    };
  const slots = new MessageSlots(shared.slots, threads, exchange.mostNumbers);
  let half = 0;
  return {
    round(messageOf) {
      for (let first = 0; first < replicas; first += threads) {
        if (first + index < replicas) slots.send(index, half, messageOf(first + index));
        barrier.wait();
        // While the first thread takes these messages, the others fill their other slots.
        if (hub) for (let k = 0; k < threads && first + k < replicas; k++) take(slots.take(k, half));
        half = 1 - half;
      }
      if (hub) slots.sendReply(replied());
      barrier.wait();
      return slots.takeReply();
    },
  };
}

/** Adds up what replicas meet, in their order. */
class Tally {
  readonly #lanes: number;
  readonly #steps: number;
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;
  #bin = 0;
  #episodes = 0;
  #returns = 0;

  constructor(lanes: number, steps: number, bins: number) {
    this.#lanes = lanes;
    this.#steps = steps;
    this.#sums = new Float64Array(Math.min(bins, steps));
    this.#counts = new Float64Array(this.#sums.length);
  }

  /** `figures`: `[replica][field]` of a step. */
  count(figures: Float64Array, step: number): void {
    this.#bin = Math.floor((step * this.#sums.length) / this.#steps);
    for (let k = 0; k < figures.length; k += FIELDS) {
      this.#sums[this.#bin]! += figures[k]!;
      this.#episodes += figures[k + 1]!;
      this.#returns += figures[k + 2]!;
    }
    this.#counts[this.#bin]! += this.#lanes;
  }

  /** The mean score of the present bin. */
  get last(): number {
    return this.#sums[this.#bin]! / this.#counts[this.#bin]!;
  }

  reached(): Pick<ReplicasOutcome, 'curve' | 'episodes' | 'meanReturn'> {
    const bins = this.#counts.filter((count) => count > 0).length;
    return {
      curve: Array.from({ length: bins }, (_, k) => this.#sums[k]! / this.#counts[k]!),
      episodes: this.#episodes,
      meanReturn: this.#returns / Math.max(1, this.#episodes),
    };
  }
}
