import { createTeam } from '../../../engines/create-team.js';
import { type Generator, make, npRandom } from '../../../gymnasium/index.js';
import { backpropThroughTime } from '../../../identify/backprop-through-time.js';
import { decoderAtOverlap, overlapOf } from '../../../identify/decoder.js';
import { identify } from '../../../identify/identify.js';
import type { RecordedTrial, Recording } from '../../../identify/recording.js';
import { defineRule, type ParamValues } from '../../../rule/rule.js';
import type { RuleText } from '../../../rule/text/rule-text.js';
import type { GivenDirection } from '../../../team/directions.js';
import type { Team } from '../../../team/team.js';
import type { JobOutcome, JobOversight, JobWork } from '../../study.js';
import type { Candidate, Condition } from './conditions.js';

/** One animal: it learns with one decoder, then with another one, and its rule is to be told from its activity. */
export interface IdentificationWork extends JobWork {
  readonly kind: 'rule-identification';
  readonly condition: Condition;
  readonly env: string;
  readonly envModule: string;
  /** The rule of learning from errors, and that from reward. */
  readonly rules: Readonly<Record<'errors' | 'reward', { readonly rule: RuleText; readonly params: ParamValues }>>;
  /** Trials of learning with the former decoder, with the present one, and without learning before and after that. */
  readonly trials: { readonly former: number; readonly present: number; readonly test: number };
  /** Learning rates, of a trial's mean over its steps. */
  readonly rates: { readonly errors: number; readonly reward: number };
  readonly seed: number;
}

/** The steps of a reach, and the numbers of an error. */
const STEPS = 20;
const ERRORS = 2;
/** The running mean of the reward at the end of a trial, of each target: 1 over its time constant in trials. */
const BASELINE_RATE = 1 / 5;
/** Of the weight mirror: its rate, decay and deviation of the noise, and how often between two trials. */
const MIRROR = { rate: 1e-3, decay: 1e-5, deviation: 0.1, times: 200 };
/** Bins of the learning curve. */
const BINS = 50;

/**
 * Scores: `score`, that of M; `heard`, `present`, `former` and with uneven noise `noisy`, those of the candidates;
 * `overlap`, of M with the present decoder at the end; `loss`, the mean square distance to the target over the last
 * tenth of the trials. The curve is that distance.
 */
export async function performIdentification(work: IdentificationWork, oversight: JobOversight): Promise<JobOutcome> {
  await import(work.envModule);
  const { condition, trials, seed, rates } = work;
  const { units: n, overlapBefore, overlapHeard, learner, uneven } = condition;
  const [rng] = npRandom(1000 + seed);
  const former = Float64Array.from({ length: ERRORS * n }, () => (2 * (2 * rng.random() - 1)) / Math.sqrt(n));
  const present = decoderAtOverlap(former, overlapBefore, { seed: 2000 + seed });
  const heard = decoderAtOverlap(present, overlapHeard, { seed: 3000 + seed });
  const spread = Float64Array.from({ length: n }, () => (uneven ? 2 * rng.random() : 1));
  const total = trials.former + trials.present + 2 * trials.test;
  let done = 0;
  const told = () => oversight.onProgress(++done / total);

  const start = startWeights(condition, rng);
  const first = createLayer(work, 'errors', start, former);
  new Animal(first, work, former, { learner: 'errors', rate: rates.errors, seed: 4000 + seed }).learn(
    trials.former,
    told,
  );
  const weights = weightsOf(first);
  first.close();

  const kind = learner === 'reward' ? 'reward' : 'errors';
  const team = createLayer(work, kind, weights, heard, spread);
  const animal = new Animal(team, work, present, { learner, rate: rates[kind], heard, seed: 5000 + seed });
  const before = animal.rest(trials.test, told);
  const during = animal.learn(trials.present, told);
  const after = animal.rest(trials.test, told);
  team.close();

  const candidates: Partial<Record<Candidate, Float64Array>> = { heard: animal.heard, present, former };
  if (uneven) candidates.noisy = present.map((value, k) => value * spread[k % n]! ** 2);
  const { scores } = identify({
    ...{ before, during, after, candidates: candidates as Record<string, Float64Array>, seed },
    seen: condition.seen ? present : undefined,
  });
  const found = Object.fromEntries(scores.map(({ name, mean }) => [name, mean]));
  const { curve } = animal;
  const loss = curve.slice(-Math.max(1, Math.floor(BINS / 10)));
  return {
    scores: {
      score: found['heard']!,
      ...found,
      overlap: overlapOf(animal.heard, present),
      loss: loss.reduce((sum, value) => sum + value, 0) / loss.length,
    },
    curve,
  };
}

