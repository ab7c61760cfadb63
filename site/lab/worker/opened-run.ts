import { UserError } from '../../../src/errors/user-error.js';
import type { Env } from '../../../src/gymnasium/index.js';
import { make } from '../../../src/gymnasium/registry/make.js';
import type { RunConfig } from '../../../src/runs/run-config.js';
import type { KeptIntervention } from '../../../src/team/interventions/intervention.js';
import type { Engine } from '../../../src/team/plain-options.js';
import { recallNames } from '../../../src/team/recall.js';
import type { Team } from '../../../src/team/team.js';
import type { LabExperiment, LabTeam, UnitPlace } from '../contract.js';
import { plainInterventions, runConfigOf } from '../experiment/run-config.js';
import { tableOf } from '../experiment/table-name.js';
import { MANY_EPISODES } from './aim.js';
import { Checkpoints } from './checkpoints.js';
import { Curve } from './curve.js';
import { loadEnv } from './find-env.js';
import { loadRules } from './find-rule.js';
import { changedLines, withInterventions } from './interventions.js';
import { PlayedRun } from './played-run.js';
import { attendTo, knownUnits } from './unit-details.js';
import { wordsOf } from './words.js';

/** Milliseconds between two checkpoints. */
const CHECKPOINT = 1500;

/** A file for whoever asked for it. */
interface MadeFile {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/**
 * An experiment that is open: its run, which goes on in the other engine, from a checkpoint, with other interventions
 * or with other weights, and all that stays the same of it meanwhile.
 */
export class OpenedRun {
  readonly experiment: LabExperiment;
  readonly team: LabTeam;
  readonly curve: Curve;
  run: PlayedRun;
  pinned: readonly UnitPlace[] = [];
  /** The step after which the last episode ended. */
  lastEnd = 0;
  readonly #checkpoints = new Checkpoints();
  #keptAt = 0;
  #config: RunConfig;
  #lines: readonly string[];
  /** Weights came from a file: no experiment leads here. */
  #isForeign = false;

  private constructor(experiment: LabExperiment, config: RunConfig, run: PlayedRun, columns?: readonly string[]) {
    this.experiment = experiment;
    this.run = run;
    this.#config = config;
    this.#lines = experiment.interventions ?? [];
    const { sensors, actions, isOneStep } = wordsOf(experiment.env, experiment.envParams ?? {}, run.env);
    this.team = {
      ...{ sizes: run.team.sizes, choices: run.team.choices },
      ruleName: run.team.rule.text.name,
      names: run.layers.map(recallNames),
      sensors: columns?.length === sensors.length ? columns : sensors,
      ...{ actions, isOneStep, experiment },
    };
    this.curve = new Curve(run.layers, isOneStep ? 20 : 1);
    this.keep();
  }

  /** @throws {@link UserError} for an experiment that cannot be played (the promise rejects). */
  static async open(experiment: LabExperiment): Promise<OpenedRun> {
    const table = tableOf(experiment);
    let columns: readonly string[] | undefined;
    if (table) {
      const { columnsOf, requireTable } = await import('../experiment/table-task.js');
      requireTable(table);
      columns = columnsOf(table);
    }
    const [finder] = await Promise.all([loadRules(experiment), loadEnv(experiment.env)]);
    const config = runConfigOf(experiment, finder);
    const engine = (experiment.episodes ?? 0) > MANY_EPISODES ? 'dense' : 'literal';
    return new OpenedRun(experiment, config, await PlayedRun.open(config, engine), columns);
  }

  /** Whether output units are told their errors, and are not paid alone. */
  get isTaught(): boolean {
    return this.run.team.hearsErrors || this.experiment.env.startsWith('LabelledDigits');
  }

