import { checkOptions } from '../../errors/check-options.js';
import { UserError } from '../../errors/user-error.js';
import { fitsFloat32 } from '../../rule/ops/precision.js';
import { hearsErrors, receivedNames } from '../../rule/program/heard.js';
import type { RoleProgram } from '../../rule/program/program.js';
import { isRule } from '../../rule/rule.js';
import { quote } from '../../text/quote.js';
import { didYouMean } from '../../text/suggest.js';
import type { LayerPlan } from '../layer-plan.js';
import type { TeamState } from '../state/team-state.js';
import type { Team } from '../team.js';
import { type Graft, takeGraft } from './graft.js';
import type { Intervention, KeptIntervention } from './intervention.js';
import { INTERVENTION_FORMS, parseIntervention, VERBS } from './intervention-text.js';

/**
 * Options of each kind of intervention, beside `do`, `layer`, `at` and, where they are of a span and of units, `until`
 * and `unit`.
 */
const OWN: Readonly<Record<string, readonly string[]>> = {
  silence: ['unit', 'until'],
  clamp: ['unit', 'until', 'to'],
  drop: ['unit', 'until', 'what', 'probability'],
  delay: ['unit', 'until', 'what', 'steps'],
  replay: ['unit', 'until', 'what', 'steps'],
  shuffle: ['unit', 'until', 'what'],
  rule: ['unit', 'rule', 'params'],
  transplant: ['unit', 'from', 'outgoing', 'graft'],
};

/** How many numbers an intervention may keep of earlier steps. */
const MOST_KEPT = 2 ** 26;

/** Whether a value is a list of interventions as far as types go; the rest is checked when a team is planned. */
export function isInterventions(value: unknown): boolean {
  return (
    value === undefined ||
    (Array.isArray(value) && value.every((one) => typeof one === 'string' || (typeof one === 'object' && one !== null)))
  );
}

/**
 * Interventions as plain data, of which a configuration can be made; what can be known without a team is checked.
 *
 * @throws {@link UserError} that says which is wrong.
 */
export function keptInterventions(
  given: readonly (Intervention | KeptIntervention | string)[],
): readonly KeptIntervention[] {
  if (!isInterventions(given))
    throw new UserError(`interventions is ${quote(given)}; expected a list with entries such as ${INTERVENTION_FORMS}`);
  return given.map((one, k) => kept(typeof one === 'string' ? parseIntervention(one) : one, `interventions[${k}]`));
}

