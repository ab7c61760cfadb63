import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
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
import { momentOf } from './team/moment.js';

/** The worker of a lab, or what stands for it in tests. */
export interface LabPort {
  postMessage(message: ToWorker, transfer?: Transferable[]): void;
  /** Calls `hear` with each message, and `fail` with a sentence where the worker itself breaks. */
  listen(hear: (message: FromWorker) => void, fail: (message: string) => void): void;
  close(): void;
}

/**
 * What a lab is doing: `opening` an experiment, standing `paused`, `playing` at its speed, `going` to the end of an episode
 * or by a count of steps, or `failed`, where the experiment could not be opened.
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
export interface LabState {
  /** The experiment that is open, or being opened, as it began. */
  readonly experiment: ReadonlySignal<LabExperiment>;
  readonly team: ReadonlySignal<LabTeam | null>;
  /** The latest of 20 to 30 a second. Drawings `peek` at it in `requestAnimationFrame`. */
  readonly snapshot: ReadonlySignal<LabSnapshot | null>;
  /** The same; where a step is shown message by message, with no more of it than has been said. */
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
  readonly speed: ReadonlySignal<LabSpeed>;
  /** The curves of this run, oldest first; at most {@link MAX_ROWS}. */
  readonly rows: ReadonlySignal<readonly LabRow[]>;
  readonly runs: ReadonlySignal<readonly KeptRun[]>;
  /** What a screen reader is told next; every panel may write it. */
  readonly announcement: Signal<string>;

  send(message: ToWorker, transfer?: Transferable[]): void;
  /** Opens another experiment; the run that was is kept for comparison where it has a curve. */
  open(experiment: LabExperiment): void;
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
  importTable(name: string, bytes: Uint8Array): Promise<LabTable>;
  worth(episodes: number): Promise<readonly LabWorth[]>;
  dropRun(id: number): void;
  /** Shows a sentence about what went wrong; the session goes on. */
  fail(message: string): void;
  dismissError(): void;
  /** Another worker of the same kind, which plays beside this one; whoever asked for it closes it. */
  connect(): LabPort;
  close(): void;
}

/** Rows of a run that are kept; where there are more, neighbours become one. */
export const MAX_ROWS = 1000;
const MAX_RUNS = 6;
const DEFAULT_SPEED = 4;

