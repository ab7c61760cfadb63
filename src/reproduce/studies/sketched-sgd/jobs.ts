import type { ExchangeOptions } from '../../../replicas/create-exchange.js';
import type { ParamValues } from '../../../rule/rule.js';
import type { RuleText } from '../../../rule/text/rule-text.js';
import { type JobResult, type JobWork, type StudyJob, type StudyRequest, scaledEpisodes } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import { type DatasetName, SAMPLES } from '../feedback-paths/jobs.js';
import {
  BATCH,
  CROWD_EPOCHS,
  CROWDS,
  DIGITS,
  ENTRANTS,
  type Entrant,
  exchangeAt,
  NETWORKS,
  type Network,
  REPLICAS,
  type Setting,
  settingsOf,
  sizeOf,
  USUAL,
} from './design.js';

/**
 * Trains replicas to tell digits apart; the score is the share of digits that they tell, in percent, that they have not
 * learned from.
 */
export interface SketchedWork extends JobWork {
  readonly kind: 'replicas';
  readonly rule: RuleText;
  readonly params: ParamValues;
  readonly hidden: readonly number[];
  readonly learningRate: number;
  readonly momentum: number;
  readonly replicas: number;
  /** Of all replicas together. */
  readonly batch: number;
  readonly exchange: ExchangeOptions;
  readonly steps: number;
  readonly dataset: DatasetName;
  readonly scored: { readonly of: 'test' | 'validation'; readonly samples: number };
  readonly seed: number;
}

/** The seed of tuning, used for nothing else; runs have 1 and up. */
const TUNING_SEED = 9001;

/** What jobs and reports are made from. */
export interface Asked {
  readonly context: StudyContext;
  readonly request: StudyRequest;
  readonly done: ReadonlyMap<string, JobResult>;
  readonly dataset: DatasetName;
}

/** A cell of the tables: an exchange in a network, at a compression that it was made for, with so many replicas. */
export interface Cell {
  readonly network: Network;
  readonly entrant: Entrant;
  /** Undefined where the exchange has no size to choose. */
  readonly compression: number | undefined;
  readonly replicas: number;
  readonly epochs: number;
}

/** Cells of a network that are compared over compressions, an exchange after the other. */
export function compressionCells(network: Network): Cell[] {
  return ENTRANTS.flatMap((entrant) =>
    (entrant.isSized ? network.compressions : [undefined]).map((compression) => {
      return { network, entrant, compression, replicas: REPLICAS, epochs: network.epochs };
    }),
  );
}

/** Cells of the small network that are compared over the number of replicas. */
export function crowdCells(): Cell[] {
  return ENTRANTS.filter(({ isInCrowds }) => isInCrowds).flatMap((entrant) =>
    CROWDS.map((replicas) => {
      const compression = entrant.isSized ? USUAL : undefined;
      return { network: DIGITS, entrant, compression, replicas, epochs: CROWD_EPOCHS };
    }),
  );
}

/**
 * The jobs that are not done: for each exchange and network all settings first, then the runs with the best of them.
 */
export function jobsOf(asked: Asked): StudyJob[] {
  const all = NETWORKS.flatMap((network) =>
    ENTRANTS.flatMap((entrant) => {
      const { jobs, best } = tuningOf(asked, network, entrant);
      if (best === undefined) return jobs;
      const cells = [...compressionCells(network), ...(network === DIGITS ? crowdCells() : [])];
      return cells.filter((cell) => cell.entrant === entrant).flatMap((cell) => runJobs(asked, cell, best.setting));
    }),
  );
  return all.filter(({ id }) => !asked.done.has(id));
}

export interface Tried {
  readonly setting: Setting;
  /** In percent; −∞ where it diverged. */
  readonly accuracy: number;
}

export interface Tuning {
  readonly jobs: readonly StudyJob[];
  /** The settings that are done. */
  readonly tried: readonly Tried[];
  /** The best of them, once all are done; of equally good ones the first. */
  readonly best: Tried | undefined;
}

/** What tuning has found for an exchange in a network. */
export function tuningOf(asked: Asked, network: Network, entrant: Entrant): Tuning {
  const compression = entrant.isSized ? USUAL : undefined;
  const cell = { network, entrant, compression, replicas: REPLICAS, epochs: network.tuningEpochs };
  const settings = settingsOf(entrant);
  const jobs = settings.map((setting) =>
    job(
      `tuning/${network.name}/${entrant.label}/${setting.label}/${setting.rate}`,
      workOf(asked, cell, setting, 'validation', TUNING_SEED),
    ),
  );
  const tried = settings.flatMap((setting, k) => {
    const result = asked.done.get(jobs[k]!.id);
    return result ? [{ setting, accuracy: result.scores['score'] ?? Number.NEGATIVE_INFINITY }] : [];
  });
  const best = tried.reduce((a, b) => (b.accuracy > a.accuracy ? b : a), tried[0]!);
  return { jobs, tried, best: tried.length === jobs.length ? best : undefined };
}

/** The runs of a cell with the setting that tuning chose. */
export function runJobs(asked: Asked, cell: Cell, setting: Setting): StudyJob[] {
  const { network, entrant, compression, replicas, epochs } = cell;
  const size = compression === undefined ? '' : ` ${compression}×`;
  const name = `${network.name}/${entrant.label}${size}/${replicas} replicas/${epochs} epochs`;
  return Array.from({ length: asked.request.runs }, (_, k) => job(name, workOf(asked, cell, setting, 'test', k + 1)));
}

function workOf(
  { context, request, dataset }: Asked,
  { network, entrant, compression, replicas, epochs }: Cell,
  { rate: learningRate, momentum, rows }: Setting,
  of: 'test' | 'validation',
  seed: number,
): SketchedWork {
  const { rule, params } = context.rule('error-backprop', { activation: 'relu' });
  const learned = SAMPLES.train - (of === 'validation' ? SAMPLES.validation : 0);
  return {
    ...{ kind: 'replicas', rule, params, hidden: network.hidden, learningRate, momentum, replicas },
    ...{ batch: BATCH, exchange: exchangeAt(entrant.exchange, compression ?? 1, network, replicas, rows) },
    steps: scaledEpisodes(epochs * Math.floor(learned / BATCH), request.scale),
    ...{ dataset, scored: { of, samples: Math.max(250, scaledEpisodes(SAMPLES[of], request.scale)) }, seed },
  };
}

function job(cell: string, work: SketchedWork): StudyJob {
  const { weights } = sizeOf(work);
  const { dataset, seed, steps, replicas, batch } = work;
  // A number of a sketch takes about as long as eight samples' products with it.
  const weight = steps * weights * (batch + 8 * replicas);
  return { id: `${cell}/${dataset}/seed ${seed}/${steps} steps`, cell, seed, weight, work };
}