function kept(one: unknown, place: string): KeptIntervention {
  const fail = (what: string, value: unknown, expected: string): never => {
    throw new UserError(`${place}: ${what} is ${quote(value)}; expected ${expected}`);
  };
  const given = one as Readonly<Record<string, unknown>>;
  const verb = given['do'];
  if (typeof verb !== 'string' || !VERBS.includes(verb))
    return fail('do', verb, `${VERBS.map((known) => `'${known}'`).join(', ')}${didYouMean(String(verb), VERBS)}`);
  if (verb === 'transplant' && given['file'] !== undefined)
    return fail(
      'transplant',
      given['file'],
      "in a line a file, which the command reads; here give { do: 'transplant', layer, unit, at, from: { team: await loadTeam(file), layer, unit } }",
    );
  checkOptions(given, {
    of: `${place} (${verb})`,
    known: ['do', 'layer', 'at', ...OWN[verb]!],
    example: "{ do: 'silence', layer: 1, unit: 3, at: 5000 }",
  });
  const { layer, unit, at = 0, until, to, what, probability, steps, rule, params = {} } = given;
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!isCount(layer)) fail('layer', layer, 'a layer, 1 for the first layer of units');
  if (!isCount(at)) fail('at', at, 'a whole number of steps, from 0');
  if (until !== undefined && !(isCount(until) && (until as number) > (at as number)))
    fail('until', until, `the step before which it ends, above at (${at})`);
  const units = unit === undefined ? undefined : Array.isArray(unit) ? [...unit] : [unit];
  if (units && !(units.length > 0 && units.every(isCount)))
    fail('unit', unit, 'a unit of the layer, from 0, or a list of some');
  if (verb === 'clamp' && !fitsFloat32(to)) fail('to', to, 'the number that is said');
  if ((verb === 'drop' || verb === 'delay' || verb === 'replay') && what !== 'action' && what !== 'credit')
    fail('what', what, "'action' or 'credit'");
  if (verb === 'shuffle' && what !== undefined && what !== 'credit')
    fail('what', what, "'credit': what the units say is heard of each by its name");
  if (verb === 'drop' && !(typeof probability === 'number' && probability >= 0 && probability <= 1))
    fail('probability', probability, 'a number from 0 to 1');
  if ((verb === 'delay' || verb === 'replay') && !(isCount(steps) && (steps as number) > 0))
    fail('steps', steps, 'a whole number of steps, at least 1');
  if (verb === 'replay' && (at as number) < (steps as number))
    fail('at', at, `${steps} or more, since the ${steps} steps before it are replayed`);
  if (verb === 'transplant') return transplanted(given, place, fail);
  if (typeof rule === 'string')
    fail('rule', rule, 'the rule itself, not its name: one made by defineRule, or of klopf/agents, such as reinforce');
  const isText = typeof rule === 'object' && rule !== null;
  if (verb === 'rule' && !isText)
    fail('rule', rule, 'a rule made by defineRule, such as reinforce, or the text of one');
  return {
    do: verb,
    ...{
      at,
      ...(until !== undefined && { until }),
      layer,
      ...(units && { unit: [...new Set(units)].sort((a, b) => a - b) }),
    },
    ...(verb === 'clamp' && { to }),
    ...(OWN[verb]!.includes('what') && { what: what ?? 'credit' }),
    ...(verb === 'drop' && { probability }),
    ...((verb === 'delay' || verb === 'replay') && { steps }),
    ...(verb === 'rule' && { rule: isRule(rule) ? rule.text : rule, params }),
  } as unknown as KeptIntervention;
}

type Fail = (what: string, value: unknown, expected: string) => never;

/** With what the unit is made of: its team may go on learning. */
function transplanted(
  { at = 0, layer, unit, from, outgoing = false, graft }: Readonly<Record<string, unknown>>,
  place: string,
  fail: Fail,
): KeptIntervention {
  // A kept one has its unit in a list, as all of them.
  const [one, ...more] = (Array.isArray(unit) ? unit : [unit]) as readonly unknown[];
  if (!Number.isSafeInteger(one) || (one as number) < 0 || more.length > 0)
    fail('unit', unit, 'one unit of the layer, from 0');
  if (typeof outgoing !== 'boolean') fail('outgoing', outgoing, 'true or false');
  const kept = { do: 'transplant', at, layer, unit: [one] } as const;
  if (graft !== undefined && from === undefined)
    return { ...kept, graft: checkedGraft(graft, fail) } as KeptIntervention;
  const {
    team,
    layer: ofLayer,
    unit: ofUnit,
  } = (typeof from === 'object' && from !== null ? from : {}) as Readonly<Record<string, unknown>>;
  if (typeof team !== 'object' || team === null)
    fail('from', from, 'a team or its state, with layer and unit, such as { team, layer: 1, unit: 4 }');
  const state = typeof (team as Team).state === 'function' ? (team as Team).state() : (team as TeamState);
  if (!Array.isArray(state?.config?.sizes) || typeof state.tensors !== 'object')
    fail('from.team', team, 'a team, or its state as team.state() gives it');
  return {
    ...kept,
    graft: takeGraft(state, { layer: ofLayer as number, unit: ofUnit as number, outgoing: outgoing as boolean }, place),
  } as KeptIntervention;
}

function checkedGraft(graft: unknown, fail: Fail): Graft {
  const areNumbers = (value: unknown) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((list) => Array.isArray(list) && list.every((number) => Number.isFinite(number)));
  const { own, heard } = (typeof graft === 'object' && graft !== null ? graft : {}) as Partial<Graft>;
  if (!areNumbers(own) || (heard !== undefined && !areNumbers(heard)))
    fail('graft', graft, 'the numbers of a unit by their names');
  return { own: own!, ...(heard && { heard }) };
}

