import { UserError } from '../../../src/errors/user-error.js';
import { floats } from '../../../src/rule/ops/precision.js';
import type { KeptIntervention } from '../../../src/team/interventions/intervention.js';
import { parseIntervention, type SaidIntervention } from '../../../src/team/interventions/intervention-text.js';
import { planTeam } from '../../../src/team/plan.js';
import { interventionTensors, sizeOf } from '../../../src/team/state/state-tensor.js';
import type { StateValues, TeamState } from '../../../src/team/state/team-state.js';
import { teamOptions } from '../../../src/team/team-options.js';

/**
 * The lines of an experiment when others shall hold from step `now` on. What was done until then stays part of it, so
 * that it is played again from the start to the same weights: a line that is left out ends now, and a new one begins
 * now at the earliest. A line without steps is one that holds already, where there is such a one. Draws depend on the
 * place in the list, so that places stay: what is left out before it began leaves a line that does nothing.
 *
 * @throws {@link UserError} for a line that is wrong, or that would end before it begins.
 */
export function changedLines(before: readonly string[], wanted: readonly string[], now: number): readonly string[] {
  const left = wanted.map((line) => line.trim()).filter((line) => line !== '');
  const kept = before.map((line) => {
    const at = left.findIndex(
      (one) => one === line || (!one.includes('@') && holds(line, now) && one === bodyOf(line)),
    );
    if (at >= 0) {
      left.splice(at, 1);
      return line;
    }
    return endedLine(line, now);
  });
  while (kept.at(-1) !== undefined && isIdle(kept.at(-1)!)) kept.pop();
  return [...kept, ...left.map((line) => begunLine(line, now))];
}

function isOnce({ do: verb }: SaidIntervention): boolean {
  return verb === 'rule' || verb === 'transplant';
}

function holds(line: string, now: number): boolean {
  const said = parseIntervention(line);
  return isOnce(said) ? (said.at ?? 0) >= now : said.until === undefined || said.until > now;
}

/** A line without its steps. */
function bodyOf(line: string): string {
  return line.replace(/\s+@\S*\s*$/, '');
}

const IDLE = /^\S+ drop action 0 @/;

function isIdle(line: string): boolean {
  return IDLE.test(line);
}

function endedLine(line: string, now: number): string {
  const said = parseIntervention(line);
  const { at = 0, until = Number.POSITIVE_INFINITY } = said;
  if (isIdle(line) || until <= now || (isOnce(said) && at < now)) return line;
  if (at >= now) return `${said.layer} drop action 0 @${at}`;
  return `${bodyOf(line)} @${said.at === undefined ? '' : at}..${now}`;
}

function begunLine(line: string, now: number): string {
  const said = parseIntervention(line);
  const steps = said.do === 'replay' ? Number(said['steps']) : 0;
  const at = Math.max(said.at ?? 0, now + steps);
  if (said.until !== undefined && said.until <= at)
    throw new UserError(
      `'${line}' would end before step ${said.until}, and the run is at step ${now}; expected a later step`,
    );
  if (at === 0 && said.at === undefined) return line;
  return `${bodyOf(line)} @${at}${said.until === undefined ? '' : `..${said.until}`}`;
}

/** A team's state with other interventions: those at the same places keep what they have of earlier steps. */
export function withInterventions(state: TeamState, interventions: readonly KeptIntervention[]): TeamState {
  const config = { ...state.config, interventions };
  const others = Object.entries(state.tensors).filter(([name]) => !/^layer\d+\/intervention\d+$/.test(name));
  const rings = interventionTensors(planTeam(teamOptions(config))).map(({ name, shape }): [string, StateValues] => {
    const before = state.tensors[name];
    const isSame = before?.shape.join() === shape.join();
    return [name, isSame ? before! : { shape, data: floats(config.precision, sizeOf(shape)) }];
  });
  return { ...state, config, tensors: Object.fromEntries([...others, ...rings]) };
}
