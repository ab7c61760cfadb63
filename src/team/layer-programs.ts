import { UserError } from '../errors/user-error.js';
import type { RoleProgram, RuleProgram } from '../rule/program/program.js';
import { programOf, programsOfLayers } from '../rule/rule.js';
import type { TeamOptions } from './team-options.js';

/**
 * The program of each layer, with the layer's own parameters. Layers whose parameters are equal share one.
 *
 * @throws {@link UserError} when a layer's parameters change what layers tell each other or keep.
 * @throws {@link RuleError} when a value is wrong.
 */
export function layerPrograms(
  { rule, params = {}, layerRules, layerParams, precision = 'f32' }: TeamOptions,
  logits: readonly number[],
): readonly RuleProgram[] {
  for (const [name, list] of Object.entries({ layerParams, layerRules }))
    if (list !== undefined && list.length !== logits.length)
      throw new UserError(
        `${name} has ${list.length} entries for ${logits.length} layers; expected one for each layer, from the first hidden layer to the output`,
      );
  if (layerRules?.some((own) => own && own !== rule)) {
    const layers = logits.map((count, k) => {
      const own = layerRules[k] ?? rule;
      return { rule: own, params: { ...(own === rule && params), ...layerParams?.[k] }, logits: count };
    });
    return fittingPrograms(programsOfLayers(layers, precision));
  }
  const known = new Map<string, RuleProgram>();
  const programs = logits.map((count, k) => {
    const values = rule.resolve({ ...params, ...layerParams?.[k] });
    const key = JSON.stringify([values, count, k === 0]);
    const program = known.get(key) ?? programOf(rule, values, { logits: count, precision, isFirst: k === 0 });
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

/** @throws {@link UserError} where layers with rules of their own would have to do together what only one rule can. */
function fittingPrograms(programs: readonly RuleProgram[]): readonly RuleProgram[] {
  const settling = programs.find(({ settlingSteps }) => settlingSteps > 0);
  if (settling)
    throw new UserError(
      `rule '${settling.text.name}' settles, which the units of all layers do together; give all layers that rule, and none in layerRules`,
    );
  const inPasses = (program: RuleProgram) => program.passes.join(', ');
  const other = programs.find((program) => inPasses(program) !== inPasses(programs[0]!));
  if (other)
    throw new UserError(
      `rule '${other.text.name}' has ${other.passes.length === 0 ? 'no passes' : `the passes ${inPasses(other)}`}, and rule '${programs[0]!.text.name}' ${programs[0]!.passes.length === 0 ? 'none' : inPasses(programs[0]!)}; all layers act in the same passes, so give them rules with the same names under 'passes'`,
    );
  programs.forEach(({ text, hidden, output }, k) => {
    const { awaitsEcho } = k === programs.length - 1 ? output : hidden;
    const below = programs[k - 1]?.text;
    if (awaitsEcho && below && below !== text)
      throw new UserError(
        `layer ${k + 1} with rule '${text.name}' hears echoes of layer ${k}, whose rule '${below.name}' says none of these; give layerRules in which both have the same rule`,
      );
  });
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
  const sends = ({ channels, creditAfterUpdate }: RoleProgram) => [channels.length, creditAfterUpdate];
  const hears = hidden.receptions.map((r) => (r.kind === 'sum' ? [r.name, r.channel] : [...r.names]));
  const keeps = [synapseLearned, unitLearned, feedback, traces, hidden.echoes].map((list) =>
    list.map(({ name }) => name),
  );
  const settling = [settlingSteps, ...[hidden, output].map(({ settling: step }) => step && sends(step))];
  return JSON.stringify([sends(hidden), sends(output), hears, keeps, settling]);
}
