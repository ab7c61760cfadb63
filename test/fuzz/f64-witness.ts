import { createTeam } from '../../src/engines/create-team.js';
import type { LiteralTeam } from '../../src/team/literal-team.js';
import { DifferenceError } from './difference-error.js';
import { type Experience, experienceOf, type FuzzCase, teamOptions } from './fuzz-case.js';
import { learnedValues } from './state-values.js';

/** Steps after which f32 and f64 are compared: few, so that rounding has no time to grow. */
const STEPS = 3;
/** How far the witness's start and experience are moved, relative to their size: some sixteen roundings of f32. */
const MOVED = 1e-6;
/** How often. */
const TIMES = 3;
const TOLERANCE = 1e-5;
/** Synapses of all lanes, beyond which the witness takes too long. */
const LARGEST = 3000;

export type Witnessed = 'near' | 'chaotic' | 'not asked';

/**
 * The f64 witness is the same program without rounding, with exp and log from Math. What f32 has wrong in both engines
 * it has right. It ends near the f32 team unless the run is chaotic (a threshold is met, a difference cancels): whether
 * it is, other witnesses say whose weights, observations and rewards are moved by {@link MOVED}; f32 may be as far off
 * as thirty times what they are. Throws {@link DifferenceError}.
 */
export function checkWitness(given: FuzzCase): Witnessed {
  if (!isAsked(given)) return 'not asked';
  const experience = experienceOf({ ...given, steps: Math.min(given.steps, STEPS) });
  const single = lifeOf(given, 'f32', experience);
  const exact = lifeOf(given, 'f64', experience);
  const moved = Array.from({ length: TIMES }, (_, k) => lifeOf(given, 'f64', experience, mover(given.seed + k)));
  let isNear = true;
  for (const [what, wanted] of exact) {
    // Terms of a small sum are of about 1.
    const scale = Math.max(1, norm(wanted));
    const spread = Math.max(...moved.map((life) => distance(life.get(what)!, wanted)));
    const error = distance(single.get(what)!, wanted);
    // What was computed from something that is no longer near, or no longer a number, says nothing.
    if (!(spread < 1e-3 * scale && scale < 1e15)) {
      isNear = false;
      break;
    }
    if (!(error <= TOLERANCE * scale + 30 * spread))
      throw new DifferenceError(
        `${what} is ${error} from the f64 witness, of size ${scale}, which moves by ${spread} with its beginning`,
      );
  }
  return isNear ? 'near' : 'chaotic';
}

/** Adaptive optimizers make a step of the rate out of a direction that is rounding alone; large teams take long. */
function isAsked({ optimizer, inputs, hidden, outputs, choices, batch, rule }: FuzzCase): boolean {
  const sizes = [inputs, ...hidden, outputs * (choices - 1)];
  const synapses = sizes.slice(1).reduce((sum, size, k) => sum + size * (sizes[k]! + 1), 0);
  const text = JSON.stringify(rule);
  // Beyond what f32 can say, functions stop at their largest value there and go on in f64.
  const isBounded = !/1e\+?30|normal\((?!u(?:\[\w+\])?\))|log\(|pow\(/.test(text);
  return optimizer === 'sgd' && synapses * batch <= LARGEST && isBounded;
}

type Life = Map<string, readonly number[]>;
type Mover = (value: number) => number;

/** What a team does and learns, step by step. */
function lifeOf(given: FuzzCase, precision: 'f32' | 'f64', experience: readonly Experience[], move?: Mover): Life {
  const team: LiteralTeam = createTeam({ ...teamOptions(given), engine: 'literal', precision });
  const life: Life = new Map();
  if (move) for (const unit of team.units.flat()) unit.weights.forEach((w, i) => void (unit.weights[i] = move(w)));
  const seen = (values: Float32Array) => (move ? Float64Array.from(values, move) : values);
  experience.forEach(({ glimpse, observations, rewards, errors, ended }, step) => {
    if (glimpse) team.act(seen(glimpse));
    life.set(`in step ${step} the actions`, Array.from(team.act(seen(observations))));
    team.learn(seen(rewards), ended, seen(errors));
    for (const [name, values] of learnedValues(team.state()))
      life.set(`after step ${step} ${name}`, Array.from(values));
  });
  team.close();
  return life;
}

function mover(seed: number): Mover {
  let state = 1 + seed;
  return (value) => {
    state = (state * 48271) % 2147483647;
    return value * (1 + MOVED * ((2 * state) / 2147483647 - 1));
  };
}

function norm(values: readonly number[]): number {
  return Math.hypot(...values);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return norm(a.map((value, i) => value - b[i]!));
}
