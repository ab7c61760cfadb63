import type { Bus } from '../../bus/bus.js';
import { UserError } from '../../errors/user-error.js';
import { type Floats, floats } from '../../rule/ops/precision.js';
import { defineRule, type ParamValues, type RuleText } from '../../rule/rule.js';
import { mixedRule } from '../../rule/text/mixed-rule.js';
import type { ChosenRule } from '../../rule/text/rule-part.js';
import type { LiteralTeam } from '../literal-team.js';
import { planTeam, type TeamPlan } from '../plan.js';
import { type StateTensor, sizeOf, stateTensors } from '../state/state-tensor.js';
import type { StateValues, TeamState } from '../state/team-state.js';
import type { Team } from '../team.js';
import { keptOptimizer } from '../team-config.js';
import { teamOptions } from '../team-options.js';
import { allowWatching, watchingOf } from '../watching.js';
import { putGraft } from './graft.js';
import type { KeptIntervention } from './intervention.js';

type Surgery = Extract<KeptIntervention, { readonly do: 'rule' | 'transplant' }>;

/** A team between two changes of what it is made of: from step `at` on it has this plan. */
export interface Stage {
  readonly at: number;
  readonly plan: TeamPlan;
  /** What is done to get here, in order; none: it is how the team begins. */
  readonly done: readonly Done[];
}

interface Done {
  readonly surgery: Surgery;
  readonly index: number;
  /** Where some units of a layer got another rule: the parameter that says which, see {@link mixedRule}. */
  readonly switchName?: string | undefined;
}

/**
 * The stages of a team, the first being that in which it begins. What comes before its present step has been done.
 *
 * @throws {@link UserError} for a rule that does not fit the layer.
 */
export function stagesOf(plan: TeamPlan): readonly Stage[] {
  const now = plan.beginning?.clock.steps ?? 0;
  const stages: Stage[] = [{ at: now, plan, done: [] }];
  const coming = plan.interventions
    .flatMap((surgery, index) =>
      (surgery.do === 'rule' || surgery.do === 'transplant') && surgery.at >= now ? [{ surgery, index }] : [],
    )
    .sort((a, b) => a.surgery.at - b.surgery.at || a.index - b.index);
  for (const one of coming) {
    const last = stages.at(-1)!;
    const next = one.surgery.do === 'rule' ? withRule(last.plan, one.surgery, one.index) : { plan: last.plan };
    const isSame = last.at === one.surgery.at && last.done.length > 0;
    if (isSame) stages.pop();
    const done = [...(isSame ? last.done : []), { ...one, switchName: next.switchName }];
    stages.push({ at: one.surgery.at, plan: next.plan, done });
  }
  return stages;
}

/** The plan of a team of which one layer, or some of its units, have another rule. */
function withRule(
  plan: TeamPlan,
  { layer, unit, rule, params }: Extract<Surgery, { do: 'rule' }>,
  index: number,
): { readonly plan: TeamPlan; readonly switchName?: string | undefined } {
  const { config } = plan;
  const place = `interventions[${index}] (rule)`;
  const replaced = <T>(list: readonly T[], value: T) => list.map((own, k) => (k === layer - 1 ? value : own));
  const rules = config.layerRules ?? Array.from({ length: config.sizes.length - 1 }, () => config.rule);
  const planned = ({ text, params }: ChosenRule): TeamPlan => {
    const next = planTeam({
      ...teamOptions({
        ...config,
        layerRules: replaced(rules, text),
        layerParams: replaced(config.layerParams, params),
      }),
      optimizer: keptOptimizer(config.optimizer, undefined),
    });
    if (spoken(next) !== spoken(plan))
      throw new UserError(
        `with rule '${rule.name}' in layer ${layer} the team would say something else than before, or be paid for other passes; expected a rule whose units say what those of '${plan.layers[layer - 1]!.rule.text.name}' say`,
      );
    return next;
  };
  try {
    const given = { text: rule, params: defineRule(rule).resolve(params) };
    // What does not fit as the rule of all units does not fit as that of some.
    const whole = planned(given);
    if (unit === undefined || unit.length === plan.layers[layer - 1]!.units) return { plan: whole };
    const { text, switchName } = mixedRule(
      { text: rules[layer - 1]!, params: config.layerParams[layer - 1]! },
      given,
      rules[layer - 2],
    );
    return { plan: planned({ text, params: together(text) }), switchName };
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${place}: ${error.message}`);
    throw error;
  }
}

/**
 * The parameters of two rules as one.
 *
 * @throws {@link UserError} where both are right, and what their units hear does not go together.
 */
function together(text: RuleText): ParamValues {
  try {
    return defineRule(text).resolve();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${text.about}, which cannot be in one layer: ${error.message}`);
  }
}

