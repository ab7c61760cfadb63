import { UserError } from '../errors/user-error.js';
import { checkedSettings, type RecordSettings } from '../microscope/record-settings.js';
import type { Recorded } from '../microscope/recording.js';
import type { Rate } from '../rule/optimizer/rate.js';
import type { Rule } from '../rule/rule.js';
import { findOptimizer } from '../runs/find-optimizer.js';
import { findRule, type RuleCatalogue } from '../runs/find-rule.js';
import type { RunConfig } from '../runs/run-config.js';
import { givenOptions, RUN_OPTIONS, type ValuesOf } from '../team/plain-options.js';
import type { ContextBaseline } from '../train/env-lanes.js';
import { type CriticOptions, criticConfig } from './critic-options.js';
import { envParams, findEnv } from './find-env.js';
import { type Assignment, numbers, numbersOrTexts, parametersOfLayers, wiringOfLayers } from './option-values.js';
import { runSeeds } from './run-seeds.js';

/** The options of `klopf run`, as its command parses them. */
export interface RunOptions extends CriticOptions, Omit<ValuesOf<typeof RUN_OPTIONS>, 'schedules' | 'interventions'> {
  readonly schedule?: Readonly<Record<string, Rate>>;
  readonly intervene?: readonly string[];
  readonly rule: string;
  readonly param?: readonly Assignment[];
  readonly layerRules?: string;
  readonly layerParam?: readonly Assignment[];
  readonly wiring?: readonly Assignment[];
  readonly envParam?: readonly Assignment[];
  readonly baseline?: ContextBaseline;
  readonly spiking?: readonly Assignment[];
  readonly epochs?: number;
  readonly hidden: readonly number[];
  readonly lr?: Rate | readonly Rate[];
  readonly optimizer: string;
  readonly optimizerParam?: readonly Assignment[];
  readonly episodes: number;
  readonly runs: number;
  readonly workers: number;
  readonly out?: string;
  readonly save?: string;
  readonly checkpointEvery?: number;
  readonly tensorboard?: true;
  readonly record?: RecordSettings | true;
  readonly recordWhat?: readonly Recorded[];
  readonly recordLanes?: readonly number[];
  readonly json?: true;
}

/**
 * The configurations of the runs that a command line asks for, a seed each.
 *
 * @throws {@link UserError} or {@link RuleError} where the options are wrong (the promise rejects).
 */
export async function runConfigs(envId: string, options: RunOptions, rules: RuleCatalogue): Promise<RunConfig[]> {
  const rule = findRule(options.rule, rules);
  const seeds = runSeeds(options.seed, options.runs);
  const interventions = options.intervene && (await interventionsOf(options.intervene, rules));
  return createConfigs(envId, rule, seeds, options, rules, interventions);
}

/** Loaded by the runs alone that have some. */
async function interventionsOf(given: readonly string[], rules: RuleCatalogue): Promise<RunConfig['interventions']> {
  const { findInterventions } = await import('./find-interventions.js');
  return findInterventions(given, rules);
}

function createConfigs(
  envId: string,
  rule: Rule,
  seeds: readonly (number | string)[],
  options: RunOptions,
  rules: RuleCatalogue,
  interventions: RunConfig['interventions'],
): RunConfig[] {
  const spec = findEnv(envId);
  const { engine, batch } = options;
  const shared = {
    env: spec.id,
    envParams: envParams(spec, options.envParam),
    // Empty for an environment that does not name its module: worker threads have it by --import.
    envModule: spec.module ?? '',
    rule: rule.text,
    params: rule.resolve(numbersOrTexts(options.param)),
    hidden: options.hidden,
    episodes: options.episodes,
    ...{ ...givenOptions(RUN_OPTIONS, options), engine, batch },
    ...(options.baseline && { baseline: options.baseline }),
    ...(options.schedule && { schedules: options.schedule }),
    ...(interventions && { interventions }),
    workers: options.workers,
    optimizer: findOptimizer(options.optimizer),
    optimizerParams: numbers(options.optimizerParam),
    ...(options.lr === undefined ? {} : { learningRate: options.lr }),
  };
  const layerParams = parametersOfLayers('--layer-param', options.layerParam, options.hidden.length + 1);
  const layerRules = options.layerRules?.split(',').map((name) => (name === '' ? null : findRule(name, rules).text));
  const wiring = wiringOfLayers('--wiring', options.wiring, options.hidden.length + 1);
  const critic = criticConfig(options, shared, rules);
  const optional = {
    ...(layerRules === undefined ? {} : { layerRules }),
    ...(layerParams === undefined ? {} : { layerParams }),
    ...(wiring === undefined ? {} : { wiring }),
    ...(critic === undefined ? {} : { critic }),
    ...recordConfig(options),
  };
  return seeds.map((seed) => ({ ...shared, ...optional, seed }));
}

/**
 * What is recorded, if anything.
 *
 * @throws {@link UserError} for settings that make no sense, or without effect.
 */
function recordConfig({ record, recordWhat, recordLanes, out, batch }: RunOptions): Pick<RunConfig, 'record'> {
  if (record === undefined) {
    const given = recordWhat ? '--record-what' : recordLanes ? '--record-lanes' : undefined;
    if (given !== undefined)
      throw new UserError(`${given} names what to record, but without --record nothing is recorded; add --record`);
    return {};
  }
  if (out === undefined)
    throw new UserError(
      '--record writes to the directory of the run in --out, which was not given; add --out DIR, a folder for runs',
    );
  const past = recordLanes?.find((lane) => lane >= batch);
  if (past !== undefined)
    throw new UserError(`--record-lanes names ${past}, and --batch is ${batch}; expected lanes from 0 to ${batch - 1}`);
  return {
    record: checkedSettings(
      {
        ...(record === true ? {} : record),
        ...(recordWhat && { what: recordWhat }),
        ...(recordLanes && { lanes: recordLanes }),
      },
      '--record',
    ),
  };
}
