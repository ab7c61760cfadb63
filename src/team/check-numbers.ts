import { UserError } from '../errors/user-error.js';
import type { Floats } from '../rule/ops/precision.js';
import { fitsFloat32 } from '../rule/ops/precision.js';
import type { RuleProgram } from '../rule/program/program.js';
import { quote } from '../text/quote.js';

/**
 * @throws {@link UserError} unless `values` is a list or array of numbers with this length, all finite as 32-bit
 * floats.
 */
export function checkNumbers(values: ArrayLike<number>, length: number, what: string): void {
  checkLength(values, length, what);
  if ((values instanceof Float32Array || values instanceof Float64Array) && addUp(values) === 0) return;
  for (let i = 0; i < length; i++) if (!fitsFloat32(values[i])) throw wrongNumber(values[i], i, what);
}

/** What a team hears of its passes. */
interface Paid {
  readonly passes: readonly string[];
  readonly paidPasses: number;
}

/**
 * @throws {@link UserError} unless there is a reward a lane, each a finite number or `null` (the lane has none); of a
 * rule with passes that hears rewards of several, `[pass][lane]`, where those of the first pass alone say which lanes
 * have none.
 */
export function checkRewards(rewards: ArrayLike<number | null>, lanes: number, paid: Paid): void {
  const count = lengthOfRewards(rewards, lanes, paid);
  for (let k = 0; k < count; k++) {
    const reward = rewards[k];
    const isIdle = rewards[k % lanes] === null;
    if (!isIdle && !fitsFloat32(reward)) throw wrongNumber(reward, k, 'rewards');
  }
}

/** How many rewards are heard. @throws {@link UserError} unless so many are given, or one for each pass and lane. */
export function lengthOfRewards(
  rewards: ArrayLike<number | null>,
  lanes: number,
  { passes, paidPasses }: Paid,
): number {
  const heard = paidPasses * lanes;
  const isOfAll = passes.length > 0 && rewards?.length === passes.length * lanes;
  if (!isOfAll)
    checkLength(
      rewards,
      heard,
      passes.length === 0 || paidPasses === 1
        ? 'rewards'
        : `rewards, one for each pass (${passes.join(', ')}) and lane`,
    );
  return heard;
}

/**
 * @throws {@link UserError} unless there is one finite error a lane and output unit; where the team hears no errors,
 * they may be left out.
 */
export function checkErrors(
  errors: ArrayLike<number> | undefined,
  length: number,
  {
    hearsErrors,
    told,
    rule,
  }: {
    readonly hearsErrors: boolean;
    readonly told: 'outputs' | 'units';
    readonly rule: Pick<RuleProgram, 'text'>;
  },
): void {
  if (errors !== undefined) checkNumbers(errors, length, 'errors');
  else if (hearsErrors)
    throw new UserError(
      told === 'units'
        ? `no errors were told, and units of rule '${rule.text.name}', hidden ones too, hear their own: give team.learn(rewards, ended, errors) one for each lane and unit, ${length} numbers`
        : `no errors were told, and units of rule '${rule.text.name}' hear them: give team.learn(rewards, ended, errors) one for each lane and output unit, ${length} numbers, ` +
            'or train in an environment whose info.error tells them, such as LabelledDigits-v0',
    );
}

/** @throws {@link UserError} unless there are so many values. */
export function checkLength(values: ArrayLike<unknown>, length: number, what: string): void {
  if (typeof values !== 'object' || typeof values?.length !== 'number')
    throw new UserError(`${what}: given ${quote(values)}; expected a list or array of ${length}`);
  if (values.length !== length) throw new UserError(`${what}: ${values.length} numbers given; expected ${length}`);
}

/** @throws {@link UserError} unless there is a mark for each lane, or none at all. */
export function checkEnded(ended: ArrayLike<boolean | number> | undefined, lanes: number): void {
  if (ended === undefined) return;
  if (typeof ended !== 'object' || ended?.length !== lanes)
    throw new UserError(
      `ended: given ${quote(ended)}; expected ${lanes === 1 ? 'one mark' : `${lanes} marks`}, one for each lane, such as [true]`,
    );
}

/**
 * The sum of 0 times each number: 0, or NaN if one is not finite as a 32-bit float. Testing each number takes twice as
 * long.
 */
function addUp(values: Floats): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.fround(values[i]!) * 0;
  return sum;
}

function wrongNumber(value: unknown, i: number, what: string): UserError {
  const expected =
    typeof value === 'number' && Number.isFinite(value)
      ? 'a team computes with 32-bit floats, which end at 3.4e38; scale it down.'
      : 'expected a finite number.';
  return new UserError(
    `${what}: number ${i} is ${quote(value)}; ${expected} The environment produced it, or the team was given it`,
  );
}
