import { UserError } from '../errors/user-error.js';
import type { RoleProgram, RuleProgram } from '../rule/program/program.js';
import { programOf } from '../rule/rule.js';
import type { TeamOptions } from './team-options.js';

/**
 * The program of each layer, with the layer's own parameters. Layers whose parameters are equal share one.
 *
 * @throws {@link UserError} when a layer's parameters change what layers tell each other or keep.
 * @throws {@link RuleError} when a value is wrong.
 */
export function layerPrograms(
  { rule, params = {}, layerParams, precision = 'f32' }: TeamOptions,
  logits: readonly number[],
): readonly RuleProgram[] {
  if (layerParams !== undefined && layerParams.length !== logits.length)
    throw new UserError(
      `layerParams has ${layerParams.length} entries for ${logits.length} layers; expected one a layer, from the first hidden layer to the output`,
    );
  const known = new Map<string, RuleProgram>();
  const programs = logits.map((count, k) => {
    const values = rule.resolve({ ...params, ...layerParams?.[k] });
    const key = JSON.stringify([values, count]);
    const program = known.get(key) ?? programOf(rule, values, count, precision);
    known.set(key, program);
    return program;
  });
  const first = shapeOf(programs[0]!);
  const other = programs.findIndex((program) => shapeOf(program) !== first);
  if (other >= 0)
    throw new UserError(
      `layerParams[${other}] changes what the units of rule '${rule.name}' keep or tell each other, so the layers could not talk; ` +
        'give parameters that decide this, such as choices and traces, under params for all layers',
    );
  return programs;
}

/** What the programs of all layers have to have in common. */
function shapeOf({
  hidden,
  output,
  settlingSteps,
  synapseLearned,
  unitLearned,
  feedback,
  traces,
}: RuleProgram): string {
  const sends = ({ channels, creditAfterStep }: RoleProgram) => [channels.length, creditAfterStep];
  const hears = hidden.receptions.map((r) => (r.kind === 'sum' ? [r.name, r.channel] : [...r.names]));
  const keeps = [synapseLearned, unitLearned, feedback, traces, hidden.echoes].map((list) =>
    list.map(({ name }) => name),
  );
  const settling = [settlingSteps, ...[hidden, output].map(({ settling: step }) => step && sends(step))];
  return JSON.stringify([sends(hidden), sends(output), hears, keeps, settling]);
}