  /** A checkpoint where it stands. */
  keep(): void {
    const { training } = this.run;
    this.#keptAt = performance.now();
    this.#checkpoints.add({
      ...{ episodes: training.episodes, steps: training.steps, lastEnd: this.lastEnd },
      ...{ state: training.state(), curve: this.curve.state() },
    });
  }

  /** The same, where the last is some time ago by the clock. */
  keepSometimes(now: number): void {
    if (now - this.#keptAt > CHECKPOINT) this.keep();
  }

  /** Notes what the last step ended. */
  note(): void {
    const { training, team } = this.run;
    if (training.ended[0] !== 1) return;
    this.lastEnd = training.steps;
    if (!this.curve.addEpisode(training.returns[0]!, training.episodes)) return;
    this.curve.endRow(training.episodes, training.steps, normsOf(team));
  }

  /** Makes sure that it stands at the end of an episode or before it, by a checkpoint where it has gone on. */
  async standBefore(episodes: number): Promise<void> {
    const { training } = this.run;
    const isThere = training.episodes === episodes && training.steps === this.lastEnd;
    if (isThere || training.episodes < episodes) return;
    const checkpoint = this.#checkpoints.before(episodes);
    if (!checkpoint && this.#isForeign)
      throw new UserError(
        'the weights were imported, and you cannot go back to before that; open the experiment again',
      );
    if (!checkpoint) throw new UserError('the environment cannot save its state, so you cannot go back');
    const { state, curve, lastEnd } = checkpoint;
    // What has been done since then is still to come.
    const { interventions = [] } = this.#config;
    const team = withInterventions(state.team, interventions as readonly KeptIntervention[]);
    const run = await PlayedRun.open(this.#config, 'dense', { ...state, team });
    this.run.close();
    this.run = run;
    this.lastEnd = lastEnd;
    this.curve.restore(curve);
  }

  /** Goes on in the other engine, to the same bits. */
  async playWith(engine: Engine): Promise<void> {
    if (this.run.engine === engine) return;
    this.#take(await PlayedRun.open(this.#config, engine, this.run.training.state()));
  }

  /** Another environment of the same task. */
  makeEnv(): Env {
    const { env, envParams } = this.#config;
    return make(env, { ...envParams, disableEnvChecker: true }) as Env;
  }

  pin(units: readonly UnitPlace[]): void {
    this.pinned = knownUnits(units, this.run);
    if (this.run.engine === 'literal') attendTo(this.pinned, this.run);
  }

  /** Other interventions from the present step on; all lines of the experiment then. */
  async intervene(wanted: readonly string[]): Promise<readonly string[]> {
    const { training, engine } = this.run;
    const lines = changedLines(this.#lines, wanted, training.steps);
    const finder = await loadRules({ ...this.experiment, interventions: lines });
    const interventions = plainInterventions(lines, finder);
    const config = { ...this.#config, interventions };
    const state = training.state();
    this.#take(await PlayedRun.open(config, engine, { ...state, team: withInterventions(state.team, interventions) }));
    this.#config = config;
    this.#lines = lines;
    return lines;
  }

  async importWeights(bytes: Uint8Array): Promise<void> {
    const { withWeights } = await import('./files.js');
    const state = this.run.training.state();
    const team = await withWeights(bytes, state.team, this.run);
    this.#take(await PlayedRun.open(this.#config, this.run.engine, { ...state, team }));
    this.#isForeign = true;
    // From before it one would not come here again.
    this.#checkpoints.clear();
    this.keep();
  }

  async exportFile(what: 'team' | 'curves'): Promise<MadeFile> {
    const { fileOfCurves, fileOfTeam } = await import('./files.js');
    const { env, seed } = this.experiment;
    const name = `${env}-${this.team.ruleName}-${seed}`.replace(/[^\w.-]+/g, '-');
    if (what === 'curves') return { bytes: fileOfCurves(this.curve.rows), name: `${name}.csv` };
    return { bytes: await fileOfTeam(this.run, this.experiment), name: `${name}.safetensors` };
  }

  /** The digest of the weights, and the experiment that leads to them. */
  async identify(): Promise<{ readonly digest: string; readonly experiment: LabExperiment }> {
    if (this.#isForeign)
      throw new UserError(
        'weights were loaded from a file, so no experiment leads to them; open the experiment again for one that can be repeated, or export the team',
      );
    const { training, team } = this.run;
    const { episodes: _, steps: __, interventions: ___, ...rest } = this.experiment;
    const steps = training.steps - this.lastEnd;
    const experiment = {
      ...rest,
      ...(this.#lines.length > 0 && { interventions: this.#lines }),
      ...(training.episodes > 0 && { episodes: training.episodes }),
      ...(steps > 0 && { steps }),
    };
    return { digest: await team.digest(), experiment };
  }

  /** Goes on with another run in the place of this one. */
  #take(next: PlayedRun): void {
    next.showAsBefore(this.run);
    this.run.close();
    this.run = next;
    if (next.engine === 'literal') attendTo(this.pinned, next);
  }

  close(): void {
    this.run.close();
  }
}

/** `[layer − 1]`: the norm of the weights. */
function normsOf(team: Team): number[] {
  return team.weights().map(({ weights }) => {
    let squares = 0;
    for (const weight of weights) squares += weight * weight;
    return Math.sqrt(squares);
  });
}
