import { createDraws, type Draws } from './draws.js';
import { type ParzenEstimator, parzenEstimator } from './parzen.js';
import { type Distribution, type Point, rangeOf, roundedTo, type Space } from './space.js';

/** Trials that are not good, of which the densities are made: what came before tells least, and would cost the most. */
const MOST_OTHERS = 1_000;
const MOST_GOOD = 25;

/** A trial as a sampler sees it. */
export interface TrialSeen {
  readonly point: Point;
  /** Complete: at its last episode; stopped: at an earlier one, where it may stay; under way: not heard of yet. */
  readonly state: 'complete' | 'stopped' | 'under way';
  /** How far it came, in any unit: of two that were stopped, the one that came further is the better one. */
  readonly reached: number;
  /** What it achieved, the more the better; −Infinity where it diverged. */
  readonly score: number;
}

/** Settings of the sampler, by their names in an experiment. */
export interface TpeSettings {
  /** Trials that are drawn at random before. */
  readonly startup: number;
  /** Draws from the good trials' density, of which the best is taken. */
  readonly candidates: number;
}

/** Chooses the point of the next trial. Attempts at one trial are different draws. */
export interface Sampler {
  suggest(seen: readonly TrialSeen[], trial: number, attempt: number): Point;
}

/**
 * Each setting is drawn from its distribution, whatever other trials achieved. A pure function of seed, space, trial
 * and attempt.
 */
export function randomSampler(space: Space, seed: string): Sampler {
  const settings = settingsOf(space, seed);
  return {
    suggest: (_, trial, attempt) =>
      Object.fromEntries(
        settings.map(([place, distribution, draws]) => [place, drawn(distribution, draws(trial, attempt, 0))]),
      ),
  };
}

/**
 * Tree-structured Parzen estimators, each setting by itself: the best γ = ⌈n / 10⌉ of n trials (25 at most) make a
 * density l, the others and those under way, the last thousand of them, a density g; of some draws from l the one with
 * the largest l / g is taken. Bergstra et al. (2011), section 4. Up to a thousand trials Optuna makes the same
 * densities; it has no such bound. A pure function of seed, space, trials, trial and attempt.
 */
export function tpeSampler(space: Space, seed: string, { startup, candidates }: TpeSettings): Sampler {
  const settings = settingsOf(space, seed);
  const random = randomSampler(space, seed);
  return {
    suggest(seen, trial, attempt) {
      const known = seen.filter(({ state }) => state !== 'under way').length;
      if (known < startup) return random.suggest(seen, trial, attempt);
      const { good, others } = splitTrials(seen);
      return Object.fromEntries(
        settings.map(([place, distribution, draws]) => {
          const [l, g] = [good, others].map((trials) =>
            parzenEstimator(
              distribution,
              trials.map(({ point }) => point[place]!),
            ),
          ) as [ParzenEstimator, ParzenEstimator];
          let [best, most] = [Number.NaN, Number.NEGATIVE_INFINITY];
          for (let k = 0; k < candidates; k++) {
            const value = l.sample(draws(trial, attempt, 1 + 2 * k), draws(trial, attempt, 2 + 2 * k));
            const gain = l.logDensity(value) - g.logDensity(value);
            if (gain > most || Number.isNaN(best)) [best, most] = [value, gain];
          }
          return [place, best];
        }),
      );
    },
  };
}

/**
 * The best trials and the others, of those the last thousand, both in the order of trials. Complete ones come before
 * those that were stopped, and of equals the earlier one.
 */
export function splitTrials(seen: readonly TrialSeen[]): { good: TrialSeen[]; others: TrialSeen[] } {
  const known = seen.reduce((sum, { state }) => sum + (state === 'under way' ? 0 : 1), 0);
  const count = Math.min(Math.ceil(known / 10), MOST_GOOD);
  const best: TrialSeen[] = [];
  for (const trial of seen) {
    if (trial.state === 'under way' || (best.length === count && better(best.at(-1)!, trial) <= 0)) continue;
    const place = best.findLastIndex((one) => better(one, trial) <= 0) + 1;
    best.splice(place, 0, trial);
    if (best.length > count) best.pop();
  }
  const good = new Set(best);
  const others: TrialSeen[] = [];
  for (let k = seen.length - 1; k >= 0 && others.length < MOST_OTHERS; k--)
    if (!good.has(seen[k]!)) others.push(seen[k]!);
  return { good: seen.filter((trial) => good.has(trial)), others: others.reverse() };
}

function better(a: TrialSeen, b: TrialSeen): number {
  if (a.state !== b.state) return a.state === 'complete' ? -1 : 1;
  const further = a.state === 'complete' ? 0 : b.reached - a.reached;
  return further || (a.score === b.score ? 0 : b.score - a.score);
}

/** Streams have names, so that a setting that is added changes no draw of another. */
function settingsOf(space: Space, seed: string): [string, Distribution, Draws][] {
  return Object.entries(space).map(([place, distribution]) => [place, distribution, createDraws(`${seed}/${place}`)]);
}

function drawn(distribution: Distribution, u: number): number {
  if (distribution.kind === 'choice') return Math.floor(u * distribution.values.length);
  const range = rangeOf(distribution);
  const half = range.step === undefined ? 0 : range.step / 2;
  const [low, high] = [range.low - half, range.high + half];
  return roundedTo(range, range.isLog ? Math.exp(Math.log(low) + u * Math.log(high / low)) : low + u * (high - low));
}
