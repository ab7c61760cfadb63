import { UserError } from '../../../src/errors/user-error.js';
import type { LabExperiment, ToWorker } from '../contract.js';
import { type Aim, engineFor } from './aim.js';
import { createBreathing } from './breathing.js';
import { OpenedRun } from './opened-run.js';
import { playSlice } from './play-slice.js';
import { type Tell, Teller } from './teller.js';
import { WorthWork } from './worth-work.js';

/** Plays experiments, one after the other, as the page says. */
export interface Session {
  hear(message: ToWorker): void;
  close(): void;
}

/** Milliseconds of work between two looks for messages. */
const SLICE = 9;
/** Milliseconds of steps that are made up for by who was too slow for its speed. */
const MOST_OWED = 200;

export function createSession(tell: Tell): Session {
  return new LabSession(tell);
}

/** What is returned to where another experiment cannot be opened. */
interface Before {
  readonly session: number;
  readonly opened: OpenedRun | undefined;
  readonly aim: Aim | undefined;
}

class LabSession implements Session {
  readonly #teller: Teller;
  readonly #breathing = createBreathing();
  readonly #messages: ToWorker[] = [];
  #isDriving = false;
  #isClosed = false;
  #opened: OpenedRun | undefined;
  #aim: Aim | undefined;
  #worth: WorthWork | undefined;
  /** While an experiment is being opened. */
  #before: Before | undefined;
  /** By the clock: since when so many steps are owed. */
  #owedSince = 0;

  constructor(tell: Tell) {
    this.#teller = new Teller(tell);
  }

