import { UserError } from '../../../src/errors/user-error.js';
import type { Env } from '../../../src/gymnasium/index.js';
import { make } from '../../../src/gymnasium/registry/make.js';
import type { RunConfig } from '../../../src/runs/run-config.js';
import type { KeptIntervention } from '../../../src/team/interventions/intervention.js';
import type { Engine } from '../../../src/team/plain-options.js';
import { recallNames } from '../../../src/team/recall.js';
import type {
  FromWorker,
  LabExperiment,
  LabMessage,
  LabSpeed,
  LabTeam,
  LabUnit,
  LabWorth,
  ToWorker,
  UnitPlace,
} from '../contract.js';
import { plainInterventions, runConfigOf } from '../experiment/run-config.js';
import { createBreathing } from './breathing.js';
import { type Checkpoint, Checkpoints } from './checkpoints.js';
import { Curve } from './curve.js';
import { loadEnv } from './find-env.js';
import { loadRules } from './find-rule.js';
import { changedLines, withInterventions } from './interventions.js';
import { PlayedRun } from './played-run.js';
import { snapshotOf, transferOf } from './snapshot.js';
import { attendTo, detailsOf, knownUnits } from './unit-details.js';
import { wordsOf } from './words.js';

/** What tells the page; buffers are transferred. */
export type Tell = (message: FromWorker, transfer: Transferable[]) => void;

/** Plays experiments, one after the other, as the page says. */
export interface Session {
  hear(message: ToWorker): void;
  close(): void;
}

/** Milliseconds of work between two looks for messages. */
const SLICE = 9;
/** Milliseconds between two snapshots. */
const FRAME = 36;
/** Milliseconds of playing between two checkpoints. */
const CHECKPOINT = 1500;
/** Steps a second up to which the literal engine plays. */
const LITERAL_SPEED = 60;
/** Steps between two looks at what units do, for moving means. */
const SAMPLE = 8;
/** Milliseconds between two tellings of the weights, and numbers of them that are told so often. */
const WEIGHTS = 200;
const MANY_WEIGHTS = 50_000;
/** Steps a second up to which each step is told with its messages. */
const TRANSCRIPT_SPEED = 5;
/** Milliseconds between two pictures at full speed, of which nobody can follow more. */
const PICTURE = 100;

/** Where a session is going: without end, by a number of steps, or to the end of an episode and so many steps beyond it. */
type Aim =
  | { readonly kind: 'play'; readonly speed: LabSpeed }
  | { readonly kind: 'steps'; readonly until: number }
  | {
      readonly kind: 'episode';
      readonly episodes: number;
      readonly steps: number;
      readonly from: number;
      readonly opens: boolean;
    };

/** All that is open of an experiment. */
interface Opened {
  readonly session: number;
  readonly experiment: LabExperiment;
  readonly team: LabTeam;
  readonly checkpoints: Checkpoints;
  readonly curve: Curve;
  config: RunConfig;
  lines: readonly string[];
  /** Weights came from a file: no experiment leads here. */
  isForeign: boolean;
  /** What units are worth, as it is being found out. */
  worth: { readonly request: number; readonly slices: Generator<undefined, LabWorth[]>; readonly env: Env } | undefined;
  run: PlayedRun;
  /** The step after which the last episode ended. */
  lastEnd: number;
}

export function createSession(tell: Tell): Session {
  return new LabSession(tell);
}

class LabSession implements Session {
  readonly #tell: Tell;
  readonly #breathing = createBreathing();
  readonly #messages: ToWorker[] = [];
  #isDriving = false;
  #isClosed = false;
  #session = 0;
  #opened: Opened | undefined;
  #aim: Aim | undefined;
  #pinned: readonly UnitPlace[] = [];
  #showsFrame = true;
  #lastFrame = 0;
  /** By the clock: the last snapshot, weights and checkpoint, and since when so many steps are owed. */
  #lastSnapshot = 0;
  #lastWeights = 0;
  #lastCheckpoint = 0;
  #owedSince = 0;
  /** Steps at the last measure of speed, when, and what it was. */
  #measured = { steps: 0, at: 0, speed: 0 };

  constructor(tell: Tell) {
    this.#tell = tell;
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
    this.#leave();
  }

