import type { Experiment } from './experiment/experiment.js';
import { randomSampler, type Sampler, type TrialSeen, tpeSampler } from './search/samplers.js';
import { type Point, pointAt, pointKey, spaceSize } from './search/space.js';

/** Draws at a point that has not been tried yet; then the first such one is taken. */
const DRAWS = 100;

/** The points of one search: which have been tried, and which is next. */
export interface TrialPoints {
  /** How many there are. */
  readonly size: number;
  /**
   * One that has not been tried, in the order of a grid or as a sampler draws: that of trial `number`, counted within
   * the search from 0. `seen`: the search's trials so far, asked for only where what is drawn depends on them.
   */
  next(number: number, seen: () => readonly TrialSeen[]): Point;
  /** It is tried. */
  add(point: Point): void;
}

/** The points of a search of an experiment. */
export function trialPoints(experiment: Experiment, search: number): TrialPoints {
  const { space } = experiment.searches[search]!;
  const size = spaceSize(space);
  const sampler = samplerOf(experiment, search);
  const tried = new Set<string>();
  const isNew = (point: Point) => !tried.has(pointKey(point));
  return {
    size,
    next(number, seen) {
      if (sampler === undefined) return pointAt(space, number);
      for (let attempt = 0; attempt < DRAWS; attempt++) {
        const point = sampler.suggest(seen(), number, attempt);
        if (isNew(point)) return point;
      }
      for (let index = 0; index < size; index++) {
        const point = pointAt(space, index);
        if (isNew(point)) return point;
      }
      throw new Error('a search has tried all its points, and shall try another');
    },
    add: (point) => void tried.add(pointKey(point)),
  };
}

/** Searches draw alike, so that those with the same space are compared at the same points as long as chance decides. */
function samplerOf({ search, searches }: Experiment, index: number): Sampler | undefined {
  const { space } = searches[index]!;
  const stream = `sweep/${search.seed}`;
  if (search.by === 'grid') return undefined;
  return search.by === 'random' ? randomSampler(space, stream) : tpeSampler(space, stream, search);
}