/**
 * Checks interventions against the layers of a team.
 *
 * @throws {@link UserError} for a layer or unit that there is not, and what its units cannot do.
 */
export function checkInterventions(
  all: readonly KeptIntervention[],
  layers: readonly LayerPlan[],
  choices: number,
  batch: number,
): void {
  all.forEach((one, k) => {
    const place = `interventions[${k}] (${one.do})`;
    const of = layers[one.layer - 1];
    if (!of)
      throw new UserError(
        `${place}: there is no layer ${one.layer}; the team has ${layers.length === 1 ? 'layer 1 alone' : `layers 1 to ${layers.length}`}, the output being the last`,
      );
    const missing = one.unit?.find((unit) => unit >= of.units);
    if (missing !== undefined)
      throw new UserError(
        `${place}: there is no unit ${missing} in layer ${one.layer}; it has ${of.units === 1 ? 'unit 0 alone' : `units 0 to ${of.units - 1}`}`,
      );
    if (one.do === 'clamp' && of.layer === layers.length && of.role.binary) {
      if (!Number.isInteger(one.to) || one.to < 0 || one.to >= choices)
        throw new UserError(
          `${place}: to is ${one.to}; output units of the team select among ${choices} actions, expected a whole number from 0 to ${choices - 1}`,
        );
    }
    if (one.do === 'transplant') checkFit(one.graft, layers, of, place);
    if ('what' in one && one.what === 'credit') checkCredit(of, place);
    const size = numbersKept(one, of, batch);
    if (size > MOST_KEPT)
      throw new UserError(
        `${place}: would keep ${size.toLocaleString('en')} numbers of earlier steps; expected at most ${MOST_KEPT.toLocaleString('en')}. Take fewer steps, units or lanes`,
      );
  });
}

/** @throws {@link UserError} where a unit hears, or is heard by, more or fewer than the one whose place it takes. */
function checkFit({ own, heard }: Graft, layers: readonly LayerPlan[], of: LayerPlan, place: string): void {
  const above = layers[of.layer];
  const counts = [
    ['weights and biases', own['w']?.length ?? 0, (of.inputs + of.components) * of.logits],
    ...(heard ? ([['weights in the next layer', heard['w']?.length ?? 0, above?.columns ?? 0]] as const) : []),
  ] as const;
  for (const [what, given, expected] of counts)
    if (given !== expected)
      throw new UserError(
        `${place}: the unit has ${given} ${what}, and the one whose place it takes ${expected}; expected a unit that hears and is heard by as many${what.includes('next') ? ', or outgoing: false' : ''}`,
      );
}

function checkCredit({ layer, role, rule: { text } }: LayerPlan, place: string): void {
  if (hearsErrors(role))
    throw new UserError(
      `${place}: units of layer ${layer}, with rule '${text.name}', are told errors of output units, which the task tells them; expected a layer that hears the reward, or what the units say that it feeds`,
    );
  if (creditNames(role).length === 0)
    throw new UserError(
      `${place}: units of layer ${layer}, with rule '${text.name}', are told nothing of how well they did; expected a layer that is`,
    );
}

/** Names of what a unit is told of how well it did: of those it feeds, then of the reward. */
export function creditNames(role: RoleProgram): string[] {
  return [...receivedNames(role), ...role.reward];
}

/**
 * The shape of what an intervention keeps of earlier steps, `[slot][row][name · units + unit]`; undefined: it keeps
 * nothing.
 */
export function keptShape(
  one: KeptIntervention,
  of: LayerPlan,
  batch: number,
): [slots: number, rows: number, width: number] | undefined {
  if (one.do !== 'delay' && one.do !== 'replay') return undefined;
  const units = one.unit?.length ?? of.units;
  const acts = one.what === 'action';
  const rows = batch * of.rounds * of.components * (acts ? of.passes : 1);
  // While a step goes on, what is said in it may change once more: it is not what is heard.
  return [one.steps + 1, rows, acts ? units : units * creditNames(of.role).length];
}

function numbersKept(one: KeptIntervention, of: LayerPlan, batch: number): number {
  return keptShape(one, of, batch)?.reduce((product, count) => product * count, 1) ?? 0;
}
