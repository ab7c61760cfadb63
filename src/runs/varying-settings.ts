import type { Rate } from '../rule/optimizer/rate.js';
import { type PlainOption, RUN_OPTIONS } from '../team/plain-options.js';
import { formatCount } from '../text/number-format.js';
import { type RunSettings, settingsKey } from './run-settings.js';

/** Settings that are written without their name, and come before the others. */
const VISIBLE: Readonly<Record<string, (value: unknown) => string>> = {
  engine: String,
  batch: (value) => `batch ${value}`,
  episodes: (value) => `${formatCount(value as number)} episodes`,
};

/** The words for settings that people call by another name; `''` where the names of the parameters inside suffice. */
const NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries<PlainOption<unknown>>(RUN_OPTIONS).map(([name, { words = name }]) => [name, words]),
  ),
  learningRate: 'learning rate',
  rewardLimit: 'reward limit',
  optimizerParams: '',
  params: '',
  envParams: '',
  layerRules: 'rules of layers',
  layerParams: 'parameters of layers',
  wiring: 'wiring of layers',
};

/**
 * For each of several runs' settings, the words for those that vary among them, as in `learning rate 0.01`,
 * `temperature 2`, `critic discount 0.9`. Returns `[run][setting]`.
 */
export function varyingSettings(all: readonly RunSettings[]): string[][] {
  const names = [...new Set([...Object.keys(VISIBLE), ...all.flatMap((settings) => Object.keys(settings))])];
  return transposed(
    names.flatMap((name) =>
      varying(
        all.map((settings) => settings[name]),
        [name],
      ),
    ),
    all.length,
  );
}

/**
 * The settings at and below a path that vary among runs, `[setting][run]`, in words. `values`: `[run]`, at that path.
 */
function varying(values: readonly unknown[], path: readonly string[]): string[][] {
  if (new Set(values.map((value) => settingsKey([value]))).size < 2) return [];
  const name = path.at(-1)!;
  if (name === 'rule' || name === 'optimizer') return [texts(values, path)];
  if (!values.every(isNested)) return [values.map((value) => leaf(value, path))];
  const inner = [...new Set(values.flatMap((value) => Object.keys(value)))];
  return inner.flatMap((key) =>
    varying(
      values.map((value) => value[key]),
      [...path, key],
    ),
  );
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('kind' in value);
}

/**
 * Rules and optimizers in words: by name, or, where several texts have one name, by a number in the order of
 * appearance.
 */
function texts(values: readonly unknown[], path: readonly string[]): string[] {
  const known = [...new Set(values.map(settingsKey))];
  const names = new Set(values.map(nameOf));
  const kind = path.at(-1)!;
  return values.map((value) => {
    const text = names.size < known.length ? `text ${known.indexOf(settingsKey(value)) + 1}` : '';
    const name = names.size > 1 ? [...(kind === 'rule' ? [] : [kind]), nameOf(value)] : [kind];
    return words([...path.slice(0, -1), ...name, text]);
  });
}

/** The name of a rule or of an optimizer. */
function nameOf(value: unknown): string {
  return isNested(value) ? String(value['name']) : String(value);
}

function leaf(value: unknown, path: readonly string[]): string {
  const visible = path.length === 1 ? VISIBLE[path[0]!] : undefined;
  if (visible) return visible(value);
  if (value === undefined) return path.length === 1 ? `no ${words(path)}` : `${words(path)} not given`;
  if (isNested(value) && value['rule'] !== undefined) return words([...path, nameOf(value['rule'])]);
  return words([
    ...path,
    path.at(-1) === 'learningRate' ? ratesText(value as Rate | readonly Rate[]) : valueText(value),
  ]);
}

function words(path: readonly string[]): string {
  return path
    .map((name) => NAMES[name] ?? name)
    .filter((word) => word !== '')
    .join(' ');
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueText).join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Learning rates as the command line takes them; a single one where all layers have the same. */
function ratesText(given: Rate | readonly Rate[]): string {
  const texts = (Array.isArray(given) ? given : [given]).map(rateText);
  return new Set(texts).size === 1 ? texts[0]! : texts.join(', ');
}

function rateText(rate: Rate): string {
  if (typeof rate === 'number') return String(rate);
  if (rate.kind === 'linear') return `${rate.from}:${rate.to}@${rate.steps}`;
  return rate.points.map(([step, value], k) => (k === 0 ? String(value) : `${value}@${step}`)).join('/');
}

/** Transposes `[column][row]` to `[row][column]`. */
function transposed(columns: readonly (readonly string[])[], rows: number): string[][] {
  return Array.from({ length: rows }, (_, row) => columns.map((column) => column[row]!));
}
