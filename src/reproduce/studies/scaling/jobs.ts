import type { RuleText } from '../../../rule/text/rule-text.js';
import type { RunConfig } from '../../../runs/run-config.js';
import { type JobResult, type StudyJob, type StudyRequest, scaledEpisodes } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import type { TrainingWork } from '../../training-study.js';
import {
  type Contestant,
  cellName,
  contestantsOf,
  layerRates,
  RATES,
  type ScalingCell,
  type ScalingRates,
  TUNING_SEED,
} from './design.js';

/** A rule whose update is measured at the weights of a job. */
export interface MeasuredSubject {
  /** Its label, a part of the names of its figures. */
  readonly label: string;
  readonly rule: RuleText;
  readonly params: Readonly<Record<string, number | string>>;
}

/** Trains a team on the multiplexer, and measures at some moments what update rules would make at its weights. */
export interface ScalingWork {
  readonly kind: 'scaling';
  readonly config: RunConfig;
  readonly measure?: {
    /** The moments, in fractions of the job's episodes from 0 (before the first) to 1. */
    readonly at: readonly number[];
    /** Episodes sampled for each subject, and for the reference. */
    readonly episodes: number;
    readonly subjects: readonly MeasuredSubject[];
    /** An unbiased rule of little variance, whose mean update stands in for the gradient. */
    readonly reference: MeasuredSubject;
  };
}

export const MEASURED_FIGURES = ['variance', 'gradientNorm', 'cosine', 'slope', 'episodeCosine'] as const;

export type MeasuredFigure = (typeof MEASURED_FIGURES)[number];

/** The names of a measured figure and of its standard error among a job's scores. */
export function figureName(at: number, label: string, layer: number, figure: MeasuredFigure): [string, string] {
  const name = `${label} @${at} layer ${layer} ${figure}`;
  return [name, `${name} ±`];
}

/** Episodes sampled for each rule at each moment. */
const SAMPLED = 3000;
/**
 * The contestant at whose weights, in its first run, every rule is measured; its mean update stands in for the
 * gradient.
 */
export const GUIDE = 'Expected Weight Max';
/**
 * The moments at which the other contestants are measured at their own weights: late enough that there is a gradient,
 * and at the end.
 */
const OWN_SHARES = [0.25, 1];
const GUIDE_SHARES = [0, 0.25, 1];
/**
 * In layers wider than this only the guide is measured: one episode of the audit takes as long there as a thousand of
 * the dense engine.
 */
const WIDEST = 128;

/** Runs that find a contestant's rates for a cell: one for each setting. */
export function tuningJobs(
  context: StudyContext,
  { scale }: StudyRequest,
  cell: ScalingCell,
  contestant: Contestant,
): StudyJob[] {
  const episodes = scaledEpisodes(cell.tuningEpisodes, scale);
  return RATES.map((rates) => {
    const name = tuningName(cell, contestant, rates);
    const config = configOf(context, cell, contestant, rates, episodes, TUNING_SEED);
    return { ...job(name, TUNING_SEED, cell, episodes), work: { kind: 'train', config } satisfies TrainingWork };
  });
}

/** The rates of the tuning run with the best mean return over all its episodes; undefined until all are done. */
export function bestRates(
  done: ReadonlyMap<string, JobResult>,
  cell: ScalingCell,
  contestant: Contestant,
): ScalingRates | undefined {
  const scores = RATES.map((rates) => tuningScore(done, cell, contestant, rates));
  if (scores.includes(undefined)) return undefined;
  return RATES[scores.indexOf(Math.max(...scores.map((score) => score!)))];
}

/** The mean return of a tuning run; −∞ if it diverged before any episode ended, undefined if it is not done. */
export function tuningScore(
  done: ReadonlyMap<string, JobResult>,
  cell: ScalingCell,
  contestant: Contestant,
  rates: ScalingRates,
): number | undefined {
  const result = done.get(`${tuningName(cell, contestant, rates)}/${TUNING_SEED}`);
  return result && (result.scores['score'] ?? Number.NEGATIVE_INFINITY);
}

/** The runs whose results count, with seeds from 1; the first one is measured. */
export function scalingJobs(
  context: StudyContext,
  { runs, scale }: StudyRequest,
  cell: ScalingCell,
  contestant: Contestant,
  rates: ScalingRates,
): StudyJob[] {
  const episodes = scaledEpisodes(cell.episodes, scale);
  return Array.from({ length: Math.min(runs, cell.mostRuns ?? runs) }, (_, k) => {
    const seed = k + 1;
    const config = configOf(context, cell, contestant, rates, episodes, seed);
    const measure = seed === 1 ? measureOf(context, cell, contestant) : {};
    return {
      ...job(resultCell(cell, contestant), seed, cell, episodes),
      work: { kind: 'scaling', config, ...measure } satisfies ScalingWork,
    };
  });
}

/** The cell of the study's tables that a contestant's runs belong to. */
export function resultCell(cell: ScalingCell, { label }: Pick<Contestant, 'label'>): string {
  return `${cellName(cell)}/${label}`;
}

function tuningName(cell: ScalingCell, { label }: Contestant, { base, fall }: ScalingRates): string {
  return `tune/${cellName(cell)}/${label}/${base}/${fall}`;
}

function job(name: string, seed: number, { addressBits, hidden }: ScalingCell, episodes: number) {
  const sizes = [addressBits + 2 ** addressBits, ...hidden, 1];
  const synapses = sizes.slice(1).reduce((sum, size, l) => sum + size * (sizes[l]! + 1), 0);
  return { id: `${name}/${seed}`, cell: name, seed, weight: episodes * (1000 + synapses) };
}

function configOf(
  context: StudyContext,
  { addressBits, hidden, startBias }: ScalingCell,
  contestant: Contestant,
  rates: ScalingRates,
  episodes: number,
  seed: number,
): RunConfig {
  const { rule, params } = context.rule(contestant.rule, contestant.params);
  return {
    ...context.env('multiplexer'),
    envParams: { addressBits },
    rule: startBias === undefined ? rule : withStartBias(rule, startBias),
    params,
    hidden,
    episodes,
    seed,
    engine: 'dense',
    batch: 1,
    workers: 1,
    learningRate: layerRates(rates, hidden),
    optimizer: 'adam',
    optimizerParams: {},
  };
}

/** The rule with this start value of its biases; its weights start as before. */
function withStartBias(rule: RuleText, bias: number): RuleText {
  return { ...rule, synapse: { ...rule.synapse, w: { start: 'glorot-uniform', bias, learned: true } } };
}

/**
 * What is measured in a contestant's first run. Nothing for backprop: the gradient of a deterministic network is not
 * that of a stochastic one.
 */
function measureOf(context: StudyContext, cell: ScalingCell, contestant: Contestant): Pick<ScalingWork, 'measure'> {
  const isMeasured = ({ rule }: Contestant) => rule !== 'backprop';
  const isGuide = contestant.label === GUIDE;
  if (!isMeasured(contestant) || (!isGuide && Math.max(...cell.hidden) > WIDEST)) return {};
  const all = contestantsOf(cell).filter(isMeasured);
  const subject = ({ label, rule, params }: Contestant): MeasuredSubject => ({ label, ...context.rule(rule, params) });
  return {
    measure: {
      at: isGuide ? GUIDE_SHARES : OWN_SHARES,
      episodes: SAMPLED,
      subjects: (isGuide ? all : [contestant]).map(subject),
      reference: subject(all.find(({ label }) => label === GUIDE)!),
    },
  };
}