/** Weights as they start, `[input][unit]`: from what is shown, from the cursor, from peers; the bias is 0. */
function startWeights({ units: n, seen }: Condition, rng: Generator): Float32Array {
  const shown = seen ? 6 : 4;
  const weights = new Float32Array((shown + n + 1) * n);
  for (let i = 0; i < shown + n; i++)
    for (let j = 0; j < n; j++)
      weights[i * n + j] =
        i < 4
          ? 2 * (rng.random() - 1)
          : i < shown
            ? (2 * rng.standardNormal()) / Math.sqrt(n)
            : (1.5 * rng.standardNormal()) / Math.sqrt(n);
  return weights;
}

function createLayer(
  { condition: { units: n, seen, uneven, mirrors }, rules, seed }: IdentificationWork,
  kind: 'errors' | 'reward',
  weights: Float32Array,
  heard: ArrayLike<number>,
  spread = new Float64Array(n).fill(1),
): Team {
  const { rule: text, params } = rules[kind];
  const inputs = seen ? 6 : 4;
  const own = kind === 'reward' && uneven ? withUnevenNoise(text) : mirrors ? withLearnedFeedback(text) : text;
  const tensors = {
    'layer1/w': { shape: [inputs + n + 1, n], data: weights },
    'layer1/M': { shape: [ERRORS, n], data: Float32Array.from(heard) },
    'layer1/s': { shape: [n], data: Float32Array.from(spread) },
  };
  return createTeam({
    ...{ rule: defineRule(own), params, inputs, hidden: [], outputs: n, lateralDelay: 1, errors: ERRORS, seed },
    ...{ optimizer: 'sgd', learningRate: 1, start: { tensors } },
  });
}

/** The rule with noise that each unit multiplies by a number of its own. */
function withUnevenNoise(text: RuleText): RuleText {
  const unit = { ...text.unit, s: { start: 1, learned: true, rate: 0 } };
  return { ...text, unit, act: text.act.replace('deviation * normal', 's * deviation * normal') };
}

/**
 * The rule with a matrix M that may be changed: a team steps along directions that its rule names, and what this one
 * says is not used.
 */
function withLearnedFeedback(text: RuleText): RuleText {
  return { ...text, feedback: { M: { learned: true, rate: 1 } }, learn: `${text.learn}\ndM = e * a` };
}

function weightsOf(team: Team): Float32Array {
  return Float32Array.from(team.state().tensors['layer1/w']!.data);
}

interface AnimalOptions {
  readonly learner: Condition['learner'];
  readonly rate: number;
  /** Over what errors reach the units. */
  readonly heard?: Float64Array;
  readonly seed: number;
}

/** A population with a decoder, which learns at the end of each trial. */
class Animal {
  readonly curve: number[] = [];
  /** `[error][unit]`. */
  readonly heard: Float64Array;
  readonly #team: Team;
  readonly #work: IdentificationWork;
  readonly #decoder: Float64Array;
  readonly #env;
  readonly #options: AnimalOptions;
  readonly #baselines = new Map<number, number>();
  readonly #rng: Generator;

  constructor(team: Team, work: IdentificationWork, decoder: Float64Array, options: AnimalOptions) {
    const { units, seen } = work.condition;
    this.#team = team;
    this.#work = work;
    this.#decoder = decoder;
    this.#options = options;
    this.heard = Float64Array.from(options.heard ?? decoder);
    this.#env = make(work.env, { units, decoder: [...decoder], feedback: seen, disableEnvChecker: true });
    this.#env.reset({ seed: options.seed });
    [this.#rng] = npRandom(options.seed);
  }

  /** Trials without learning. */
  rest(count: number, told: () => void): Recording {
    return this.#record(count, told, () => this.#trial(false));
  }

  learn(count: number, told: () => void): Recording {
    const bins = Math.min(BINS, count);
    const [sums, counts] = [new Float64Array(bins), new Float64Array(bins)];
    let played = 0;
    const recording = this.#record(count, told, () => {
      const trial = this.#trial(true);
      const bin = Math.floor((bins * played++) / count);
      sums[bin]! += trial.loss;
      counts[bin]!++;
      if (this.#work.condition.mirrors && this.#options.heard) this.#mirror();
      return trial;
    });
    this.curve.push(...Array.from(sums, (sum, bin) => sum / counts[bin]!));
    return recording;
  }

