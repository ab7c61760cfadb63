import type { Env } from '../../../src/gymnasium/index.js';
import { whyNotBatched } from '../../../src/gymnasium/vector/batch-made-env.js';
import { makeRunEnv, type OpenRun, openRun } from '../../../src/runs/open-run.js';
import type { RunConfig } from '../../../src/runs/run-config.js';
import type { LayerPlan } from '../../../src/team/layer-plan.js';
import type { Engine } from '../../../src/team/plain-options.js';
import { keptTensor, recallNames } from '../../../src/team/recall.js';
import { directionTensors, type StateTensor } from '../../../src/team/state/state-tensor.js';
import type { Team } from '../../../src/team/team.js';
import { type Watching, watchingOf } from '../../../src/team/watching.js';
import { openTraining, type Training, wholePart } from '../../../src/train/training.js';
import type { TrainingState } from '../../../src/train/training-state.js';
import type { LabMessage } from '../contract.js';
import { Transcript } from './transcript.js';
import { World } from './world.js';

/** Episodes of a run that nobody ends: more than anybody plays. */
const ENDLESS = 2 ** 40;

/** What the units of a layer did in a step that was looked at, `[unit]`. */
export interface LayerLook {
  readonly p: Float32Array;
  readonly a: Float32Array;
  readonly paid: Float32Array;
}

/** What is told of a step that is looked at, while its directions are in place and before parameters change. */
export type Look = (watching: Watching) => void;

/** A run that is stepped, in one of the engines: `klopf run` of as many episodes has the same weights. */
export class PlayedRun {
  readonly engine: Engine;
  readonly team: Team;
  readonly training: Training;
  /** The environment, or one like it: for its spaces and its names. */
  readonly env: Env;
  readonly watching: Watching;
  readonly layers: readonly LayerPlan[];
  /** `[sensor]`: what the sensors said in the last step. */
  readonly sensors: Float32Array;
  /** `[layer − 1]`: what its units did in the last step that was looked at. */
  readonly looks: readonly LayerLook[];
  readonly world: World;
  readonly #run: OpenRun;
  readonly #transcript: Transcript | undefined;
  readonly #seen: readonly LayerSeen[];
  #isLooking = false;
  /** Steps after which units were last looked at. */
  #lookedAfter = 0;
  #alsoLook: Look | undefined;