  #leave(): void {
    this.#opened?.worth?.env.close();
    this.#opened?.run.close();
    this.#opened = undefined;
  }

  /** Does what messages ask, and plays in slices between them, until there is nothing to do. */
  async #drive(): Promise<void> {
    this.#isDriving = true;
    while (!this.#isClosed) {
      const message = this.#nextMessage();
      try {
        if (message) await this.#perform(message);
        else if (this.#aim || this.#opened?.worth) await this.#work();
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
    if (!(this.#aim?.kind === 'episode' && this.#aim.opens)) return this.#messages.shift();
    const at = this.#messages.findIndex(({ kind }) => kind === 'open');
    return at < 0 ? undefined : this.#messages.splice(0, at + 1).at(-1);
  }

  #fail(error: unknown, message: ToWorker | undefined): void {
    const request = message && 'request' in message ? message.request : undefined;
    if (request === undefined) this.#aim = undefined;
    const isOurs = error instanceof UserError;
    const said = error instanceof Error ? error.message : String(error);
    if (!isOurs && !(error instanceof RangeError)) console.error(error);
    const sentence = isOurs ? said : `something went wrong that should not have: ${said}`;
    this.#say({ kind: 'failed', ...(request !== undefined && { request }), message: sentence });
  }

  /** With the number of the session. */
  #say(message: WithoutSession<FromWorker>, transfer: Transferable[] = []): void {
    this.#tell({ ...message, session: this.#session } as FromWorker, transfer);
  }

  async #perform(message: ToWorker): Promise<void> {
    if (message.kind === 'open') return this.#open(message.session, message.experiment);
    if (message.kind === 'table') {
      const { registerCsvTask } = await import('../experiment/csv-task.js');
      const table = await registerCsvTask(message.name, message.bytes);
      return this.#say({ kind: 'table', request: message.request, table });
    }
    const opened = this.#opened;
    if (!opened) throw new UserError('no experiment is open; open one first');
    const { training } = opened.run;
    switch (message.kind) {
      case 'play':
        this.#owedSince = performance.now();
        this.#aim = { kind: 'play', speed: message.speed };
        break;
      case 'pause':
        this.#pause();
        break;
      case 'advance':
        this.#aim =
          message.by === 'step'
            ? { kind: 'steps', until: training.steps + message.count }
            : this.#episodeAim(training.episodes + message.count);
        break;
      case 'goto':
        await this.#goTo(opened, message.episodes);
        break;
      case 'pin':
        this.#pin(opened, message.units);
        break;
      case 'show':
        this.#showsFrame = message.frame;
        // While it plays the next snapshot has the picture.
        if (message.frame && !this.#aim && !opened.team.isOneStep) this.#tellSnapshot(opened, true);
        break;
      case 'intervene':
        await this.#intervene(opened, message.lines);
        break;
      case 'worth':
        await this.#beginWorth(opened, message.request, message.episodes);
        break;
      case 'export':
        await this.#export(opened, message.request, message.what);
        break;
      case 'import':
        await this.#import(opened, message.request, message.bytes);
        break;
      case 'identify': {
        const { experiment, lines, isForeign } = opened;
        if (isForeign)
          throw new UserError(
            'weights were loaded from a file, so that no experiment leads to them; open the experiment again for one that can be repeated, or export the team',
          );
        const { episodes: _, steps: __, interventions: ___, ...rest } = experiment;
        const steps = training.steps - opened.lastEnd;
        this.#say({
          kind: 'identified',
          request: message.request,
          digest: await opened.run.team.digest(),
          experiment: {
            ...rest,
            ...(lines.length > 0 && { interventions: lines }),
            ...(training.episodes > 0 && { episodes: training.episodes }),
            ...(steps > 0 && { steps }),
          },
        });
        break;
      }
    }
  }

  async #open(session: number, experiment: LabExperiment): Promise<void> {
    this.#session = session;
    this.#leave();
    this.#aim = undefined;
    this.#pinned = [];
    const [finder] = await Promise.all([loadRules(experiment), loadEnv(experiment.env)]);
    const config = runConfigOf(experiment, finder);
    const { episodes = 0, steps = 0, interventions = [] } = experiment;
    const run = await PlayedRun.open(config, episodes > 20 ? 'dense' : 'literal');
    const { sensors, actions, isOneStep } = wordsOf(experiment.env, experiment.envParams ?? {}, run.env);
    const opened: Opened = {
      ...{ session, experiment, config, run },
      team: {
        ...{ sizes: run.team.sizes, choices: run.team.choices },
        ruleName: run.team.rule.text.name,
        names: run.layers.map(recallNames),
        ...{ sensors, actions, isOneStep, experiment },
      },
      checkpoints: new Checkpoints(),
      curve: new Curve(run.layers, isOneStep ? 20 : 1),
      lines: interventions,
      ...{ lastEnd: 0, isForeign: false, worth: undefined },
    };
    this.#opened = opened;
    this.#measured = { steps: 0, at: performance.now(), speed: 0 };
    this.#keep(opened);
    this.#aim = { kind: 'episode', episodes, steps, from: 0, opens: true };
  }

  #episodeAim(episodes: number): Aim {
    return { kind: 'episode', episodes, steps: 0, from: this.#opened!.run.training.episodes, opens: false };
  }

  async #goTo(opened: Opened, episodes: number): Promise<void> {
    const { training } = opened.run;
    const isThere = training.episodes === episodes && training.steps === opened.lastEnd;
    if (!isThere && training.episodes >= episodes) {
      const checkpoint = opened.checkpoints.before(episodes);
      if (!checkpoint && opened.isForeign)
        throw new UserError(
          'the weights were imported, and there is no way back behind that; open the experiment anew',
        );
      if (!checkpoint) throw new UserError('the environment cannot tell its state, so that one cannot go back');
      await this.#goBack(opened, checkpoint);
    }
    this.#aim = this.#episodeAim(episodes);
  }

  async #goBack(opened: Opened, { state, curve, lastEnd }: Checkpoint): Promise<void> {
    // What has been done since then is still to come.
    const { interventions = [] } = opened.config;
    const run = await PlayedRun.open(opened.config, 'dense', {
      ...state,
      team: withInterventions(state.team, interventions as readonly KeptIntervention[]),
    });
    opened.run.close();
    opened.run = run;
    opened.lastEnd = lastEnd;
    opened.curve.restore(curve);
    this.#measured = { steps: opened.run.training.steps, at: performance.now(), speed: 0 };
  }

  /** Goes on in the other engine, to the same bits. */
  async #playWith(opened: Opened, engine: Engine): Promise<void> {
    if (opened.run.engine === engine) return;
    const state = opened.run.training.state();
    this.#take(opened, await PlayedRun.open(opened.config, engine, state));
  }

  #pin(opened: Opened, units: readonly UnitPlace[]): void {
    this.#pinned = knownUnits(units, opened.run);
    if (opened.run.engine === 'literal') attendTo(this.#pinned, opened.run);
    if (!this.#aim) this.#tellUnits(opened);
  }

  #tellUnits({ run }: Opened, messages?: readonly LabMessage[]): void {
    if (this.#pinned.length > 0) this.#say({ kind: 'units', units: detailsOf(this.#pinned, run, messages) });
  }

  /** Other interventions from the present step on. */
  async #intervene(opened: Opened, wanted: readonly string[]): Promise<void> {
    const { run, config, experiment } = opened;
    const lines = changedLines(opened.lines, wanted, run.training.steps);
    const finder = await loadRules({ ...experiment, interventions: lines });
    const interventions = plainInterventions(lines, finder);
    const next = { ...config, interventions };
    const state = run.training.state();
    const changed = await PlayedRun.open(next, run.engine, {
      ...state,
      team: withInterventions(state.team, interventions),
    });
    this.#take(opened, changed);
    opened.config = next;
    opened.lines = lines;
    this.#say({ kind: 'intervened', lines });
  }

  async #beginWorth(opened: Opened, request: number, episodes: number): Promise<void> {
    const { worthInSlices } = await import('./unit-worth.js');
    const { config, run, worth } = opened;
    if (worth) {
      worth.env.close();
      this.#say({ kind: 'failed', request: worth.request, message: 'it was asked again what units are worth' });
    }
    const env = make(config.env, { ...config.envParams, disableEnvChecker: true }) as Env;
    opened.worth = { request, slices: worthInSlices(run.team.state(), env, episodes, config.seed), env };
  }

  async #export({ run, experiment, curve }: Opened, request: number, what: 'team' | 'curves'): Promise<void> {
    const { fileOfCurves, fileOfTeam } = await import('./files.js');
    const name = `${experiment.env}-${run.team.rule.text.name}-${experiment.seed}`.replace(/[^\w.-]+/g, '-');
    const bytes = what === 'team' ? await fileOfTeam(run, experiment) : fileOfCurves(curve.rows);
    const file = what === 'team' ? `${name}.safetensors` : `${name}.csv`;
    this.#say({ kind: 'exported', request, bytes, name: file }, [bytes.buffer as ArrayBuffer]);
  }

  async #import(opened: Opened, request: number, bytes: Uint8Array): Promise<void> {
    const { withWeights } = await import('./files.js');
    const { run, config, checkpoints } = opened;
    const state = run.training.state();
    const team = await withWeights(bytes, state.team, run);
    this.#take(opened, await PlayedRun.open(config, run.engine, { ...state, team }));
    opened.isForeign = true;
    // From before it one would not come here again.
    checkpoints.clear();
    this.#keep(opened);
    this.#say({ kind: 'imported', request });
    if (!this.#aim) this.#tellSnapshot(opened, true);
  }

  /** Goes on with another run in the place of this one. */
  #take(opened: Opened, next: PlayedRun): void {
    next.showAsBefore(opened.run);
    opened.run.close();
    opened.run = next;
    if (next.engine === 'literal') attendTo(this.#pinned, next);
  }

  #keep(opened: Opened): void {
    const { run, lastEnd, curve } = opened;
    const { training } = run;
    opened.checkpoints.add({
      ...{ episodes: training.episodes, steps: training.steps, lastEnd },
      ...{ state: training.state(), curve: curve.state() },
    });
    this.#lastCheckpoint = performance.now();
  }

  /** One slice of all that is to be done. */
  async #work(): Promise<void> {
    const opened = this.#opened!;
    if (opened.worth) this.#workOnWorth(opened, opened.worth);
    if (this.#aim) return this.#play(this.#aim);
    return this.#breathing.breathe();
  }

  #workOnWorth(opened: Opened, { request, slices, env }: NonNullable<Opened['worth']>): void {
    const begun = performance.now();
    try {
      while (performance.now() - begun < SLICE) {
        const { done, value } = slices.next();
        if (!done) continue;
        opened.worth = undefined;
        env.close();
        this.#say({ kind: 'worth', request, units: value });
        return;
      }
    } catch (error) {
      opened.worth = undefined;
      env.close();
      this.#fail(error, { kind: 'worth', request, episodes: 0 });
    }
  }

  /** Plays one slice. */
  async #play(aim: Aim): Promise<void> {
    const opened = this.#opened!;
    await this.#playWith(opened, this.#engineFor(aim, opened));
    const now = performance.now();
    if (aim.kind === 'play' && aim.speed !== 'full') {
      const owed = Math.floor(((now - this.#owedSince) * aim.speed) / 1000);
      if (owed < 1) {
        if (opened.worth) return this.#breathing.breathe();
        return this.#breathing.rest(Math.max(1, this.#owedSince + 1000 / aim.speed - now));
      }
      // Who is too slow for the speed is not asked to make up for it.
      this.#owedSince = Math.max(this.#owedSince + (1000 * owed) / aim.speed, now - 200);
      const isOver = this.#slice(opened, aim, opened.run.training.steps + owed);
      if (!isOver) return;
    } else if (!this.#slice(opened, aim, Number.POSITIVE_INFINITY)) return this.#breathing.breathe();
    if (aim.kind === 'episode' && aim.opens) {
      this.#aim = undefined;
      const { snapshot, transfer } = this.#snapshot(opened, true);
      this.#say({ kind: 'opened', team: opened.team, snapshot }, transfer);
    } else if (aim.kind !== 'play') this.#pause();
    return this.#breathing.breathe();
  }

  #engineFor(aim: Aim, { run: { training, engine } }: Opened): Engine {
    if (aim.kind === 'play') return aim.speed !== 'full' && aim.speed <= LITERAL_SPEED ? 'literal' : 'dense';
    if (aim.kind === 'steps') return aim.until - training.steps > 50 ? 'dense' : 'literal';
    if (aim.episodes - training.episodes > 20) return 'dense';
    return engine;
  }

  /** Steps for some milliseconds, or until `most` steps have been taken; true where it has come to where it goes. */
  #slice(opened: Opened, aim: Aim, most: number): boolean {
    const { run, curve } = opened;
    const { training } = run;
    const begun = performance.now();
    const until = aim.kind === 'steps' ? Math.min(most, aim.until) : most;
    const isThere = () => {
      if (aim.kind === 'steps') return training.steps >= aim.until;
      if (aim.kind === 'play') return false;
      const beyond = training.steps - opened.lastEnd;
      return training.episodes === aim.episodes ? beyond >= aim.steps : training.episodes > aim.episodes;
    };
    let isOver = isThere();
    let now = begun;
    const wantsLook = aim.kind === 'play' && now - this.#lastSnapshot >= FRAME;
    while (!isOver && training.steps < until) {
      const isLast =
        training.steps + 1 === until ||
        (aim.kind === 'episode' && opened.team.isOneStep && training.episodes + 1 === aim.episodes);
      if (run.engine === 'literal') this.#listen(opened, aim);
      else if (isLast || (wantsLook && now === begun)) this.#look(opened, isLast);
      else training.step();
      const { steps } = training;
      if ((steps & (SAMPLE - 1)) === 0) this.#sample(opened);
      if (training.ended[0] === 1) {
        opened.lastEnd = steps;
        if (curve.addEpisode(training.returns[0]!, training.episodes))
          curve.endRow(training.episodes, steps, normsOf(run));
      }
      isOver = isThere();
      if (run.engine === 'dense' && (steps & 15) !== 0) continue;
      now = performance.now();
      if (now - begun >= SLICE) break;
    }
    now = performance.now();
    this.#measure(training.steps, now);
    if (now - this.#lastCheckpoint > CHECKPOINT) this.#keep(opened);
    if (aim.kind === 'episode') {
      if (!isOver) this.#tellProgress(aim, training.episodes, now);
    } else if (now - this.#lastSnapshot >= FRAME && !isOver) this.#tellSnapshot(opened, false);
    return isOver;
  }

  /** One step of the dense engine, with what the pinned units keep of it. */
  #look({ run }: Opened, isLast: boolean): void {
    let units: readonly LabUnit[] = [];
    run.look(() => {
      if (this.#pinned.length > 0) units = detailsOf(this.#pinned, run);
    });
    if (units.length === 0 || (this.#aim?.kind === 'episode' && !isLast)) return;
    this.#say({ kind: 'units', units: units.map((unit) => ({ ...unit, step: run.training.steps })) });
  }

  /** One step of the literal engine, with its messages where somebody reads them. */
  #listen(opened: Opened, aim: Aim): void {
    const { run } = opened;
    const isSlow = aim.kind === 'play' && aim.speed !== 'full' && aim.speed <= TRANSCRIPT_SPEED;
    const isAlone = aim.kind === 'steps' && aim.until - run.training.steps === 1;
    if (!isSlow && !isAlone && this.#pinned.length === 0) {
      run.look();
      return;
    }
    const messages = run.listen();
    const isShown = isSlow || isAlone || performance.now() - this.#lastSnapshot >= FRAME;
    if (isShown) this.#tellUnits(opened, messages);
    if (isSlow || isAlone) this.#say({ kind: 'transcript', step: run.training.steps, messages });
  }

  #sample({ run, curve }: Opened): void {
    run.eachActions((layer, actions) => curve.addActions(layer, actions));
  }

  #tellProgress({ episodes, from }: Extract<Aim, { kind: 'episode' }>, now: number, at: number): void {
    if (at - this.#lastSnapshot < FRAME) return;
    this.#lastSnapshot = at;
    this.#say({ kind: 'progress', fraction: Math.min(1, (now - from) / Math.max(1, episodes - from)) });
  }

  #measure(steps: number, at: number): void {
    const { steps: before, at: since } = this.#measured;
    if (at - since < 250) return;
    this.#measured = { steps, at, speed: Math.max(0, Math.round((1000 * (steps - before)) / (at - since))) };
  }

  #pause(): void {
    const opened = this.#opened!;
    this.#aim = undefined;
    this.#measured = { steps: opened.run.training.steps, at: performance.now(), speed: 0 };
    this.#tellSnapshot(opened, true);
    this.#say({ kind: 'paused' });
  }

  #tellSnapshot(opened: Opened, stands: boolean): void {
    const { snapshot, transfer } = this.#snapshot(opened, stands);
    this.#say({ kind: 'snapshot', snapshot }, transfer);
  }

  #snapshot(opened: Opened, stands: boolean) {
    const now = performance.now();
    const { run, curve } = opened;
    const isFull = this.#aim?.kind === 'play' && this.#aim.speed === 'full';
    if (stands) run.catchUp();
    const hasFrame =
      this.#showsFrame && !opened.team.isOneStep && (stands || now - this.#lastFrame >= (isFull ? PICTURE : FRAME - 5));
    if (hasFrame) this.#lastFrame = now;
    const every = weightsOf(run) > MANY_WEIGHTS ? 10 * WEIGHTS : WEIGHTS;
    const hasWeights = stands || now - this.#lastWeights >= every;
    this.#lastSnapshot = now;
    if (hasWeights) this.#lastWeights = now;
    const snapshot = snapshotOf(run, curve, {
      speed: stands ? 0 : this.#measured.speed,
      ...{ hasWeights, hasFrame },
    });
    return { snapshot, transfer: transferOf(snapshot) };
  }
}

type WithoutSession<Message> = Message extends unknown ? Omit<Message, 'session'> : never;

function weightsOf({ layers }: PlayedRun): number {
  return layers.reduce((sum, { inputs, columns }) => sum + inputs * columns, 0);
}

function normsOf({ team }: PlayedRun): number[] {
  return team.weights().map(({ weights }) => {
    let squares = 0;
    for (const weight of weights) squares += weight * weight;
    return Math.sqrt(squares);
  });
}