  #record(count: number, told: () => void, play: () => RecordedTrial): Recording {
    const trials = Array.from({ length: count }, () => {
      const trial = play();
      told();
      return trial;
    });
    return { units: this.#work.condition.units, errors: ERRORS, trials };
  }

  #trial(learns: boolean): RecordedTrial & { readonly loss: number } {
    const { units: n } = this.#work.condition;
    const { learner, rate } = this.#options;
    const team = this.#team;
    const [activity, errors] = [new Float64Array(STEPS * n), new Float64Array(STEPS * ERRORS)];
    const observations: number[] = [];
    let [observation, info] = this.#env.reset() as unknown as [Float32Array, { goal: number }];
    const { goal } = info;
    const baseline = this.#baselines.get(goal) ?? 0;
    let [loss, last] = [0, 0];
    let sum: GivenDirection[] | undefined;
    for (let t = 0; t < STEPS; t++) {
      observations.push(...observation);
      const said = team.act(observation);
      activity.set(said, t * n);
      const [next, reward, , , told] = this.#env.step(said);
      const { target, position, error } = told as { target: number[]; position: number[]; error: number[] };
      observation = next as Float32Array;
      loss -= reward / STEPS;
      last = reward;
      // Learning from reward is judged by the error itself, that from errors by the error that they told.
      errors.set(learner === 'reward' ? target.map((x, k) => x - position[k]!) : error, t * ERRORS);
      const ended = [t === STEPS - 1];
      if (!learns || learner === 'through time') {
        team.forget(ended);
        continue;
      }
      sum = added(sum, team.directions([reward - baseline], ended, error));
    }
    if (learns && learner === 'through time') {
      const credit = new Float64Array(STEPS * n);
      for (let t = 0; t < STEPS; t++)
        for (let i = 0; i < n; i++)
          for (let k = 0; k < ERRORS; k++) credit[t * n + i]! += this.heard[k * n + i]! * errors[t * ERRORS + k]!;
      const leak = this.#work.rules.errors.params['leak'] as number;
      sum = backpropThroughTime({ observations, activity, credit }, team.weights()[0]!, { leak });
    }
    if (learns) {
      team.step(onlyLateral(sum!, team, rate / STEPS));
      this.#baselines.set(goal, baseline + BASELINE_RATE * (last - baseline));
    }
    return { activity, errors, loss };
  }

  /** Moves M towards the decoder: what each unit's noise and the cursor that it makes have in common. */
  #mirror(): void {
    const { units: n } = this.#work.condition;
    const { rate, decay, deviation, times } = MIRROR;
    const before = Float64Array.from(this.heard);
    for (let time = 0; time < times; time++) {
      const noise = Float64Array.from({ length: n }, () => deviation * this.#rng.standardNormal());
      for (let k = 0; k < ERRORS; k++) {
        let moved = 0;
        for (let i = 0; i < n; i++) moved += this.#decoder[k * n + i]! * noise[i]!;
        for (let i = 0; i < n; i++) this.heard[k * n + i]! += rate * noise[i]! * moved - decay * this.heard[k * n + i]!;
      }
    }
    const weights = { name: 'layer1/w', values: new Float64Array((n + this.#team.sizes[0]! + 1) * n) };
    this.#team.step([weights, { name: 'layer1/M', values: this.heard.map((value, k) => value - before[k]!) }]);
  }
}

function added(sum: GivenDirection[] | undefined, more: readonly GivenDirection[]): GivenDirection[] {
  if (!sum) return more.map(({ name, values }) => ({ name, values: Float64Array.from(values) }));
  more.forEach(({ values }, k) => {
    const into = sum[k]!.values as Float64Array;
    for (let i = 0; i < into.length; i++) into[i]! += values[i]!;
  });
  return sum;
}

/** Directions of the weights between peers alone, times a factor: others do not learn. */
function onlyLateral(directions: readonly GivenDirection[], team: Team, factor: number): GivenDirection[] {
  const [inputs, n] = [team.sizes[0]!, team.sizes[1]!];
  return directions.map(({ name, values }) => {
    const isWeights = name === 'layer1/w';
    const kept = Float64Array.from(values, (value, k) => {
      const row = Math.floor(k / n);
      return isWeights && row >= inputs && row < inputs + n ? factor * value : 0;
    });
    return { name, values: kept };
  });
}
