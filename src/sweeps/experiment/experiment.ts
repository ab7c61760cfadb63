import { registry } from '../../gymnasium/registry/registry.js';
import type { Seed } from '../../random/seed.js';
import { findEnv } from '../../runs/find-env.js';
import type { CriticConfig, RunConfig } from '../../runs/run-config.js';
import { cutText } from '../../text/cut-text.js';
import { criticSettings } from '../../train/critic.js';
import type { Distribution, Point, Space } from '../search/space.js';
import type { Stopping } from '../search/stopping.js';
import { type Settings, withSettings } from './places.js';

/**
 * An experiment: what runs have in common, what varies, and how it is searched. Plain data, with nothing that has to be
 * looked up.
 */
export interface Experiment {
  readonly name: string;
  readonly about?: string | undefined;
  /** What all runs have, by the names of a configuration; rules and optimizers as texts. */
  readonly base: Settings;
  /** The seeds of each trial. */
  readonly seeds: readonly Seed[];
  /** Searches of their own, with the same budget. */
  readonly searches: readonly Search[];
  readonly search: {
    readonly by: 'grid' | 'random' | 'tpe';
    /** Trials of each search; of a grid all its points. */
    readonly trials: number;
    /** The seed of what the sampler draws. */
    readonly seed: Seed;
    readonly startup: number;
    readonly candidates: number;
  };
  /** Of which part of the episodes the mean return is made as large as possible: all, or the last tenth. */
  readonly aim: 'mean' | 'end';
  readonly stop?: Stopping | undefined;
}

/** One search of an experiment. */
export interface Search {
  /** What tells it from the others; empty where it is the only one. */
  readonly name: string;
  /** What it has of its own, by dotted place. */
  readonly settings: Settings;
  readonly space: Space;
}

/** Units of hidden layers where none are given, and what a reward is worth a step later, as in `klopf run`. */
const HIDDEN = [64, 32];
const DISCOUNT = 0.98;

/** The configuration of a run of a search at a point. */
export function configOf({ base }: Pick<Experiment, 'base'>, search: Search, point: Point, seed: Seed): RunConfig {
  const settings = withSettings(base, { ...search.settings, ...valuesAt(search.space, point) });
  const { env: id, critic, ...rest } = settings as Settings & { env: string; critic?: Settings };
  const env = registry.has(id) ? findEnv(id) : undefined;
  const own = {
    ...{ envParams: {}, params: {}, hidden: HIDDEN, optimizer: 'adam', optimizerParams: {}, engine: 'dense', batch: 1 },
    ...rest,
    env: id,
    // Empty for an environment that does not name its module: worker threads have it by --import.
    envModule: env?.module ?? '',
    workers: 1,
    seed,
  } as unknown as RunConfig;
  return critic === undefined ? own : { ...own, critic: criticOf(critic, own) };
}

function criticOf(critic: Settings, { hidden, optimizer, optimizerParams }: RunConfig): CriticConfig {
  const { discount = DISCOUNT, truncation, rewardLimit, ...part } = critic;
  const settings = criticSettings({ discount, truncation, rewardLimit } as Parameters<typeof criticSettings>[0]);
  return { params: {}, hidden, optimizer, optimizerParams, ...part, ...settings } as unknown as CriticConfig;
}

/** The settings at a point, by dotted place. */
export function valuesAt(space: Space, point: Point): Settings {
  const values = Object.entries(point).map(([place, value]) => {
    const distribution = space[place]!;
    return [place, distribution.kind === 'choice' ? distribution.values[value] : value];
  });
  return Object.fromEntries(values);
}

/** The settings at a point as people read them: numbers and texts as they are, rules by their names. */
export function shownSettings(space: Space, point: Point): Readonly<Record<string, string | number | boolean | null>> {
  const shown = Object.entries(point).map(([place, value]) => [place, shownAt(space[place]!, value)]);
  return Object.fromEntries(shown);
}

function shownAt(distribution: Distribution, value: number): string | number | boolean | null {
  return distribution.kind === 'choice' ? labelsOf(distribution.values)[value]! : value;
}

/** The point whose settings are shown so; undefined where there is none. */
export function pointOf(space: Space, shown: Readonly<Record<string, unknown>>): Point | undefined {
  const entries = Object.entries(space).map(([place, distribution]): [string, unknown] => {
    if (distribution.kind !== 'choice') return [place, shown[place]];
    const index = labelsOf(distribution.values).indexOf(shown[place] as string);
    return [place, index < 0 ? undefined : index];
  });
  const isWhole = entries.every(([, value]) => typeof value === 'number' && Number.isFinite(value));
  return isWhole ? (Object.fromEntries(entries) as Point) : undefined;
}

const labels = new WeakMap<readonly unknown[], readonly (string | number | boolean | null)[]>();

/**
 * A short word for each of some different values: itself, the name of what has one, or its JSON; with a number where
 * words are equal.
 */
export function labelsOf(values: readonly unknown[]): readonly (string | number | boolean | null)[] {
  let found = labels.get(values);
  if (!found) {
    const words = values.map(labelOf);
    found = words.map((word, k) => (words.indexOf(word) === k ? word : `${word} #${k + 1}`));
    labels.set(values, found);
  }
  return found;
}

function labelOf(value: unknown): string | number | boolean | null {
  if (typeof value !== 'object' || value === null) return value as string | number | boolean | null;
  const { name, rule } = value as { readonly name?: unknown; readonly rule?: { readonly name?: unknown } };
  const given = name ?? rule?.name;
  return cutText(typeof given === 'string' ? given : JSON.stringify(value));
}
