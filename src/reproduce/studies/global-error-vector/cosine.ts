import { batchesOf, chooseSamples, pixelsOf } from '../../../data/index.js';
import { createTeam } from '../../../engines/create-team.js';
import type { ParamValues } from '../../../rule/rule.js';
import { defineRule } from '../../../rule/rule.js';
import type { RuleText } from '../../../rule/text/rule-text.js';
import type { Direction } from '../../../team/directions.js';
import type { JobOutcome, JobWork } from '../../study.js';
import { type DatasetName, SAMPLES } from '../feedback-paths/jobs.js';
import { crossEntropy } from '../feedback-paths/work.js';
import { DRAWN_SIDE } from './entrants.js';

/** Compares the first update of a network by the broadcast vector with the gradient. */
export interface CosineWork extends JobWork {
  readonly kind: 'broadcast-cosine';
  readonly broadcast: { readonly rule: RuleText; readonly params: ParamValues };
  readonly gradient: { readonly rule: RuleText; readonly params: ParamValues };
  /** Units of each of two hidden layers. */
  readonly width: number;
  readonly batch: number;
  readonly dataset: DatasetName;
  readonly seed: number;
}

/** The score that tells how far the update of a layer is the gradient's: the cosine between the two. */
export const cosineOf = (layer: number) => `cosine ${layer}`;
/** The score that tells on which share of a layer's synapses the two updates have opposite signs. */
export const oppositeOf = (layer: number) => `opposite ${layer}`;

/** Both networks start from the same weights and see the same digits. */
export async function performCosine(work: CosineWork): Promise<JobOutcome> {
  const [ours, theirs] = [directionsOf(work, work.broadcast), directionsOf(work, work.gradient)];
  const scores: Record<string, number> = {};
  ours.forEach(({ layer, values }, k) => {
    const { cosine, opposite } = compared(values, theirs[k]!.values);
    scores[cosineOf(layer)] = cosine;
    scores[oppositeOf(layer)] = opposite;
  });
  const score = scores[cosineOf(1)]!;
  return { scores: { score, ...scores }, curve: [score] };
}

function directionsOf(
  { width, batch, dataset, seed }: CosineWork,
  { rule, params }: CosineWork['broadcast'],
): readonly Direction[] {
  const digits = chooseSamples(
    { dataset, split: 'train', samples: SAMPLES.train, seed: 0, side: DRAWN_SIDE },
    'the study global-error-vector',
  );
  const [first] = batchesOf(digits, { batch, seed, epoch: 0 });
  const { classes } = digits;
  const team = createTeam({
    ...{ inputs: pixelsOf(digits), hidden: [width, width], outputs: 1, rule: defineRule(rule), params },
    ...{ batch, seed, optimizer: 'sgd', learningRate: 0, engine: 'dense' },
  });
  try {
    const outputs = team.act(first!.images);
    const errors = Array.from(first!.labels).flatMap((label, lane) => [
      ...crossEntropy(outputs.subarray(lane * classes, (lane + 1) * classes), label).errors,
    ]);
    return team
      .directions(new Float32Array(batch), undefined, errors)
      .map(({ values, ...of }) => ({ ...of, values: values.slice() }));
  } finally {
    team.close();
  }
}

function compared(a: ArrayLike<number>, b: ArrayLike<number>): { cosine: number; opposite: number } {
  let [product, ours, theirs, opposite] = [0, 0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    product += a[k]! * b[k]!;
    ours += a[k]! ** 2;
    theirs += b[k]! ** 2;
    if (a[k]! * b[k]! < 0) opposite++;
  }
  return { cosine: product / Math.sqrt(ours * theirs), opposite: opposite / a.length };
}
