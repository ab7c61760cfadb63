import { UserError } from '../../errors/user-error.js';
import { checkRuns } from '../../runs/check-runs.js';
import { type Distribution, type Point, rangeOf, type Space } from '../search/space.js';
import { configOf, type Experiment, labelsOf, type Search, valuesAt } from './experiment.js';
import type { Written } from './experiment-text.js';
import { withSettings } from './places.js';

/** Points of a space that are checked before anything runs. */
const MOST_CHECKED = 300;

/** Settings that every run has, and how they are given. */
const EXAMPLES: Readonly<Record<string, string>> = {
  env: 'env: multiplexer, one of `klopf envs`',
  rule: 'rule: weight-max, one of `klopf rules`',
  episodes: 'episodes: 10000',
};

type Raw = Readonly<Record<string, unknown>>;

/**
 * Plans a team for the values of all that varies, one setting at a time, so that a mistake is told before anything
 * runs.
 *
 * @throws {@link UserError} with the place in the file of the setting without which the mistake goes away.
 */
export function checkExperiment(experiment: Experiment, written: Written): void {
  const fail = (path: readonly string[], message: string): never => {
    throw new UserError(`${written.name(path)}: ${message}`);
  };
  const most = Math.max(2, Math.ceil(MOST_CHECKED / experiment.searches.length));
  for (const [index, search] of experiment.searches.entries()) {
    const problem = (point: Point, left: { base?: string; own?: string } = {}) => {
      const base = drop(experiment.base, left.base);
      return problemOf({ ...experiment, base }, { ...search, settings: drop(search.settings, left.own) }, point);
    };
    const { first, others } = pointsToCheck(search.space);
    const message = problem(first);
    if (message !== undefined) {
      // What is to blame is what the mistake goes away without.
      const goesAway = (other: string | undefined) => other !== message;
      const varied = Object.keys(first).find((place) => goesAway(problem(drop(first, place))));
      const own = Object.keys(search.settings).find((place) => goesAway(problem(first, { own: place })));
      const base = Object.keys(experiment.base)
        .filter((key) => !Object.hasOwn(EXAMPLES, key))
        .find((key) => goesAway(problem(first, { base: key })));
      if (varied !== undefined) fail(varyPath(written, index, varied), without(message, varied));
      if (own !== undefined) fail(eachPath(written, index, own), without(message, own));
      fail(base === undefined ? [] : [base], message);
    }
    for (const { place, point } of others.slice(0, most)) {
      const wrong = problem(point);
      if (wrong !== undefined)
        fail(varyPath(written, index, place), `${shownValue(search.space, place, point)}: ${wrong}`);
    }
  }
}

function eachPath({ value }: Written, search: number, place: string): readonly string[] {
  return Array.isArray((value as Raw)['each']) ? ['each', String(search), place] : ['each', place];
}

function varyPath({ value }: Written, search: number, place: string): readonly string[] {
  const each = (value as Raw)['each'];
  const own = Array.isArray(each) ? ((each[search] as Raw)['vary'] as Raw | undefined) : undefined;
  return own && Object.hasOwn(own, place) ? ['each', String(search), 'vary', place] : ['vary', place];
}

function shownValue(space: Space, place: string, point: Point): string {
  const distribution = space[place]!;
  const value = point[place]!;
  return `with ${distribution.kind === 'choice' ? labelsOf(distribution.values)[value] : value}`;
}

/** What is wrong with a search at a point, as far as that is known without running it. */
function problemOf(experiment: Experiment, search: Search, point: Point): string | undefined {
  try {
    const settings = withSettings(experiment.base, { ...search.settings, ...valuesAt(search.space, point) });
    const missing = Object.keys(EXAMPLES).find((name) => settings[name] === undefined);
    if (missing !== undefined) return `there is no ${missing}; add ${EXAMPLES[missing]}`;
    checkRuns([configOf(experiment, search, point, experiment.seeds[0]!)], 1);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** A message without the place that it begins with. */
function without(message: string, place: string): string {
  return message.startsWith(`${place}: `) ? message.slice(place.length + 2) : message;
}

function drop<Value>(values: Readonly<Record<string, Value>>, name: string | undefined): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}

/** The first point, and each other value or end of each setting, with the others as in the first. */
function pointsToCheck(space: Space): {
  readonly first: Point;
  readonly others: readonly { readonly place: string; readonly point: Point }[];
} {
  const valuesOf = (one: Distribution) =>
    one.kind === 'choice' ? one.values.map((_, k) => k) : [one.low, rangeOf(one).high];
  const entries = Object.entries(space).map(([place, one]) => [place, valuesOf(one)] as const);
  const first = Object.fromEntries(entries.map(([place, values]) => [place, values[0]!]));
  const others = entries.flatMap(([place, values]) =>
    values.slice(1).map((value) => ({ place, point: { ...first, [place]: value } })),
  );
  return { first, others };
}