  hear(message: ToWorker): void {
    this.#messages.push(message);
    this.#breathing.wake();
    if (!this.#isDriving && !this.#isClosed) void this.#drive();
  }

  close(): void {
    this.#isClosed = true;
    this.#breathing.wake();
    if (!this.#isDriving) this.#end();
  }

  #end(): void {
    this.#breathing.close();
    this.#worth?.close();
    this.#opened?.close();
    this.#before?.opened?.close();
  }

  /** Does what messages ask, and plays in slices between them, until there is nothing to do. */
  async #drive(): Promise<void> {
    this.#isDriving = true;
    while (!this.#isClosed) {
      const message = this.#nextMessage();
      try {
        if (message) await this.#perform(message);
        else if (this.#aim || this.#worth) await this.#work();
        else break;
      } catch (error) {
        this.#fail(error, message);
      }
    }
    this.#isDriving = false;
    if (this.#isClosed) this.#end();
  }

  /** While an experiment is being opened nothing but another is heard; what was asked waits. */
  #nextMessage(): ToWorker | undefined {
    if (this.#before === undefined) return this.#messages.shift();
    const at = this.#messages.findIndex(({ kind }) => kind === 'open');
    return at < 0 ? undefined : this.#messages.splice(0, at + 1).at(-1);
  }

  #fail(error: unknown, message: ToWorker | undefined): void {
    const request = message && 'request' in message ? message.request : undefined;
    const isOurs = error instanceof UserError;
    const said = error instanceof Error ? error.message : String(error);
    if (!isOurs && !(error instanceof RangeError)) console.error(error);
    const sentence = isOurs ? said : `something went wrong that should not have: ${said}`;
    this.#teller.say({ kind: 'failed', ...(request !== undefined && { request }), message: sentence });
    if (request !== undefined) return;
    if (this.#before !== undefined) this.#return(this.#before);
    else this.#aim = undefined;
  }

  async #perform(message: ToWorker): Promise<void> {
    if (message.kind === 'open') return this.#open(message.session, message.experiment);
    const opened = this.#opened;
    if (message.kind === 'table') {
      const { registerTable } = await import('../experiment/table-task.js');
      // A team that learns from errors goes on with a task that tells them.
      const isTaught = opened?.isTaught ?? false;
      const table = await registerTable(message.name, message.bytes, { isTaught });
      return this.#teller.say({ kind: 'table', request: message.request, table });
    }
    if (!opened) throw new UserError('no experiment is open; open one first');
    const { training } = opened.run;
    switch (message.kind) {
      case 'play':
        this.#owedSince = performance.now();
        this.#aim = { kind: 'play', speed: message.speed };
        break;
      case 'pause':
        this.#pause(opened);
        break;
      case 'advance':
        this.#aim =
          message.by === 'step'
            ? { kind: 'steps', until: training.steps + message.count }
            : episodeAim(opened, training.episodes + message.count);
        break;
      case 'goto':
        await opened.standBefore(message.episodes);
        this.#teller.restart(opened.run.training.steps);
        this.#aim = episodeAim(opened, message.episodes);
        break;
      case 'pin':
        opened.pin(message.units);
        if (!this.#aim) this.#teller.units(opened);
        break;
      case 'show':
        this.#teller.showsFrame = message.frame;
        // While it plays the next snapshot has the picture.
        if (message.frame && !this.#aim && !opened.team.isOneStep) this.#teller.snapshot(opened, { stands: true });
        break;
      case 'intervene':
        this.#teller.say({ kind: 'intervened', lines: await opened.intervene(message.lines) });
        break;
      case 'worth':
        this.#endWorth('it was asked again what units are worth');
        this.#worth = await WorthWork.begin(opened, message.request, message.episodes);
        break;
      case 'export': {
        const { bytes, name } = await opened.exportFile(message.what);
        const transfer = [bytes.buffer as ArrayBuffer];
        this.#teller.say({ kind: 'exported', request: message.request, bytes, name }, transfer);
        break;
      }
      case 'import':
        await opened.importWeights(message.bytes);
        this.#teller.say({ kind: 'imported', request: message.request });
        if (!this.#aim) this.#teller.snapshot(opened, { stands: true });
        break;
      case 'identify':
        this.#teller.say({ kind: 'identified', request: message.request, ...(await opened.identify()) });
        break;
    }
  }

  /**
   * Opens an experiment and goes to where it stands. What is open stays so until then, and where the other cannot be
   * opened.
   */
  async #open(session: number, experiment: LabExperiment): Promise<void> {
    if (this.#before === undefined)
      this.#before = { session: this.#teller.session, opened: this.#opened, aim: this.#aim };
    else this.#opened?.close();
    this.#opened = this.#aim = undefined;
    this.#teller.session = session;
    this.#opened = await OpenedRun.open(experiment);
    const { episodes = 0, steps = 0 } = experiment;
    this.#aim = { kind: 'episode', episodes, steps, from: 0, opens: true };
  }

  #return({ session, opened, aim }: Before): void {
    this.#opened?.close();
    this.#opened = opened;
    this.#aim = aim;
    this.#teller.session = session;
    this.#before = undefined;
  }

  /** It stands where the experiment stands that was opened. */
  #arrive(opened: OpenedRun): void {
    this.#endWorth('another experiment was opened');
    this.#before?.opened?.close();
    this.#before = this.#aim = undefined;
    this.#teller.restart(opened.run.training.steps);
    this.#teller.opened(opened);
  }

  #pause(opened: OpenedRun): void {
    this.#aim = undefined;
    this.#teller.restart(opened.run.training.steps);
    this.#teller.snapshot(opened, { stands: true });
    this.#teller.say({ kind: 'paused' });
  }

  #endWorth(why: string): void {
    if (this.#worth === undefined) return;
    this.#worth.close();
    this.#teller.say({ kind: 'failed', request: this.#worth.request, message: why });
    this.#worth = undefined;
  }

  /** One slice of all that is to be done. */
  async #work(): Promise<void> {
    if (this.#worth) this.#workOnWorth(this.#worth);
    if (this.#aim) return this.#play(this.#opened!, this.#aim);
    return this.#breathing.breathe();
  }

  #workOnWorth(worth: WorthWork): void {
    try {
      const units = worth.work(SLICE);
      if (units === undefined) return;
      this.#teller.say({ kind: 'worth', request: worth.request, units });
    } catch (error) {
      this.#fail(error, { kind: 'worth', request: worth.request, episodes: 0 });
    }
    this.#worth = undefined;
    worth.close();
  }

  /** Plays one slice. */
  async #play(opened: OpenedRun, aim: Aim): Promise<void> {
    await opened.playWith(engineFor(aim, opened.run.training, opened.run.engine));
    const now = performance.now();
    if (aim.kind === 'play' && aim.speed !== 'full') {
      const owed = Math.floor(((now - this.#owedSince) * aim.speed) / 1000);
      if (owed < 1) {
        if (this.#worth) return this.#breathing.breathe();
        return this.#breathing.rest(Math.max(1, this.#owedSince + 1000 / aim.speed - now));
      }
      // Who is too slow for the speed is not asked to make up for it.
      this.#owedSince = Math.max(this.#owedSince + (1000 * owed) / aim.speed, now - MOST_OWED);
      if (!playSlice(opened, aim, this.#teller, SLICE, owed)) return;
    } else if (!playSlice(opened, aim, this.#teller, SLICE)) return this.#breathing.breathe();
    if (aim.kind === 'episode' && aim.opens) this.#arrive(opened);
    else if (aim.kind !== 'play') this.#pause(opened);
    return this.#breathing.breathe();
  }
}

function episodeAim({ run }: OpenedRun, episodes: number): Aim {
  return { kind: 'episode', episodes, steps: 0, from: run.training.episodes, opens: false };
}
