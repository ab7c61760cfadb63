import type { LabUnit } from '../contract.js';
import { type Aim, hasArrived } from './aim.js';
import type { OpenedRun } from './opened-run.js';
import type { Teller } from './teller.js';
import { detailsOf } from './unit-details.js';

/** Steps between two looks at what units do, for moving means. */
const SAMPLE = 8;
/** Steps a second up to which each step is told with its messages. */
const TRANSCRIPT_SPEED = 5;

/** Plays for some milliseconds, at most so many steps, and tells of it; true where it has come to where it goes. */
export function playSlice(
  opened: OpenedRun,
  aim: Aim,
  teller: Teller,
  milliseconds: number,
  most = Number.POSITIVE_INFINITY,
): boolean {
  const { run, curve } = opened;
  const { training } = run;
  const begun = performance.now();
  const until = Math.min(training.steps + most, aim.kind === 'steps' ? aim.until : Number.POSITIVE_INFINITY);
  let isOver = hasArrived(aim, training, opened.lastEnd);
  let now = begun;
  const wantsLook = aim.kind === 'play' && teller.isDue(now);
  while (!isOver && training.steps < until) {
    const isLast =
      training.steps + 1 === until ||
      (aim.kind === 'episode' && opened.team.isOneStep && training.episodes + 1 === aim.episodes);
    if (run.engine === 'literal') listen(opened, aim, teller);
    else if (isLast || (wantsLook && now === begun)) look(opened, aim, teller, isLast);
    else training.step();
    const { steps } = training;
    if ((steps & (SAMPLE - 1)) === 0) run.eachActions((layer, actions) => curve.addActions(layer, actions));
    opened.note();
    isOver = hasArrived(aim, training, opened.lastEnd);
    if (run.engine === 'dense' && (steps & 15) !== 0) continue;
    now = performance.now();
    if (now - begun >= milliseconds) break;
  }
  now = performance.now();
  teller.measure(training.steps, now);
  opened.keepSometimes(now);
  if (isOver) return true;
  if (aim.kind === 'episode') teller.progress(aim, training.episodes, now);
  else if (teller.isDue(now))
    teller.snapshot(opened, { stands: false, isFull: aim.kind === 'play' && aim.speed === 'full' });
  return false;
}

/** One step of the dense engine, with what the pinned units keep of it. */
function look(opened: OpenedRun, aim: Aim, teller: Teller, isLast: boolean): void {
  const { run, pinned } = opened;
  let units: readonly LabUnit[] = [];
  run.look(() => {
    if (pinned.length > 0) units = detailsOf(pinned, run);
  });
  if (units.length > 0 && (aim.kind !== 'episode' || isLast)) teller.lookedAt(opened, units);
}

/** One step of the literal engine, with its messages where somebody reads them. */
function listen(opened: OpenedRun, aim: Aim, teller: Teller): void {
  const { run, pinned } = opened;
  const isSlow = aim.kind === 'play' && aim.speed !== 'full' && aim.speed <= TRANSCRIPT_SPEED;
  const isAlone = aim.kind === 'steps' && aim.until - run.training.steps === 1;
  if (!isSlow && !isAlone && pinned.length === 0) {
    run.look();
    return;
  }
  const messages = run.listen();
  if (isSlow || isAlone || teller.isDue(performance.now())) teller.units(opened, messages);
  if (isSlow || isAlone) teller.say({ kind: 'transcript', step: run.training.steps, messages });
}