/** What a team says, and for what it is paid. */
function spoken({ components, passes, paidPasses, rule: { output }, told }: TeamPlan): string {
  return JSON.stringify([components, passes, paidPasses, output.binary, told]);
}

/** How a plan goes on from the state of the stage before. */
function beginningOf({ plan, done }: Stage, state: TeamState): TeamPlan {
  const clock = { ...state.clock, hasActed: false };
  const swaps = done.flatMap((one) => (one.surgery.do === 'rule' ? [{ ...one, surgery: one.surgery }] : []));
  const whole = new Set(swaps.flatMap(({ surgery, switchName }) => (switchName ? [] : [surgery.layer])));
  const kept = (tensor: StateTensor): StateValues | undefined => {
    const found = state.tensors[tensor.name];
    const isAsBefore =
      found && found.shape.length === tensor.shape.length && found.shape.every((n, k) => n === tensor.shape[k]);
    return isAsBefore && !(whole.has(tensor.layer.layer) && isOfRule(tensor)) ? found : undefined;
  };
  const values = stateTensors(plan, false).flatMap((tensor) => {
    const found = kept(tensor);
    return found ? [{ tensor, data: found.data as Floats }] : [];
  });
  for (const { surgery, switchName } of swaps) {
    if (switchName === undefined) continue;
    const of = plan.layers[surgery.layer - 1]!;
    const columns = surgery.unit!.flatMap((unit) => Array.from({ length: of.logits }, (_, k) => unit * of.logits + k));
    const fill = (data: Floats, value: number) => {
      for (const column of columns) for (let at = column; at < data.length; at += of.columns) data[at] = value;
    };
    for (const { tensor, data } of values) if (tensor.layer === of && isOfRule(tensor)) fill(data, startOf(tensor));
    const tensor = stateTensors(plan, false).find(({ name }) => name === `layer${surgery.layer}/${switchName}`);
    // Another swap of the whole layer in the same step is the one that counts.
    if (!tensor) continue;
    const data = floats(plan.precision, of.columns);
    fill(data, 1);
    values.push({ tensor, data });
  }
  const byName = Object.fromEntries(values.map(({ tensor, data }) => [tensor.name, { shape: tensor.shape, data }]));
  for (const { surgery } of done)
    if (surgery.do === 'transplant') putGraft(surgery.graft, byName, plan.sizes, surgery.layer, surgery.unit[0]);
  return { ...plan, beginning: { clock, values } };
}

/** Whether it lasts through an episode, and so means something else to another rule. */
function isOfRule({ kept }: StateTensor): boolean {
  return kept.kind === 'trace' || kept.kind === 'memory';
}

/** The value at the start of an episode. */
function startOf({ kept, layer: { rule } }: StateTensor): number {
  if (kept.kind === 'trace') return rule.traces[kept.index]!.start;
  return (kept.kind === 'memory' ? rule.unitStart[kept.name] : undefined) ?? 0;
}

/**
 * The team of a plan, or, where a layer gets another rule or a unit comes from elsewhere while it runs, one that
 * becomes another team between two steps: what both have goes on, and the rest begins anew.
 *
 * `begin` makes the team of a stage; it is given the one before, whose place it takes, once its state has been read.
 */
