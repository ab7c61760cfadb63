import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors/user-error.js';
import { readTextFile } from '../../files/read-text-file.js';
import type { Seed } from '../../random/seed.js';
import { createOptimizer } from '../../rule/optimizer/optimizer.js';
import { defineRule, isRule, type Rule, type RuleText } from '../../rule/rule.js';
import { findEnv } from '../../runs/find-env.js';
import { findOptimizer } from '../../runs/find-optimizer.js';
import { findRule, RULE_FILE } from '../../runs/find-rule.js';
import { settingsKey } from '../../runs/run-settings.js';
import { parseIntervention } from '../../team/interventions/intervention-text.js';
import { keptInterventions } from '../../team/interventions/planned-interventions.js';
import { type Distribution, pointAt, rangeOf, type Space, spaceSize } from '../search/space.js';
import type { Stopping } from '../search/stopping.js';
import { checkExperiment } from './check-experiment.js';
import { type Experiment, labelsOf, type Search } from './experiment.js';
import { EXPERIMENT, MOST_TRIALS, RUN_FIELDS, variation } from './experiment-fields.js';
import { checkWritten, refuse, suggested, type Written, writtenObject, writtenText } from './experiment-text.js';
import { definitionAt, overlap } from './places.js';

/** Where the names in an experiment are looked up. */
export interface ExperimentSources {
  /** Rules by name. */
  readonly rules: ReadonlyMap<string, Rule>;
  /** The folder from which files are named. Default: that of the experiment's file, or the current one. */
  readonly folder?: string | undefined;
}

/** Runs of a sweep altogether; more are a slip. */
const MOST_RUNS = 1_000_000;

/**
 * The experiment in a file; its name is that of the file unless it says another.
 *
 * @throws {@link UserError} with file, line and column of each mistake.
 */
export function readExperiment(file: string, sources: ExperimentSources): Experiment {
  if (!RULE_FILE.test(file))
    throw new UserError(`${file} is not an experiment file; expected a name that ends in .yaml, .yml or .json`);
  return parseExperiment(readTextFile(file, 'experiment file'), file, { folder: dirname(file), ...sources });
}

/**
 * As {@link readExperiment}, of the text of a file. @throws {@link UserError} with file, line and column of each
 * mistake.
 */
export function parseExperiment(text: string, file: string, sources: ExperimentSources): Experiment {
  const name = basename(file)
    .replace(RULE_FILE, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return experimentOf(writtenText(text, file), name.slice(0, 60) || 'experiment', sources);
}

/**
 * An experiment that is an object with the fields of a file; rules may be rules. @throws {@link UserError} that says
 * what is wrong where.
 */
export function defineExperiment(given: unknown, sources: ExperimentSources): Experiment {
  return experimentOf(writtenObject(plain(given, 0)), 'experiment', sources);
}

/** The value with the texts of rules in the place of rules. */
function plain(value: unknown, depth: number): unknown {
  if (isRule(value)) return value.text;
  if (depth > 50 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => plain(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, plain(one, depth + 1)]])),
  );
}

type Raw = Readonly<Record<string, unknown>>;
type Choice = Extract<Distribution, { kind: 'choice' }>;

function experimentOf(written: Written, name: string, sources: ExperimentSources): Experiment {
  checkWritten(written, EXPERIMENT);
  const raw = written.value as Raw;
  const own = new Reading(written, sources);
  const base = Object.fromEntries(
    Object.keys(RUN_FIELDS).flatMap((key) => (raw[key] === undefined ? [] : [[key, own.value(key, raw[key], [key])]])),
  );
  const searches = own.searches(raw);
  const search = own.search(raw, searches);
  const seeds = own.seeds(raw['seeds']);
  const runs = searches.length * search.trials * seeds.length;
  if (runs > MOST_RUNS)
    throw new UserError(
      `${written.name([])}: these are ${searches.length} searches of ${search.trials} trials with ${seeds.length} seeds, ${runs} runs; expected at most ${MOST_RUNS}`,
    );
  const stop = stoppingOf(raw['stop']);
  const experiment: Experiment = {
    name: (raw['name'] as string | undefined) ?? name,
    ...(raw['about'] === undefined ? {} : { about: raw['about'] as string }),
    ...{ base, seeds, searches, search, aim: (raw['aim'] as Experiment['aim'] | undefined) ?? 'end' },
    ...(stop === undefined ? {} : { stop }),
  };
  checkExperiment(experiment, written);
  return experiment;
}