  private constructor(run: OpenRun, engine: Engine, config: RunConfig, transcript: Transcript | undefined) {
    this.#run = run;
    this.engine = engine;
    this.#transcript = transcript;
    this.world = new World(run.envs, run.first, config);
    this.team = run.team;
    this.env = run.first;
    this.watching = watchingOf(run.team)!;
    this.layers = this.watching.plan.layers;
    this.sensors = new Float32Array(run.team.sizes[0]!);
    this.#seen = this.layers.map((layer) => new LayerSeen(layer, this.watching));
    this.looks = this.#seen.map(({ look }) => look);
    this.training = openTraining(this.#lookedAt(run.team), run.envs, run.options, wholePart(run.team, run.options));
    this.sensors.set(this.training.observations);
    this.world.note();
  }

  /** Opens a run; with `start` it goes on from there. */
  static async open(config: RunConfig, engine: Engine, start?: TrainingState): Promise<PlayedRun> {
    const played = { ...withPicture(config), engine, episodes: ENDLESS };
    // What is said on the bus is written down by who was there before the units.
    const bus = engine === 'literal' ? (await import('../../../src/bus/create-bus.js')).createBus() : undefined;
    const sizes: number[] = [];
    const transcript = bus && new Transcript(bus, sizes, config.hidden.length + 1);
    const run = await openRun(played, undefined, start, bus);
    sizes.push(run.team.sizes[0]! * run.team.components, ...run.team.sizes.slice(1));
    try {
      return new PlayedRun(run, engine, config, transcript);
    } catch (error) {
      run.close();
      throw error;
    }
  }

  /** One step that is looked at; `also`: what else looks. */
  look(also?: Look): void {
    this.world.note();
    this.#isLooking = true;
    this.#alsoLook = also;
    try {
      this.training.step();
    } finally {
      this.#isLooking = false;
    }
    this.#lookedAfter = this.training.steps;
    if (this.training.ended[0] === 0) this.world.note();
  }

  /** Looks at the last step once it is over, where nobody did; what units were paid in it is not known any more. */
  catchUp(): void {
    if (this.#lookedAfter === this.training.steps) return;
    this.#lookedAfter = this.training.steps;
    this.watching.still(() => {
      for (const seen of this.#seen) seen.see();
    });
    this.#seen.at(-1)!.choose(this.training.actions, this.looks.at(-1)!);
    for (const { paid } of this.looks) paid.fill(0);
    this.world.note();
  }

  /** One step of a literal team that is looked at, with all that was said in it. */
  listen(): readonly LabMessage[] {
    return this.#transcript!.of(() => this.look());
  }

  /**
   * Calls `each` with what the units of each layer did in the last step, `[unit]`; of units that select among several
   * whether not the first.
   */
  eachActions(each: (layer: number, actions: ArrayLike<number>) => void): void {
    this.watching.still(() => {
      for (const [k, seen] of this.#seen.entries()) each(k + 1, seen.actions(this.training.actions));
    });
  }

  /** Shows the last step of another run, in whose place it goes on. */
  showAsBefore({ looks, sensors }: PlayedRun): void {
    this.looks.forEach((look, k) => {
      look.p.set(looks[k]!.p);
      look.a.set(looks[k]!.a);
      look.paid.set(looks[k]!.paid);
    });
    this.sensors.set(sensors);
    this.#lookedAfter = this.training.steps;
  }

  close(): void {
    this.world.close();
    this.#run.close();
  }

  /** The team as the training has it: where a step is looked at, its sensors, units and directions are copied. */
  #lookedAt(team: Team): Team {
    const look = () => {
      for (const seen of this.#seen) seen.see();
      const outputs = this.looks.at(-1)!;
      this.#seen.at(-1)!.choose(this.training.actions, outputs);
      this.#alsoLook?.(this.watching);
    };
    return {
      ...{ engine: team.engine, sizes: team.sizes, choices: team.choices, components: team.components },
      ...{ batch: team.batch, passes: team.passes, paidPasses: team.paidPasses, errors: team.errors },
      ...{ hearsErrors: team.hearsErrors, interventions: team.interventions },
      get rule() {
        return team.rule;
      },
      act: (observations) => {
        this.sensors.set(observations);
        return team.act(observations);
      },
      learn: (rewards, ended, errors) => {
        if (!this.#isLooking) return team.learn(rewards, ended, errors);
        let hasLearned = false;
        this.watching.learn([rewards, ended, errors], () => {
          hasLearned = true;
          look();
        });
        // A step that only began an episode is of nobody's making.
        if (!hasLearned) for (const { paid } of this.looks) paid.fill(0);
      },
      directions: (...told) => team.directions(...told),
      step: (directions) => team.step(directions),
      forget: (ended) => team.forget(ended),
      weights: () => team.weights(),
      state: () => team.state(),
      recall: (layer, name) => team.recall(layer, name),
      digest: () => team.digest(),
      close: () => team.close(),
    };
  }
}

/** Environments that no batch can step draw themselves. */
function withPicture(config: RunConfig): RunConfig {
  const made = makeRunEnv(config);
  const draws = whyNotBatched(made) !== null && made.metadata.renderModes?.includes('rgb_array');
  made.close();
  return draws ? { ...config, envParams: { ...config.envParams, renderMode: 'rgb_array' } } : config;
}

/** Names under which rules keep the chance to fire, or the mean of the number that is said; the first that there is. */
const CHANCES = ['p', 'mu', 'm', 'mean'];

/** How what the units of one layer do is read. */
class LayerSeen {
  readonly look: LayerLook;
  readonly #plan: LayerPlan;
  readonly #watching: Watching;
  readonly #action: Rows | undefined;
  readonly #chance: Rows | undefined;
  readonly #direction: StateTensor | undefined;
  /** `[unit]` */
  readonly #did: Float32Array;
  /** `[column]` */
  readonly #columns: { readonly p: Float32Array; readonly paid: Float32Array };

  constructor(plan: LayerPlan, watching: Watching) {
    this.#plan = plan;
    this.#watching = watching;
    const names = recallNames(plan);
    const kept = (name: string | undefined) =>
      name !== undefined && names.includes(name) ? keptTensor(watching.plan, plan, name) : undefined;
    this.#action = kept('a');
    this.#chance = kept(CHANCES.find((name) => names.includes(name)));
    const weights = `layer${plan.layer}/w`;
    this.#direction = directionTensors(watching.plan).find(({ name }) => name === weights);
    const floats = (count: number) => new Float32Array(count);
    this.look = { p: floats(plan.units), a: floats(plan.units), paid: floats(plan.units) };
    this.#did = floats(plan.units);
    this.#columns = { p: floats(plan.columns), paid: floats(plan.columns) };
  }

  /** Copies what each unit did, of vectors the mean of its components. */
  see(): void {
    const { p, a, paid } = this.look;
    const { columns, components, inputs, logits } = this.#plan;
    const isWhole = logits === 1;
    if (this.#action && isWhole) this.#read(this.#action, a);
    const chance = isWhole ? p : this.#columns.p;
    if (this.#chance) this.#read(this.#chance, chance);
    else if (isWhole) p.set(a);
    if (!this.#direction) return;
    const pay = isWhole ? paid : this.#columns.paid;
    const { values, at, stride } = this.#watching.view(this.#direction);
    for (let k = 0; k < columns; k++) {
      let sum = 0;
      for (let row = inputs; row < inputs + components; row++) sum += values[at + row * stride + k]!;
      pay[k] = sum / components;
    }
  }

  /** Of units that select among several actions: which they chose, its chance, and what it was paid. */
  choose(actions: Readonly<Float32Array>, { p, a, paid }: LayerLook): void {
    const { units, logits } = this.#plan;
    if (logits === 1) return;
    const columns = this.#columns;
    for (let unit = 0; unit < units; unit++) {
      const choice = actions[unit]!;
      a[unit] = choice;
      const first = unit * logits;
      let [rest, others] = [1, 0];
      for (let k = first; k < first + logits; k++) {
        rest -= columns.p[k]!;
        others -= columns.paid[k]!;
      }
      p[unit] = choice === 0 ? rest : columns.p[first + choice - 1]!;
      paid[unit] = choice === 0 ? others : columns.paid[first + choice - 1]!;
    }
  }

  actions(outputs: Readonly<Float32Array>): ArrayLike<number> {
    const { logits } = this.#plan;
    if (logits > 1) for (let k = 0; k < this.#did.length; k++) this.#did[k] = outputs[k] === 0 ? 0 : 1;
    else if (this.#action) this.#read(this.#action, this.#did);
    return this.#did;
  }

  #read({ tensor, first, count }: Rows, into: Float32Array): void {
    const { values, at, laneStride } = this.#watching.view(tensor);
    for (let k = 0; k < into.length; k++) {
      let sum = 0;
      for (let row = first; row < first + count; row++) sum += values[at + row * laneStride + k]!;
      into[k] = sum / count;
    }
  }
}

interface Rows {
  readonly tensor: StateTensor;
  readonly first: number;
  readonly count: number;
}
