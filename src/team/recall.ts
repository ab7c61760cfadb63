import { UserError } from '../errors/user-error.js';
import { floats } from '../rule/ops/precision.js';
import { heardIndex, receivedNames } from '../rule/program/heard.js';
import type { RoleProgram } from '../rule/program/program.js';
import { NAME } from '../rule/text/lexer.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import { type LayerPlan, rowsOf } from './layer-plan.js';
import type { TeamPlan } from './plan.js';
import { type StateTensor, sizeOf } from './state/state-tensor.js';
import type { StateValues } from './state/team-state.js';

/**
 * Names that a layer's units can be asked for: what they assign and keep, what they hear of those they feed, and what
 * is there under another name.
 */
export function recallNames({ role }: Pick<LayerPlan, 'role'>): string[] {
  const names = [...role.memory.filter((name) => NAME.test(name)), ...receivedNames(role)];
  const others = Object.keys(role.aliases).filter((name) => NAME.test(name) && !names.includes(name));
  return [...names, ...others.filter((name) => isThere(role, role.aliases[name]!))];
}

function isThere(role: RoleProgram, name: string): boolean {
  return role.memory.includes(name) || receivedNames(role).includes(name);
}

/**
 * What the units of a layer last made of a name of their rule; `copy` writes what the engine keeps of a tensor to an
 * array.
 *
 * @throws {@link UserError} for a layer or a name that there is not.
 */
export function recallValues(
  plan: TeamPlan,
  layer: unknown,
  name: unknown,
  copy: (tensor: StateTensor, into: StateValues['data']) => void,
): StateValues {
  const of = plan.layers[(layer as number) - 1];
  if (of === undefined || !Number.isInteger(layer))
    throw new UserError(
      `recall of layer ${quote(layer)}; expected 1 for the first layer of units, to ${plan.layers.length}`,
    );
  const names = recallNames(of);
  if (typeof name !== 'string' || !names.includes(name)) {
    const kept = `they keep ${names.join(', ')}`;
    const isForgotten = typeof name === 'string' && NAME.test(name);
    const why =
      '. What a rule works out on the way and its synapses do not need as it is, is kept by neither engine; ' +
      'record(team, { lanes: [0] }) tells what each unit was paid';
    const rest = didYouMean(String(name), names, kept, isForgotten ? `${kept}${why}` : kept);
    throw new UserError(`the units of layer ${layer} keep no ${quote(name)}${rest}`);
  }
  const { tensor, first, count } = keptTensor(plan, of, name);
  const { components, columns } = of;
  const all = floats(plan.precision, sizeOf(tensor.shape));
  copy(tensor, all);
  const shape = components > 1 ? [components, plan.batch, columns] : [plan.batch, columns];
  return { shape, data: all.slice(first * columns, (first + count) * columns) };
}

/** What the units of a layer keep of one of {@link recallNames}, `[row][column]`, with the rows of which to tell. */
export function keptTensor(
  { batch }: Pick<TeamPlan, 'batch'>,
  of: LayerPlan,
  asked: string,
): { readonly tensor: StateTensor; readonly first: number; readonly count: number } {
  const { role, rounds, passes, components, columns } = of;
  const name = isThere(role, asked) ? asked : role.aliases[asked]!;
  const isKept = role.memory.includes(name);
  const isActed = isKept && role.act.some((assigned) => assigned.name === name);
  const rows = rowsOf(of, batch) * (isActed ? passes : 1);
  const kept = isKept
    ? ({ kind: 'memory', name } as const)
    : ({ kind: 'heard', name, index: heardIndex(role, name) } as const);
  // The rows of one round, pass or component come after those of another: the last round, the first pass, all
  // components.
  const count = batch * components;
  return { tensor: { name, shape: [rows, columns], layer: of, kept }, first: (rounds - 1) * count, count };
}