/** Reads the parts of an experiment, with the place of each for messages. */
class Reading {
  readonly #written: Written;
  readonly #sources: ExperimentSources;

  constructor(written: Written, sources: ExperimentSources) {
    this.#written = written;
    this.#sources = sources;
  }

  /** A setting of a run at a dotted place, with rules and optimizers as texts. */
  value(place: string, given: unknown, path: readonly string[]): unknown {
    return this.#at(path, () => this.#resolved(place, given));
  }

  seeds(given: unknown): Seed[] {
    if (Array.isArray(given)) {
      const twice = given.findIndex((seed, k) => given.indexOf(seed) < k);
      if (twice >= 0) this.#fail(['seeds', String(twice)], `seed ${given[twice]} occurs twice; expected each once`);
      return given as Seed[];
    }
    return Array.from({ length: (given as number | undefined) ?? 1 }, (_, k) => k + 1);
  }

  searches(raw: Raw): Search[] {
    const shared = this.#space(raw['vary'], ['vary']);
    const each = raw['each'];
    if (Array.isArray(each)) {
      const searches = each.map((one, k) => this.#bundle(one as Raw, ['each', String(k)], shared));
      const names = searches.map(({ name }) => name);
      const twice = names.findIndex((name, k) => names.indexOf(name) < k);
      if (twice >= 0)
        this.#fail(
          ['each', String(twice)],
          `'${names[twice]}' occurs twice; give each a name of its own, as in name: large`,
        );
      return searches;
    }
    const lists = Object.entries((each ?? {}) as Raw).map(([place, values]): [string, Choice] => [
      place,
      this.#choice(place, values as readonly unknown[], ['each', place]),
    ]);
    const places = lists.map(([place]) => place);
    this.#checkOverlaps(places, (place) => ['each', place]);
    this.#checkHidden(places, shared, (place) => ['each', place]);
    const space = Object.fromEntries(lists);
    return Array.from({ length: spaceSize(space) }, (_, index) => {
      const point = pointAt(space, index);
      const chosen = lists.map(([place, { values }]) => {
        const at = point[place]!;
        return { place, value: values[at], label: String(labelsOf(values)[at]) };
      });
      return {
        name: chosen.map(({ place, label }) => (isTelling(label) ? label : `${place} ${label}`)).join(', '),
        settings: Object.fromEntries(chosen.map(({ place, value }) => [place, value])),
        space: shared,
      };
    });
  }

