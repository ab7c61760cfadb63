import type { EnvParam } from '../../../src/gymnasium/registry/env-params.js';
import type { LabExperiment, LabPart, LabRule, Plain } from '../contract.js';

/** What stands in the fields of the form, as text. */
export interface FormFields {
  readonly env: string;
  /** Arguments of the environment by name; empty: its default. */
  readonly envParams: Readonly<Record<string, string>>;
  /** The name of a rule of the catalogue; empty: the text that the experiment has. */
  readonly rule: string;
  readonly params: string;
  readonly hidden: string;
  readonly learningRate: string;
  readonly optimizer: string;
  readonly seed: string;
  readonly hasCritic: boolean;
  readonly criticRule: string;
  readonly criticParams: string;
  readonly criticHidden: string;
  readonly criticLearningRate: string;
  readonly discount: string;
}

export type FieldName = Exclude<keyof FormFields, 'envParams' | 'hasCritic'> | `env:${string}`;

/** An experiment, or what is wrong, a sentence a field. */
export type ReadFields = { readonly experiment: LabExperiment } | { readonly faults: ReadonlyMap<FieldName, string> };

const listText = (value: number | readonly number[] | undefined) =>
  value === undefined ? '' : typeof value === 'number' ? String(value) : value.join(', ');
const paramsText = (params: LabPart['params'] = {}) =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
const ruleName = (rule: LabRule) => ('name' in rule ? rule.name : '');

/** What a critic is where one is asked for first. */
const NEW_CRITIC: NonNullable<LabExperiment['critic']> = { rule: { name: 'td-backprop' }, hidden: [64, 32] };

