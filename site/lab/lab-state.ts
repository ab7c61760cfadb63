import type { ReadonlySignal, Signal } from '@preact/signals';
import type {
  FromWorker,
  LabExperiment,
  LabMessage,
  LabRow,
  LabSnapshot,
  LabSpeed,
  LabTable,
  LabTeam,
  LabUnit,
  LabWorth,
  ToWorker,
  UnitPlace,
} from './contract.js';
import type { ByHand } from './unit/by-hand.js';

/** The worker of a lab, or what stands for it in tests. */
export interface LabPort {
  postMessage(message: ToWorker, transfer?: Transferable[]): void;
  /** Calls `hear` with each message, and `fail` with a sentence where the worker itself breaks. */
  listen(hear: (message: FromWorker) => void, fail: (message: string) => void): void;
  close(): void;
}

/**
 * What a lab is doing: `opening` an experiment, standing `paused`, `playing` at its speed, `going` to the end of an
 * episode or by a count of steps, or `failed`, where the experiment could not be opened.
 */
export type LabStatus = 'opening' | 'paused' | 'playing' | 'going' | 'failed';

/** All messages and ticks of the last step that was played alone. */
export interface LabTranscript {
  readonly step: number;
  readonly messages: readonly LabMessage[];
}

/** A run that was left for another, as its curves stay for comparison. */
export interface KeptRun {
  readonly id: number;
  readonly experiment: LabExperiment;
  readonly ruleName: string;
  readonly rows: readonly LabRow[];
}

/** The digest of the weights where the run stands, and the experiment that leads there. */
export interface LabIdentity {
  readonly digest: string;
  readonly experiment: LabExperiment;
}

/** What all panels of a lab read and do. Signals are read-only for panels, but those that a panel is told to write. */
export interface LabState extends ByHand {
  /** The experiment that is open, or being opened, as it began. */
  readonly experiment: ReadonlySignal<LabExperiment>;
  readonly team: ReadonlySignal<LabTeam | null>;
  /** The latest of 20 to 30 a second. Drawings `peek` at it in `requestAnimationFrame`. */
  readonly snapshot: ReadonlySignal<LabSnapshot | null>;
  /** What has been shown of a step that is shown message by message; null where the whole step is. */
  readonly shown: ReadonlySignal<readonly LabMessage[] | null>;
  /** The snapshot; where a step is shown message by message, with no more of it than has been said. */
  readonly moment: ReadonlySignal<LabSnapshot | null>;
  /** The pinned units after the last step that was shown. */
  readonly units: ReadonlySignal<readonly LabUnit[]>;
  readonly transcript: ReadonlySignal<LabTranscript | null>;
  /** How many messages of the transcript have been shown. */
  readonly position: ReadonlySignal<number>;
  /** The message of the transcript that was shown last; null where the whole step is over. */
  readonly message: ReadonlySignal<LabMessage | null>;
  readonly pinned: ReadonlySignal<readonly UnitPlace[]>;
  /** The unit under the pointer or the keyboard; the team's panel writes it. */
  readonly focused: Signal<UnitPlace | null>;
  /** Lines of interventions that hold, as `klopf run --intervene` takes them. */
  readonly interventions: ReadonlySignal<readonly string[]>;
  readonly status: ReadonlySignal<LabStatus>;
  readonly isPlaying: ReadonlySignal<boolean>;
  /** How far opening or going has come, 0 to 1; null where neither is on. */
  readonly progress: ReadonlySignal<number | null>;
  /** What was wrong, in a sentence for people; null where nothing is. */
  readonly error: ReadonlySignal<string | null>;
  /** The last experiment that could not be opened, until another is. */
  readonly refused: ReadonlySignal<LabExperiment | null>;
  readonly speed: ReadonlySignal<LabSpeed>;
  /** The curves of this run, oldest first; at most `MAX_ROWS`. */
  readonly rows: ReadonlySignal<readonly LabRow[]>;
  readonly runs: ReadonlySignal<readonly KeptRun[]>;
  /** What a screen reader is told next; every panel may write it. */
  readonly announcement: Signal<string>;

  send(message: ToWorker, transfer?: Transferable[]): void;
  /**
   * Opens another experiment; the run that was is kept for comparison where it has a curve. One that cannot be opened
   * leaves what is open as it is.
   *
   * @returns what is wrong, in a sentence; undefined once it is open, or where another is opened instead.
   */
  open(experiment: LabExperiment): Promise<string | undefined>;
  play(speed?: LabSpeed): void;
  pause(): void;
  setSpeed(speed: LabSpeed): void;
  advance(by: 'step' | 'episode', count: number): void;
  goTo(episodes: number): void;
  /** Shows one message more of the step, or plays the next step and shows its first. */
  showMessage(): void;
  /** Shows all messages up to and with the next tick, or plays the next step and shows its first tick. */
  showTick(): void;
  pin(place: UnitPlace): void;
  unpin(place: UnitPlace): void;
  isPinned(place: UnitPlace): boolean;
  intervene(lines: readonly string[]): void;
  identify(): Promise<LabIdentity>;
  exportFile(what: 'team' | 'curves'): Promise<{ readonly bytes: Uint8Array; readonly name: string }>;
  importTeam(bytes: Uint8Array): Promise<void>;
  /** Makes a task of a CSV file, for experiments that are opened later. */
  importTable(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<LabTable>;
  worth(episodes: number): Promise<readonly LabWorth[]>;
  dropRun(id: number): void;
  /** Shows a sentence about what went wrong; the session goes on. */
  fail(message: string): void;
  dismissError(): void;
  /** Another worker of the same kind, which plays beside this one; whoever asked for it closes it. */
  connect(): LabPort;
  close(): void;
}
