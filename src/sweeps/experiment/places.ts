import { UserError } from '../../errors/user-error.js';
import type { Rate } from '../../rule/optimizer/rate.js';
import { learningRates } from '../../team/team-options.js';
import type { Definition } from './definition.js';
import { RUN_FIELDS } from './experiment-fields.js';

/** Settings of a run as they stand in a file, with rules as texts. */
export type Settings = Readonly<Record<string, unknown>>;

/** What may stand at a dotted place of a run's settings; undefined where there is no such place. */
export function definitionAt(place: string): Definition | undefined {
  const [first, ...rest] = place.split('.');
  const start = Object.hasOwn(RUN_FIELDS, first!) ? RUN_FIELDS[first!] : undefined;
  return rest.reduce<Definition | undefined>((inside, key) => inside?.below(key), start);
}

/** Whether one of two places lies in the other. */
export function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

/**
 * The settings with others at dotted places. Parts of lists are set last, when it is known how many layers there are: a
 * rate of one layer leaves the others at what they are without it.
 *
 * @throws {@link UserError} where there is nothing of which the place could be a part.
 */
export function withSettings(base: Settings, places: Readonly<Record<string, unknown>>): Settings {
  const entries = Object.entries(places);
  const isPart = ([place]: readonly [string, unknown]) => /\.\d+(\.|$)/.test(place);
  const ordered = [...entries.filter((entry) => !isPart(entry)), ...entries.filter(isPart)];
  return ordered.reduce((settings, [place, value]) => set(settings, place, value), base);
}

function set(settings: Settings, place: string, value: unknown): Settings {
  const layersOf = ({ hidden }: Settings) => (hidden as readonly number[] | undefined)?.length;
  const ofCritic = place.startsWith('critic.') ? layersOf((settings['critic'] ?? {}) as Settings) : undefined;
  const layers = (ofCritic ?? layersOf(settings) ?? 2) + 1;
  const inside = (outer: unknown, path: readonly string[], done: readonly string[]): unknown => {
    const [key, ...rest] = path;
    if (key === undefined) return value;
    const container = containerOf(outer, done, layers, place, key);
    if (!isList(container)) return { ...container, [key]: inside(container[key], rest, [...done, key]) };
    const index = Number(key);
    if (index >= container.length)
      throw new UserError(
        `${place}: ${done.join('.')} has ${container.length} ${container.length === 1 ? 'entry' : 'entries'}; expected an index from 0 to ${container.length - 1}`,
      );
    return container.map((old: unknown, k) => (k === index ? inside(old, rest, [...done, key]) : old));
  };
  return inside(settings, place.split('.'), []) as Settings;
}

/** What a place is a part of; where it is not given, what it is by default. */
function containerOf(
  outer: unknown,
  path: readonly string[],
  layers: number,
  place: string,
  key: string,
): Readonly<Record<string, unknown>> | readonly unknown[] {
  const name = path.at(-1);
  if (name === 'learningRate' && !Array.isArray(outer) && /^\d+$/.test(key))
    return learningRates(outer as Rate | undefined, layers);
  if (name === 'layerParams' && outer === undefined) return Array.from({ length: layers }, () => ({}));
  if (name === 'layerRules' && outer === undefined) return Array.from({ length: layers }, () => null);
  if (name === 'hidden' && outer === undefined) return [64, 32];
  if (outer === undefined && name !== 'critic' && name !== 'actionMap' && name !== 'baseline') return {};
  if (isObject(outer) || Array.isArray(outer)) return outer;
  throw new UserError(
    `${place}: the experiment has ${outer === undefined ? 'no' : 'nothing inside of'} ${path.join('.')} of which this could be a part; give ${path[0]}, too`,
  );
}

function isList(container: Settings | readonly unknown[]): container is readonly unknown[] {
  return Array.isArray(container);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