/** The form as an experiment fills it. */
export function fieldsOf(experiment: LabExperiment): FormFields {
  const { env, envParams = {}, rule, params, hidden, learningRate, optimizer = 'adam', seed } = experiment;
  const critic = experiment.critic ?? NEW_CRITIC;
  return {
    env,
    envParams: Object.fromEntries(
      Object.entries(envParams).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
    ...{
      rule: ruleName(rule),
      params: paramsText(params),
      hidden: listText(hidden),
      learningRate: listText(learningRate),
    },
    ...{ optimizer, seed: String(seed), hasCritic: experiment.critic !== undefined },
    ...{
      criticRule: ruleName(critic.rule),
      criticParams: paramsText(critic.params),
      criticHidden: listText(critic.hidden),
    },
    ...{ criticLearningRate: listText(critic.learningRate), discount: String(critic.discount ?? 0.98) },
  };
}

/** Reads the form over the experiment that it was filled from, whose own texts of rules it keeps. */
export function readFields(
  fields: FormFields,
  before: LabExperiment,
  envParams: Readonly<Record<string, EnvParam>>,
): ReadFields {
  const faults = new Map<FieldName, string>();
  const fault = (field: FieldName, sentence: string) => {
    faults.set(field, sentence);
  };

  const readHidden = (field: FieldName, text: string): number[] => {
    const words = wordsOf(text).filter((word) => word !== 'none');
    const sizes = words.map(Number);
    if (sizes.some((size) => !Number.isInteger(size) || size < 1 || size > 2048))
      fault(
        field,
        `“${text}” is not a list of sizes; give whole numbers from 1 to 2048 as in 64, 32, or nothing for no hidden layer.`,
      );
    return sizes;
  };
  const readRates = (field: FieldName, text: string, layers: number): number | number[] | undefined => {
    const rates = wordsOf(text).map(Number);
    if (rates.some((rate) => !Number.isFinite(rate) || rate < 0))
      fault(
        field,
        `“${text}” is not a learning rate; give a number such as 0.01, or one for each layer as in 0.01, 0.001.`,
      );
    else if (rates.length > 1 && rates.length !== layers)
      fault(field, `There are ${rates.length} rates for ${layers} layers; give one for all, or ${layers}.`);
    return rates.length === 0 ? undefined : rates.length === 1 ? rates[0]! : rates;
  };
  const readParams = (field: FieldName, text: string): Record<string, number | string> | undefined => {
    const entries = wordsOf(text).map((word) => /^([A-Za-z_]\w*)=(\S+)$/.exec(word));
    if (entries.includes(null)) {
      fault(field, `“${text}” is not a list of parameters; give names with values, as in lambda=0.01, baseline=none.`);
      return undefined;
    }
    if (entries.length === 0) return undefined;
    return Object.fromEntries(
      entries.map((found) => [found![1]!, Number.isFinite(Number(found![2])) ? Number(found![2]) : found![2]!]),
    );
  };
  const readRule = (name: string, kept: LabRule | undefined): LabRule =>
    name === '' && kept !== undefined && 'text' in kept ? kept : { name };

  const hidden = readHidden('hidden', fields.hidden);
  const learningRate = readRates('learningRate', fields.learningRate, hidden.length + 1);
  const params = readParams('params', fields.params);
  const given: Record<string, Plain> = {};
  for (const [name, text] of Object.entries(fields.envParams)) {
    const param = envParams[name];
    if (text.trim() === '' || param === undefined) continue;
    const value = plainOf(text, param.type);
    if (value === undefined)
      fault(`env:${name}`, `“${text}” is not what ${name} takes: ${param.description} (${param.type}).`);
    else if (JSON.stringify(value) !== JSON.stringify(param.default)) given[name] = value;
  }
  const seed = /^\d+$/.test(fields.seed.trim()) ? Number(fields.seed) : fields.seed.trim();
  const isSlip = typeof seed === 'string' && /^[-+]?[\d.]+(?:e[-+]?\d+)?$/i.test(seed);
  if (seed === '' || isSlip || (typeof seed === 'number' && !Number.isSafeInteger(seed)))
    fault('seed', `“${fields.seed}” is not a seed; give a whole number such as 1, or a word.`);

  let critic: LabExperiment['critic'];
  if (fields.hasCritic) {
    const layers = readHidden('criticHidden', fields.criticHidden);
    const rates = readRates('criticLearningRate', fields.criticLearningRate, layers.length + 1);
    const criticParams = readParams('criticParams', fields.criticParams);
    const discount = Number(fields.discount);
    if (fields.discount.trim() === '' || !(discount >= 0 && discount <= 1))
      fault('discount', `“${fields.discount}” is not a discount; give a number from 0 to 1, such as 0.98.`);
    critic = {
      ...{ rule: readRule(fields.criticRule, before.critic?.rule), hidden: layers },
      ...(criticParams && { params: criticParams }),
      ...(rates !== undefined && { learningRate: rates }),
      ...(discount !== 0.98 && { discount }),
    };
  }
  if (faults.size > 0) return { faults };
  return {
    experiment: {
      ...{ env: fields.env, rule: readRule(fields.rule, before.rule), hidden, seed },
      ...(Object.keys(given).length > 0 && { envParams: given }),
      ...(params && { params }),
      ...(learningRate !== undefined && { learningRate }),
      ...(fields.optimizer !== 'adam' && { optimizer: fields.optimizer }),
      ...(critic && { critic }),
    },
  };
}

const wordsOf = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');

/** A value as an argument of this type takes it; undefined where the text is none. */
function plainOf(text: string, type: string): Plain | undefined {
  const word = text.trim();
  if (/^'/.test(type)) return type.includes(`'${word}'`) ? word : undefined;
  if (type.startsWith('string')) return word;
  try {
    const value: unknown = JSON.parse(word);
    if (value === null) return /null/.test(type) ? null : undefined;
    if (typeof value === 'boolean') return /boolean/.test(type) ? value : undefined;
    if (typeof value === 'number') {
      if (/integer/.test(type) && !Number.isInteger(value)) return undefined;
      return /integer|number(?!\[)|any/.test(type) ? value : undefined;
    }
    return Array.isArray(value) && /\[\]|any/.test(type) ? (value as Plain) : undefined;
  } catch {
    return /string|any/.test(type) ? word : undefined;
  }
}