  search(raw: Raw, searches: readonly Search[]): Experiment['search'] {
    const given = raw['search'];
    const { by, ...more } = (typeof given === 'string' ? { by: given } : (given ?? {})) as Raw;
    const trials = raw['trials'] as number | undefined;
    const isCountable = searches.every(({ space }) => Number.isFinite(spaceSize(space)));
    const kind = (by ?? (isCountable && trials === undefined ? 'grid' : 'random')) as Experiment['search']['by'];
    const settings = { seed: 1, startup: 10, candidates: 24, ...more };
    if (kind === 'grid') {
      if (!isCountable) {
        const [place] = searches
          .flatMap(({ space }) => Object.entries(space))
          .find(([, one]) => !Number.isFinite(spaceSize({ one })))!;
        this.#fail(
          ['vary', place],
          'a grid tries every value, and there are infinitely many; give a list, a step, or search: random with trials: 30',
        );
      }
      if (trials !== undefined)
        this.#fail(
          ['trials'],
          'a grid tries every combination; leave trials out, or say search: random or search: tpe',
        );
      if (Object.keys(more).length > 0)
        this.#fail(
          ['search', Object.keys(more)[0]!],
          'this is a setting of random search and TPE; leave it out of a grid',
        );
      const most = Math.max(...searches.map(({ space }) => spaceSize(space)));
      if (most > MOST_TRIALS)
        this.#fail(
          ['vary'],
          `the grid has ${most} combinations; expected at most ${MOST_TRIALS}, or search: random with trials: 100`,
        );
      return { ...settings, by: kind, trials: most };
    }
    if (trials === undefined)
      this.#fail(
        given === undefined ? ['vary'] : ['search'],
        `a search needs to know how many combinations to try; add trials: 30`,
      );
    const still = searches.find(({ space }) => Object.keys(space).length === 0);
    if (still !== undefined)
      this.#fail(['trials'], 'nothing varies, so there is one combination; add vary, or leave trials and search out');
    return { ...settings, by: kind, trials: trials! };
  }

  /** One search of a list: settings by dotted place, and a name and a space of its own. */
  #bundle(one: Raw, path: readonly string[], shared: Space): Search {
    const { name, vary, ...settings } = one;
    if (name !== undefined && (typeof name !== 'string' || name === ''))
      this.#fail([...path, 'name'], 'expected a text, what this search is called');
    const own = vary === undefined ? {} : this.#checked(vary, [...path, 'vary']);
    const resolved = Object.entries(settings).map(([place, value]): [string, unknown] => {
      const at = [...path, place];
      this.#checkPlace(place, at, ['name', 'vary']);
      refuse(definitionAt(place)!.shape(value), this.#written, definitionAt(place)!, at);
      return [place, this.value(place, value, at)];
    });
    const space = { ...shared, ...own };
    const places = resolved.map(([place]) => place);
    this.#checkOverlaps(places, (place) => [...path, place]);
    this.#checkOverlaps(Object.keys(space), () => path);
    this.#checkHidden(places, space, (place) => [...path, place]);
    const labels = resolved.map(([place, value]) => {
      const label = String(labelsOf([value])[0]);
      return isTelling(label) ? label : `${place} ${label}`;
    });
    return { name: (name as string | undefined) ?? labels.join(', '), settings: Object.fromEntries(resolved), space };
  }

  #checked(vary: unknown, path: readonly string[]): Space {
    if (typeof vary !== 'object' || vary === null || Array.isArray(vary))
      this.#fail(path, 'expected settings by dotted place, as in { params.temperature: [1, 2] }');
    for (const [place, given] of Object.entries(vary as Raw))
      refuse(variation.shape(given), this.#written, variation, [...path, place]);
    return this.#space(vary, path);
  }

  #space(vary: unknown, path: readonly string[]): Space {
    const space = Object.entries((vary ?? {}) as Raw).map(([place, given]): [string, Distribution] => [
      place,
      this.#distribution(place, given, [...path, place]),
    ]);
    this.#checkOverlaps(
      space.map(([place]) => place),
      (place) => [...path, place],
    );
    return Object.fromEntries(space);
  }

  #distribution(place: string, given: unknown, path: readonly string[]): Distribution {
    if (Array.isArray(given)) return this.#choice(place, given, path);
    const { step, ...one } = given as Raw;
    const [kind, argument] = Object.entries(one)[0]!;
    if (kind === 'choice') return this.#choice(place, argument as readonly unknown[], [...path, 'choice']);
    this.#checkPlace(place, path);
    const [low, high] = argument as [number, number];
    if (!(low < high)) this.#fail([...path, kind], `${low} is not below ${high}; expected two ends, the smaller first`);
    if (kind.startsWith('log-') && !(low > 0))
      this.#fail([...path, kind], `${low} has no logarithm; expected ends above 0`);
    const definition = definitionAt(place)!;
    for (const [k, end] of [low, high].entries())
      refuse(definition.shape(end), this.#written, definition, [...path, kind, String(k)]);
    const distribution = { kind, low, high, ...(step === undefined ? {} : { step }) } as Exclude<
      Distribution,
      { kind: 'choice' }
    >;
    if (step !== undefined && !((step as number) <= high - low))
      this.#fail(
        [...path, 'step'],
        `a step of ${step} leaves [${low}, ${high}]; expected one of at most ${high - low}`,
      );
    // Whole numbers are as the place takes them; a real number may be none that it takes.
    if (kind.endsWith('uniform') && step === undefined) {
      const between = rangeOf(distribution).isLog ? Math.sqrt(low * high) : low + (high - low) * 0.381;
      if (definition.shape(between).length > 0)
        this.#fail(
          path,
          `${place} is a whole number; say ${kind === 'uniform' ? 'integer' : 'log-integer'}: [${low}, ${high}]`,
        );
    }
    return distribution;
  }

  #choice(place: string, values: readonly unknown[], path: readonly string[]): Choice {
    this.#checkPlace(place, path);
    const definition = definitionAt(place)!;
    const resolved = values.map((value, k) => {
      const at = [...path, String(k)];
      refuse(definition.shape(value), this.#written, definition, at);
      return this.value(place, value, at);
    });
    const keys = resolved.map((value) => settingsKey(value));
    const twice = keys.findIndex((key, k) => keys.indexOf(key) < k);
    if (twice >= 0) this.#fail([...path, String(twice)], 'this value occurs twice; expected each once');
    return { kind: 'choice', values: resolved };
  }

  #checkPlace(place: string, path: readonly string[], others: readonly string[] = []): void {
    if (place === 'seed' || place === 'seeds')
      this.#fail(path, 'seeds cannot be searched: each trial runs all of them; write seeds: 5', 'key');
    if (place === 'workers') this.#fail(path, 'the number of threads changes no number; leave it out', 'key');
    if (definitionAt(place) !== undefined) return;
    const steps = place.split('.');
    const known = steps.findIndex((_, k) => definitionAt(steps.slice(0, k + 1).join('.')) === undefined);
    const before = steps.slice(0, known).join('.');
    const keys = known === 0 ? [...Object.keys(RUN_FIELDS), ...others] : definitionAt(before)!.keys;
    const whole = keys.map((key) => (known === 0 ? key : `${before}.${key}`));
    const there = keys.length === 0 ? `; ${before} has no such part` : suggested(place, whole);
    this.#fail(path, `there is no setting '${place}'${there}`, 'key');
  }

  #checkOverlaps(places: readonly string[], pathOf: (place: string) => readonly string[]): void {
    for (const [k, place] of places.entries()) {
      const other = places.slice(0, k).find((before) => overlap(before, place));
      if (other !== undefined)
        this.#fail(pathOf(place), `${place} and ${other} would set the same; expected each setting once`, 'key');
    }
  }

  /** A part of what a search sets may vary in it; what varies as a whole would hide what is set. */
  #checkHidden(places: readonly string[], space: Space, pathOf: (place: string) => readonly string[]): void {
    for (const place of places) {
      const other = Object.keys(space).find((varied) => varied === place || place.startsWith(`${varied}.`));
      if (other !== undefined)
        this.#fail(
          pathOf(place),
          `${other} varies, which would set the same as ${place}; expected each setting once`,
          'key',
        );
    }
  }

  #resolved(place: string, given: unknown): unknown {
    if (/^(critic\.)?rule$|^layerRules\.\d+$/.test(place)) return given === null ? null : this.#rule(given);
    if (/^(critic\.)?optimizer$/.test(place))
      return typeof given === 'string' ? findOptimizer(this.#file(given)) : createOptimizer(given as never).text;
    if (place === 'env') return findEnv(given as string).id;
    if (place === 'layerRules') return (given as unknown[]).map((rule) => (rule === null ? null : this.#rule(rule)));
    if (place === 'interventions')
      return keptInterventions((given as readonly unknown[]).map((one) => this.#withRule(one)) as never);
    if (place !== 'critic') return given;
    return Object.fromEntries(
      Object.entries(given as Raw).map(([key, value]) => [key, this.#resolved(`critic.${key}`, value)]),
    );
  }

  #rule(given: unknown): RuleText {
    if (typeof given === 'string') return findRule(this.#file(given), this.#sources.rules).text;
    return defineRule(given as RuleText).text;
  }

  /** An intervention, with the text of the rule where it names one. */
  #withRule(given: unknown): unknown {
    const said = typeof given === 'string' ? parseIntervention(given) : (given as { readonly rule?: unknown } | null);
    return typeof said?.rule === 'string' ? { ...said, rule: this.#rule(said.rule) } : given;
  }

  /** Files are named from the folder of the experiment. */
  #file(name: string): string {
    return RULE_FILE.test(name) ? join(this.#sources.folder ?? '.', name) : name;
  }

  /** Does something, and puts the place in front of what it throws. */
  #at<T>(path: readonly string[], work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`${this.#written.name(path)}: ${error.message}`);
    }
  }

  #fail(path: readonly string[], problem: string, part: 'key' | 'value' = 'value'): never {
    throw new UserError(`${this.#written.name(path, part)}: ${problem}`);
  }
}

/** Whether a value says by itself what it is: weight-max does, 3 does not. */
function isTelling(label: string): boolean {
  return /^[A-Za-z]/.test(label) && !['true', 'false', 'null'].includes(label);
}

function stoppingOf(given: unknown): Stopping | undefined {
  if (given === undefined) return undefined;
  const { by, ...more } = (typeof given === 'string' ? { by: given } : given) as Raw;
  return by === 'median'
    ? { by, every: 0.1, startup: 5, warmup: 0, ...more }
    : { by: 'asha', from: 1 / 64, factor: 4, ...more };
}
