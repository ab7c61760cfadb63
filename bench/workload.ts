import type { RunConfig } from '../src/runs/run-config.js';
import type { TeamOptions } from '../src/team/team-options.js';
import type { PeerSystem, PeerTask } from './peers.js';

/** What was done, and how long it took. */
export interface Spent {
  readonly steps: number;
  readonly seconds: number;
}

/** A workload that is ready to be timed. */
export interface Prepared {
  /** Does that many steps; one that keeps its own clock, or does not do what was asked for, tells. */
  run(steps: number): undefined | Promise<Spent>;
  close(): void;
}

/** What is measured in turn with a workload: another workload, or another system on the same work. */
export type Rival =
  | { readonly label: string; readonly workload: Workload }
  | { readonly label: string; readonly system: PeerSystem; readonly task: PeerTask; readonly threads: number };

/** Something to time, under a name that says all there is to know. */
export interface Workload {
  readonly name: string;
  /** The table it stands in. */
  readonly family: Family;
  /** What is counted, `perStep` of them a step. */
  readonly unit: 'episodes' | 'samples' | 'environment steps' | 'GFLOP' | 'GB' | 'runs' | 'starts';
  readonly perStep: number;
  /** The team that learns, if there is one alone. */
  readonly team?: TeamOptions;
  /** Of one team on several threads: the run, whose timeline can be looked at. */
  readonly config?: RunConfig;
  /** Threads that work. Default: 1. */
  readonly workers?: number;
  /** How many times longer than others a repeat should be. Default: 1. */
  readonly patience?: number;
  /** A run is always the same work, however many steps it is asked for, and there is nothing to warm up. */
  readonly isWhole?: boolean;
  readonly beside?: readonly Rival[];
  prepare(): Prepared | Promise<Prepared>;
}

/** The tables, in their order, with what their reader should know. */
export const FAMILIES = {
  multiplexer: 'The multiplexer with k = 4, hidden layers 64 and 32, Adam; environment included.',
  record:
    'The multiplexer as above, every unit recorded at the defaults of klopf run --record, beside the same without; lines of JSON are written.',
  store:
    'Runs of 200 episodes (3-8-1) one after the other on one thread, in a store beside without; and the multiplexer as above with rows of metrics.',
  width:
    'Nets n-n-n-1 with Adam on inputs of ±1 and random targets; observations are prepared, rewards are computed. GFLOP/s as dense arithmetic.',
  growth: 'Nets of more and more hidden layers of 64 units, as in the family before, in both engines.',
  errors:
    'Networks that hear the errors of a task, plain ascent, real-valued inputs of which four in five are 0; observations and errors are prepared.',
  time: 'Recurrent populations of leaky units that learn by RFLO in every step of trials of twenty; observations and errors are prepared.',
  replicas:
    'One replica of a million weights and what it tells others, dense, one thread, momentum 0.9, as in the family before; a hub of its own makes the update.',
  spikes:
    'Units that fire once: S2-STDP in ten groups of five units with competition regulated, 2048 features of which half are silent; spikes are sorted, too.',
  workers:
    'Several threads. Runs of one team are timed within their threads, ten seeds by the clock on the wall, on threads that are started and warm.',
  control: 'CartPole with an actor and a critic, traces, hidden layers 64 and 32, Adam; environment included.',
  report: 'The page of 200 runs in twenty groups of ten seeds, with all its intervals.',
  'start-up':
    'Fresh processes of Node, each to its end, and the making of a wide team: for each second of the processor, user and system, all threads.',
  roofline: 'What WebAssembly can do on this machine, one thread: hand-written kernels.',
} as const;
export type Family = keyof typeof FAMILIES;