export function changingTeam<T extends Team>(
  plan: TeamPlan,
  begin: (plan: TeamPlan, before: T | undefined, stage: number) => T,
  /** Called before the state of a stage is read: other threads have to have come there. */
  meet: () => void = () => {},
  /**
   * How the team began, where this is one that goes on: whoever looks into it sees what they would have seen had it
   * never stopped.
   */
  begun: TeamPlan = plan,
): Team {
  const stages = stagesOf(plan);
  let current = begin(plan, undefined, 0);
  const all = begun === plan ? stages : stagesOf(begun);
  if (all.length === 1) return current;
  let [stage, steps] = [0, stages[0]!.at];
  const advance = () => {
    while (stages[stage + 1]?.at === steps) {
      meet();
      const state = current.state();
      stage++;
      current = begin(beginningOf(stages[stage]!, state), current, stage);
    }
  };
  const hears = all.some((one) => one.plan.hearsErrors);
  const team: Team = {
    ...{ engine: current.engine, sizes: current.sizes, choices: current.choices, components: current.components },
    ...{ batch: current.batch, passes: current.passes, paidPasses: current.paidPasses, errors: current.errors },
    ...{ hearsErrors: hears, interventions: current.interventions },
    get rule() {
      return current.rule;
    },
    act(observations) {
      advance();
      const actions = current.act(observations);
      steps++;
      return actions;
    },
    learn: (...told) => current.learn(...told),
    directions: (...told) => current.directions(...told),
    step: (directions) => current.step(directions),
    forget: (ended) => current.forget(ended),
    weights: () => current.weights(),
    state: () => current.state(),
    recall: (layer, name) => current.recall(layer, name),
    digest: () => current.digest(),
    close: () => current.close(),
  };
  for (const name of ['bus', 'units', 'lanes'])
    if (name === 'lanes' ? name in current : current.engine === 'literal' || name in current)
      Object.defineProperty(team, name, { get: () => current[name as keyof T] });
  allowWatching(team, {
    plan: begun,
    still: (look) => watchingOf(current)!.still(look),
    learn: (told, look) => watchingOf(current)!.learn(told, look),
    view(tensor) {
      const same = sameIn(tensor, stages[stage]!.plan);
      if (same) return watchingOf(current)!.view(same);
      // The layer's rule has none of it any more.
      const values = floats(plan.precision, sizeOf(tensor.shape)).fill(Number.NaN);
      const stride = tensor.shape.at(-1)!;
      return { values, at: 0, stride, laneStride: values.length / tensor.shape[0]! };
    },
    hasLearned: (lane) => watchingOf(current)!.hasLearned(lane),
    clock: () => watchingOf(current)!.clock(),
  });
  return team;
}

/** A tensor of one stage as another has it; undefined: the rule has none of it. */
function sameIn(tensor: StateTensor, { layers }: TeamPlan): StateTensor | undefined {
  const layer = layers[tensor.layer.layer - 1]!;
  const { kept } = tensor;
  if (kept.kind === 'memory') return layer.role.memory.includes(kept.name) ? { ...tensor, layer } : undefined;
  if (!('index' in kept) || kept.kind === 'intervention') return { ...tensor, layer };
  const listOf = ({ rule }: StateTensor['layer']): readonly { readonly name: string }[] =>
    ({
      synapse: rule.synapseLearned,
      unit: rule.unitLearned,
      feedback: rule.feedback,
      fixed: rule.unitConstants,
      trace: rule.traces,
      heard: [],
    })[kept.kind];
  const name = listOf(tensor.layer)[kept.index]?.name;
  const index = listOf(layer).findIndex((one) => one.name === name);
  return index < 0 ? undefined : { ...tensor, layer, kept: { ...kept, index } };
}

/** Begins the stages of a literal team on one bus. */
export function onOneBus(
  create: (plan: TeamPlan, bus: Bus | undefined) => LiteralTeam,
  given?: Bus,
): (plan: TeamPlan, before: LiteralTeam | undefined) => LiteralTeam {
  let bus = given;
  return (plan, before) => {
    before?.leave();
    const team = create(plan, bus);
    bus = team.bus;
    return team;
  };
}
