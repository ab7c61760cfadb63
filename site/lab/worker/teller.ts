import type { FromWorker, LabMessage, LabUnit } from '../contract.js';
import type { Aim } from './aim.js';
import type { OpenedRun } from './opened-run.js';
import type { PlayedRun } from './played-run.js';
import { snapshotOf, transferOf } from './snapshot.js';
import { detailsOf } from './unit-details.js';

/** What tells the page; buffers are transferred. */
export type Tell = (message: FromWorker, transfer: Transferable[]) => void;

type WithoutSession<Message> = Message extends unknown ? Omit<Message, 'session'> : never;

/** Milliseconds between two snapshots. */
const FRAME = 36;
/** Milliseconds between two pictures at full speed, of which nobody can follow more. */
const PICTURE = 100;
/** Milliseconds between two tellings of the weights, and numbers of them that are told more seldom. */
const WEIGHTS = 200;
const MANY_WEIGHTS = 50_000;
/** Milliseconds over which speed is measured, at least. */
const MEASURE = 250;

/** Tells a page of a session, no more often than anybody can look. */
export class Teller {
  /** The session of which is told. */
  session = 0;
  /** Whether the picture of an environment that draws itself is looked at. */
  showsFrame = true;
  readonly #tell: Tell;
  /** By the clock: when what was told last. */
  #lastSnapshot = 0;
  #lastFrame = 0;
  #lastWeights = 0;
  /** Steps at the last measure of speed, when, and what it was. */
  #measured = { steps: 0, at: 0, speed: 0 };

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** With the number of the session. */
  say(message: WithoutSession<FromWorker>, transfer: Transferable[] = []): void {
    this.#tell({ ...message, session: this.session } as FromWorker, transfer);
  }

  isDue(now: number): boolean {
    return now - this.#lastSnapshot >= FRAME;
  }

  /** Speed is measured anew, from where a run stands. */
  restart(steps: number): void {
    this.#measured = { steps, at: performance.now(), speed: 0 };
  }

  measure(steps: number, at: number): void {
    const { steps: before, at: since } = this.#measured;
    if (at - since < MEASURE) return;
    this.#measured = { steps, at, speed: Math.max(0, Math.round((1000 * (steps - before)) / (at - since))) };
  }

  opened(opened: OpenedRun): void {
    const { snapshot, transfer } = this.#snapshot(opened, { stands: true, isFull: false });
    this.say({ kind: 'opened', team: opened.team, snapshot }, transfer);
  }

  /** Where it stands, or how it is while it plays; `isFull`: as fast as it can. */
  snapshot(opened: OpenedRun, how: { readonly stands: boolean; readonly isFull?: boolean }): void {
    const { snapshot, transfer } = this.#snapshot(opened, { isFull: false, ...how });
    this.say({ kind: 'snapshot', snapshot }, transfer);
  }

  units({ pinned, run }: OpenedRun, messages?: readonly LabMessage[]): void {
    if (pinned.length > 0) this.say({ kind: 'units', units: detailsOf(pinned, run, messages) });
  }

  /** Units that were looked at within a step, which is over now. */
  lookedAt({ run }: OpenedRun, units: readonly LabUnit[]): void {
    this.say({ kind: 'units', units: units.map((unit) => ({ ...unit, step: run.training.steps })) });
  }

  progress({ episodes, from }: Extract<Aim, { kind: 'episode' }>, there: number, now: number): void {
    if (!this.isDue(now)) return;
    this.#lastSnapshot = now;
    this.say({ kind: 'progress', fraction: Math.min(1, (there - from) / Math.max(1, episodes - from)) });
  }

  #snapshot({ run, curve, team }: OpenedRun, how: { readonly stands: boolean; readonly isFull: boolean }) {
    const now = performance.now();
    if (how.stands) run.catchUp();
    const isFrameDue = how.stands || now - this.#lastFrame >= (how.isFull ? PICTURE : FRAME - 5);
    const hasFrame = this.showsFrame && !team.isOneStep && isFrameDue;
    if (hasFrame) this.#lastFrame = now;
    const every = weightsOf(run) > MANY_WEIGHTS ? 10 * WEIGHTS : WEIGHTS;
    const hasWeights = how.stands || now - this.#lastWeights >= every;
    if (hasWeights) this.#lastWeights = now;
    this.#lastSnapshot = now;
    const speed = how.stands ? 0 : this.#measured.speed;
    const snapshot = snapshotOf(run, curve, { speed, hasWeights, hasFrame });
    return { snapshot, transfer: transferOf(snapshot) };
  }
}

function weightsOf({ layers }: PlayedRun): number {
  return layers.reduce((sum, { inputs, columns }) => sum + inputs * columns, 0);
}