interface Request {
  readonly resolve: (answer: FromWorker) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A lab without a page: the state of one session, its worker, and what can be done with it. Messages of sessions that were left
 * are dropped; requests that they leave open are rejected.
 */
export function createLab(connect: () => LabPort, first: LabExperiment): LabState {
  const port = connect();
  const experiment = signal(first);
  const team = signal<LabTeam | null>(null);
  const snapshot = signal<LabSnapshot | null>(null);
  const units = signal<readonly LabUnit[]>([]);
  const transcript = signal<LabTranscript | null>(null);
  const position = signal(0);
  const message = computed(() => {
    const messages = transcript.value?.messages;
    return messages === undefined || position.value >= messages.length ? null : (messages[position.value - 1] ?? null);
  });
  const moment = computed(() => {
    const [whole, told, playing] = [snapshot.value, transcript.value, team.value];
    const isPart = message.value !== null && whole !== null && whole.steps === told!.step && playing !== null;
    return isPart ? momentOf(whole, playing, told!.messages.slice(0, position.value)) : whole;
  });
  const pinned = signal<readonly UnitPlace[]>([]);
  const focused = signal<UnitPlace | null>(null);
  const interventions = signal<readonly string[]>([]);
  const status = signal<LabStatus>('opening');
  const progress = signal<number | null>(null);
  const error = signal<string | null>(null);
  const speed = signal<LabSpeed>(DEFAULT_SPEED);
  const rows = signal<readonly LabRow[]>([]);
  const runs = signal<readonly KeptRun[]>([]);
  const announcement = signal('');

  let session = 0;
  let lastRequest = 0;
  let lastRun = 0;
  let requests = new Map<number, Request>();
  /** How much of a step is shown that is being played to be looked at. */
  let shown: 'message' | 'tick' | 'step' = 'step';
  /** Whether the session plays on once it is open. */
  let playsWhenOpen = false;

  const send = (told: ToWorker, transfer: Transferable[] = []) => port.postMessage(told, transfer);

  /** The experiment with what has been done to its units meanwhile. */
  function asPlayed(): LabExperiment {
    const { interventions: _, ...rest } = experiment.peek();
    const lines = interventions.peek();
    return lines.length === 0 ? rest : { ...rest, interventions: lines };
  }

  function open(next: LabExperiment): void {
    const rowsBefore = rows.peek();
    const teamBefore = team.peek();
    batch(() => {
      if (teamBefore !== null && rowsBefore.length > 1) {
        const kept = { id: ++lastRun, experiment: asPlayed(), ruleName: teamBefore.ruleName, rows: rowsBefore };
        runs.value = [...runs.peek(), kept].slice(-MAX_RUNS);
      }
      playsWhenOpen = status.peek() === 'playing' || (status.peek() === 'opening' && playsWhenOpen);
      experiment.value = next;
      interventions.value = next.interventions ?? [];
      status.value = 'opening';
      progress.value = null;
      error.value = null;
    });
    rejectRequests('another experiment was opened');
    send({ kind: 'open', session: ++session, experiment: next });
  }

  function rejectRequests(why: string): void {
    const left = requests;
    requests = new Map();
    for (const { reject } of left.values()) reject(new Error(`The lab did not answer: ${why}.`));
  }

  function ask(make: (request: number) => ToWorker, transfer?: Transferable[]): Promise<FromWorker> {
    return new Promise((resolve, reject) => {
      requests.set(++lastRequest, { resolve, reject });
      send(make(lastRequest), transfer);
    });
  }

  function takeSnapshot(next: LabSnapshot): void {
    snapshot.value = next;
    // Who has gone back has the curve of what was before.
    const before = rows.peek();
    const kept =
      before.length > 0 && before.at(-1)!.episode > next.episodes
        ? before.filter((row) => row.episode <= next.episodes)
        : before;
    if (next.rows.length > 0 || kept !== before) rows.value = thinned([...kept, ...next.rows]);
  }

  function forgetStep(): void {
    transcript.value = null;
    position.value = 0;
  }

  function hear(told: FromWorker): void {
    if (told.session !== session) return;
    batch(() => {
      switch (told.kind) {
        case 'opened': {
          team.value = told.team;
          rows.value = [];
          units.value = [];
          forgetStep();
          takeSnapshot(told.snapshot);
          focused.value = null;
          const { sizes } = told.team;
          pinned.value = pinned.peek().filter(({ layer, unit }) => unit < (sizes[layer] ?? 0));
          if (pinned.peek().length > 0) send({ kind: 'pin', units: pinned.peek() });
          status.value = 'paused';
          progress.value = null;
          if (playsWhenOpen) play();
          break;
        }
        case 'snapshot':
          takeSnapshot(told.snapshot);
          break;
        case 'transcript':
          transcript.value = { step: told.step, messages: told.messages };
          position.value =
            shown === 'message' ? 1 : shown === 'tick' ? afterTick(told.messages, 0) : told.messages.length;
          shown = 'step';
          break;
        case 'units':
          units.value = told.units;
          break;
        case 'intervened':
          interventions.value = told.lines;
          break;
        case 'paused':
          status.value = 'paused';
          progress.value = null;
          break;
        case 'progress':
          progress.value = told.fraction;
          break;
        case 'failed': {
          const request = told.request === undefined ? undefined : requests.get(told.request);
          if (request !== undefined) {
            requests.delete(told.request!);
            request.reject(new Error(told.message));
            break;
          }
          error.value = told.message;
          announcement.value = told.message;
          progress.value = null;
          status.value = status.peek() === 'opening' ? 'failed' : 'paused';
          break;
        }
        default: {
          requests.get(told.request)?.resolve(told);
          requests.delete(told.request);
        }
      }
    });
  }

  function play(next: LabSpeed = speed.peek()): void {
    playsWhenOpen = true;
    speed.value = next;
    if (status.peek() === 'opening' || status.peek() === 'failed') return;
    batch(() => {
      status.value = 'playing';
      progress.value = null;
      forgetStep();
    });
    send({ kind: 'play', speed: next });
  }

  function pause(): void {
    playsWhenOpen = false;
    if (status.peek() === 'playing' || status.peek() === 'going') send({ kind: 'pause' });
  }

  function advance(by: 'step' | 'episode', count: number): void {
    if (status.peek() === 'opening' || status.peek() === 'failed') return;
    batch(() => {
      status.value = 'going';
      forgetStep();
    });
    send({ kind: 'advance', by, count });
  }

  /** Shows more of the step, or plays the next where all of it has been shown. */
  function show(what: 'message' | 'tick'): void {
    if (status.peek() === 'playing') pause();
    const messages = transcript.peek()?.messages ?? [];
    if (position.peek() < messages.length) {
      position.value = what === 'message' ? position.peek() + 1 : afterTick(messages, position.peek());
      return;
    }
    if (status.peek() === 'going') return;
    shown = what;
    advance('step', 1);
  }

  function setPinned(next: readonly UnitPlace[]): void {
    pinned.value = next;
    send({ kind: 'pin', units: next });
  }
  const isPinned = ({ layer, unit }: UnitPlace) =>
    pinned.value.some((place) => place.layer === layer && place.unit === unit);

  port.listen(hear, (why) => {
    batch(() => {
      error.value = why;
      status.value = 'failed';
      progress.value = null;
    });
    rejectRequests('its worker has stopped');
  });
  open(first);

  return {
    ...{
      experiment,
      team,
      snapshot,
      moment,
      units,
      transcript,
      position,
      message,
      pinned,
      focused,
      interventions,
      status,
    },
    ...{ progress, error, speed, rows, runs, announcement },
    isPlaying: computed(() => status.value === 'playing'),
    ...{ send, open, play, pause, advance, isPinned, connect },
    setSpeed(next) {
      speed.value = next;
      if (status.peek() === 'playing') send({ kind: 'play', speed: next });
    },
    goTo(episodes) {
      if (status.peek() === 'opening' || status.peek() === 'failed') return;
      batch(() => {
        status.value = 'going';
        progress.value = 0;
        forgetStep();
      });
      send({ kind: 'goto', episodes });
    },
    showMessage: () => show('message'),
    showTick: () => show('tick'),
    pin(place) {
      if (!isPinned(place)) setPinned([...pinned.peek(), place]);
    },
    unpin({ layer, unit }) {
      setPinned(pinned.peek().filter((place) => place.layer !== layer || place.unit !== unit));
    },
    intervene(lines) {
      interventions.value = lines;
      send({ kind: 'intervene', lines });
    },
    async identify() {
      const told = await ask((request) => ({ kind: 'identify', request }));
      if (told.kind !== 'identified') throw new Error(`The lab was asked for its digest, and answered ${told.kind}.`);
      return { digest: told.digest, experiment: told.experiment };
    },
    async exportFile(what) {
      const told = await ask((request) => ({ kind: 'export', request, what }));
      if (told.kind !== 'exported') throw new Error(`The lab was asked for a file, and answered ${told.kind}.`);
      return { bytes: told.bytes, name: told.name };
    },
    async importTeam(bytes) {
      await ask((request) => ({ kind: 'import', request, bytes }));
    },
    async importTable(name, bytes) {
      const told = await ask((request) => ({ kind: 'table', request, name, bytes }));
      if (told.kind !== 'table') throw new Error(`The lab was given a table, and answered ${told.kind}.`);
      return told.table;
    },
    async worth(episodes) {
      const told = await ask((request) => ({ kind: 'worth', request, episodes }));
      if (told.kind !== 'worth') throw new Error(`The lab was asked what units are worth, and answered ${told.kind}.`);
      return told.units;
    },
    dropRun(id) {
      runs.value = runs.peek().filter((run) => run.id !== id);
    },
    fail(why) {
      error.value = why;
    },
    dismissError() {
      error.value = null;
    },
    close() {
      rejectRequests('it was closed');
      port.close();
    },
  };
}

/** How many messages have been shown once the next tick after `position` has; all where there is none. */
function afterTick(messages: readonly LabMessage[], position: number): number {
  const tick = messages.findIndex(({ kind }, index) => index >= position && kind === 'tick');
  return tick < 0 ? messages.length : tick + 1;
}

/** Rows, of which neighbours have become one where there are too many. */
function thinned(rows: LabRow[]): readonly LabRow[] {
  if (rows.length <= MAX_ROWS) return rows;
  const halved: LabRow[] = [];
  let before = 0;
  for (let k = 0; k < rows.length; k += 2) {
    const [first, second] = [rows[k]!, rows[k + 1]];
    halved.push(second === undefined ? first : together(first, second, before));
    before = (second ?? first).episode;
  }
  return halved;
}

/** Two rows that follow each other as one, each counted by its episodes. */
function together(first: LabRow, second: LabRow, before: number): LabRow {
  const whole = second.episode - before;
  const share = whole > 0 ? (first.episode - before) / whole : 0.5;
  const mean = (a: number, b: number) => share * a + (1 - share) * b;
  return {
    episode: second.episode,
    step: second.step,
    meanReturn: mean(first.meanReturn, second.meanReturn),
    firing: second.firing.map((value, layer) => mean(first.firing[layer] ?? value, value)),
    norms: second.norms,
  };
}

/** The port of a worker of the page's own. */
export function workerPort(worker: Worker): LabPort {
  return {
    postMessage: (message, transfer = []) => worker.postMessage(message, transfer),
    listen(hear, fail) {
      worker.addEventListener('message', ({ data }) => hear(data));
      worker.addEventListener('error', ({ message }) =>
        fail(`The worker that trains has stopped: ${message || 'it could not be loaded'}. Load the page again.`),
      );
    },
    close: () => worker.terminate(),
  };
}
