import { batch, computed, signal } from '@preact/signals';
import type {
  FromWorker,
  LabExperiment,
  LabRow,
  LabSnapshot,
  LabSpeed,
  LabTeam,
  LabUnit,
  ToWorker,
  UnitPlace,
} from './contract.js';
import { createStepping } from './create-stepping.js';
import { thinned } from './curves/thinned-rows.js';
import { createRequests } from './lab-requests.js';
import type { KeptRun, LabPort, LabState, LabStatus } from './lab-state.js';
import { createByHand } from './unit/by-hand.js';

const MAX_RUNS = 6;
const DEFAULT_SPEED = 4;

/** What is open while another experiment is being opened, and stays so where that cannot be. */
interface Standing extends Pick<KeptRun, 'experiment'> {
  readonly session: number;
  readonly interventions: readonly string[];
  readonly runs: readonly KeptRun[];
  readonly status: LabStatus;
  readonly progress: number | null;
}

/**
 * A lab without a page: the state of one session, its worker, and what can be done with it. Messages of sessions that
 * were left are dropped; requests that they leave open are rejected. An experiment that cannot be opened leaves the one
 * that is.
 */
export function createLab(connect: () => LabPort, first: LabExperiment): LabState {
  const port = connect();
  const experiment = signal(first);
  const team = signal<LabTeam | null>(null);
  const snapshot = signal<LabSnapshot | null>(null);
  const units = signal<readonly LabUnit[]>([]);
  const stepping = createStepping(snapshot, team);
  const pinned = signal<readonly UnitPlace[]>([]);
  const focused = signal<UnitPlace | null>(null);
  const interventions = signal<readonly string[]>([]);
  const status = signal<LabStatus>('opening');
  const progress = signal<number | null>(null);
  const error = signal<string | null>(null);
  const refused = signal<LabExperiment | null>(null);
  const speed = signal<LabSpeed>(DEFAULT_SPEED);
  const rows = signal<readonly LabRow[]>([]);
  const runs = signal<readonly KeptRun[]>([]);
  const announcement = signal('');

  /** The session that is open or being opened, and of how many there were the last. */
  let session = 0;
  let lastSession = 0;
  let lastRun = 0;
  /** While an experiment is being opened: what is open until then. */
  let standing: Standing | undefined;
  let answerOpening: (problem: string | undefined) => void = () => {};
  /** Whether the session plays on once it is open. */
  let playsWhenOpen = false;

  const send = (told: ToWorker, transfer: Transferable[] = []) => port.postMessage(told, transfer);
  const requests = createRequests(send);

  /** The experiment with what has been done to its units meanwhile. */
  function asPlayed(): LabExperiment {
    const { interventions: _, ...rest } = experiment.peek();
    const lines = interventions.peek();
    return lines.length === 0 ? rest : { ...rest, interventions: lines };
  }

  function open(next: LabExperiment): Promise<string | undefined> {
    answerOpening(undefined);
    if (status.peek() !== 'opening') standing = team.peek() === null ? undefined : stands();
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
    requests.rejectAll('another experiment was opened');
    session = ++lastSession;
    send({ kind: 'open', session, experiment: next });
    return new Promise((resolve) => {
      answerOpening = resolve;
    });
  }

  function stands(): Standing {
    return {
      ...{ session, experiment: experiment.peek(), interventions: interventions.peek(), runs: runs.peek() },
      ...{ status: status.peek(), progress: progress.peek() },
    };
  }

  /** What was open stays so. */
  function goBack(before: Standing): void {
    session = before.session;
    experiment.value = before.experiment;
    interventions.value = before.interventions;
    runs.value = before.runs;
    status.value = before.status;
    progress.value = before.progress;
    standing = undefined;
  }

  function takeTeam(told: Extract<FromWorker, { kind: 'opened' }>): void {
    team.value = told.team;
    rows.value = [];
    units.value = [];
    stepping.forget();
    takeSnapshot(told.snapshot);
    focused.value = null;
    const { sizes } = told.team;
    pinned.value = pinned.peek().filter(({ layer, unit }) => unit < (sizes[layer] ?? 0));
    if (pinned.peek().length > 0) send({ kind: 'pin', units: pinned.peek() });
  }

  /** While an experiment is being opened, what the one says that is open until then. */
  function hearBefore(told: FromWorker): void {
    if (told.kind === 'opened') {
      takeTeam(told);
      const { experiment: opened } = told.team;
      const kept = { interventions: opened.interventions ?? [], runs: runs.peek() };
      standing = { session: told.session, experiment: opened, ...kept, status: 'paused', progress: null };
    } else if (told.kind === 'snapshot' && told.session === standing?.session) takeSnapshot(told.snapshot);
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

  function hear(told: FromWorker): void {
    if (told.session !== session) {
      batch(() => hearBefore(told));
      return;
    }
    batch(() => {
      switch (told.kind) {
        case 'opened':
          takeTeam(told);
          standing = undefined;
          refused.value = null;
          status.value = 'paused';
          progress.value = null;
          answerOpening(undefined);
          if (playsWhenOpen) play();
          break;
        case 'snapshot':
          takeSnapshot(told.snapshot);
          break;
        case 'transcript':
          stepping.take({ step: told.step, messages: told.messages });
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
          if (told.request !== undefined) {
            requests.reject(told.request, told.message);
            break;
          }
          error.value = told.message;
          announcement.value = told.message;
          const isOpening = status.peek() === 'opening';
          if (isOpening) refused.value = experiment.peek();
          if (isOpening && standing !== undefined) goBack(standing);
          else {
            progress.value = null;
            status.value = isOpening ? 'failed' : 'paused';
          }
          if (isOpening) answerOpening(told.message);
          break;
        }
        default:
          requests.resolve(told.request, told);
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
      stepping.forget();
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
      stepping.forget();
    });
    send({ kind: 'advance', by, count });
  }

  /** Shows more of the step, or plays the next where all of it has been shown. */
  function show(part: 'message' | 'tick'): void {
    if (status.peek() === 'playing') pause();
    if (!stepping.showMore(part) && status.peek() !== 'going') advance('step', 1);
  }

  function intervene(lines: readonly string[]): void {
    interventions.value = lines;
    send({ kind: 'intervene', lines });
  }
  const hand = createByHand({ status, snapshot, team, interventions, announcement, pause, advance, intervene });

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
    requests.rejectAll('its worker has stopped');
  });
  void open(first);

  const { transcript, position, message, shown, moment } = stepping;
  return {
    ...{ experiment, team, snapshot, units, pinned, focused, interventions, status },
    ...{ transcript, position, message, shown, moment },
    ...{ progress, error, refused, speed, rows, runs, announcement },
    isPlaying: computed(() => status.value === 'playing'),
    ...{ send, open, play, pause, advance, isPinned, intervene, connect },
    ...hand,
    setSpeed(next) {
      speed.value = next;
      if (status.peek() === 'playing') send({ kind: 'play', speed: next });
    },
    goTo(episodes) {
      if (status.peek() === 'opening' || status.peek() === 'failed') return;
      batch(() => {
        status.value = 'going';
        progress.value = 0;
        stepping.forget();
      });
      send({ kind: 'goto', episodes });
    },
    showMessage: () => show('message'),
    showTick: () => show('tick'),
    pin(place) {
      if (!isPinned(place)) setPinned([...pinned.peek(), place]);
    },
    unpin({ layer, unit }) {
      const { place } = hand.byHand.peek() ?? {};
      if (place?.layer === layer && place.unit === unit) hand.letGo();
      setPinned(pinned.peek().filter((place) => place.layer !== layer || place.unit !== unit));
    },
    async identify() {
      const { digest, experiment: there } = await requests.ask('identified', (request) => ({
        kind: 'identify',
        request,
      }));
      return { digest, experiment: there };
    },
    async exportFile(what) {
      const { bytes, name } = await requests.ask('exported', (request) => ({ kind: 'export', request, what }));
      return { bytes, name };
    },
    async importTeam(bytes) {
      await requests.ask('imported', (request) => ({ kind: 'import', request, bytes }));
    },
    async importTable(name, bytes) {
      return (await requests.ask('table', (request) => ({ kind: 'table', request, name, bytes }))).table;
    },
    async worth(episodes) {
      return (await requests.ask('worth', (request) => ({ kind: 'worth', request, episodes }))).units;
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
      requests.rejectAll('it was closed');
      port.close();
    },
  };
}
