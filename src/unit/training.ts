import { type Floats, floats, type Precision } from '../rule/ops/precision.js';
import { type CompiledOptimizer, compileScalarStep, type ScalarStep } from '../rule/optimizer/compile-optimizer.js';
import { compiledOptimizer, createOptimizer } from '../rule/optimizer/optimizer.js';
import { sgd } from '../rule/optimizer/optimizers.js';
import { pacedRate, type Rate } from '../rule/optimizer/rate.js';
import type { StepMemory } from '../rule/optimizer/step-kernel.js';
import { heardNames, hearsErrors, receivedNames } from '../rule/program/heard.js';
import type { Learned, RoleProgram, RuleProgram } from '../rule/program/program.js';
import { compileScalar, type ScalarProgram, type UnitProgram } from '../rule/program/scalar.js';
import type { Layout } from './episode-memory.js';

/** What all units of a layer share: the rule's compiled functions, sizes, and the optimizer with its learning rate. */
export interface Training {
  readonly rule: RuleProgram;
  readonly role: RoleProgram;
  /** Of units that say vectors the functions of one component. */
  readonly scalar: UnitProgram;
  /** One settling step, if the rule has any. */
  readonly settling: ScalarProgram | undefined;
  readonly layout: Layout;
  readonly optimizer: CompiledOptimizer;
  readonly step: ScalarStep;
  readonly plainStep: ScalarStep;
  /** Where parameters of synapses are that the optimizer changes; undefined: there is no such memory. */
  readonly memory: StepMemory | undefined;
  /** `[parameter of synapses]`: whether it is there. */
  readonly inMemory: readonly boolean[];
  /** Where the learned parameters that the role's learning changes are among those of their kind. */
  readonly changed: {
    readonly synapses: readonly number[];
    readonly feedback: readonly number[];
    readonly own: readonly number[];
  };
  /**
   * The scalars of update t = 1, 2, … of a parameter: its rate, then, where the optimizer moves it, what that one's
   * clock gives.
   */
  readonly scalars: (t: number, of: Learned) => Floats;
}

/** How many parameters the units of a layer have. */
export interface LayerSizes {
  readonly rule: RuleProgram;
  readonly role: RoleProgram;
  readonly units: number;
  readonly logits: number;
  /** That each unit hears. */
  readonly inputs: number;
  readonly components: number;
}

/** What the rates of a layer depend on. */
export interface Pace {
  readonly rate: Rate;
  readonly schedules: ReadonlyMap<string, Rate>;
}

/** Compiles what the units of a layer share. */
export function createTraining(
  rule: RuleProgram,
  role: RoleProgram,
  scalar: UnitProgram,
  optimizer: CompiledOptimizer,
  precision: Precision,
  { rate, schedules }: Pace,
  memory?: StepMemory,
): Training {
  const names = heardNames(role);
  const layout: Layout = {
    precision,
    logits: role.logits,
    memory: role.memory,
    aliases: role.aliases,
    receivedNames: receivedNames(role),
    sums: role.sums.length,
    memoryStart: role.memory.flatMap((name, at) => {
      const start = rule.unitStart[name];
      return start === undefined ? [] : [{ at, start }];
    }),
    traceStarts: rule.traces.map((t) => t.start),
    keepsOldTraces: role.keepsOld.some((name) => rule.traces.some((t) => t.name === name)),
    channelsIn: role.channelsIn,
    channelsOut: role.channels.length,
    settlingChannelsIn: role.settling?.channelsIn ?? 0,
    settlingChannelsOut: role.settling?.channels.length ?? 0,
    settlingHeard: role.settling ? heardNames(role.settling).length : 0,
    heard: names.length,
    received: receivedNames(role).length,
    settlingReceived: role.settling ? receivedNames(role.settling).length : 0,
    hearsReward: role.reward.length > 0,
    rewardAt: names.length - role.reward.length,
    rewardPasses: role.rewardPasses,
    hearsErrors: hearsErrors(role),
    echoChannels: role.awaitsEcho ? rule.hidden.echoes.length : 0,
    echoes: role.echoes.map(({ memory }) => role.memory.indexOf(memory)),
    creditAfterUpdate: role.creditAfterUpdate,
  };
  const now = { t: -1, values: floats(precision, optimizer.scalars.length + 1) };
  const scalars = (t: number, of: Learned) => {
    if (now.t !== t) {
      now.t = t;
      now.values.set(optimizer.clock(t), 1);
    }
    now.values[0] = pacedRate(of, rate, schedules, t);
    return now.values;
  };
  const synapses = role.deltas.map(({ name }) => rule.synapseLearned.findIndex((of) => of.name === name));
  const plainStep = compileScalarStep(compiledOptimizer(createOptimizer(sgd)), precision);
  return {
    rule,
    role,
    scalar,
    settling: role.settling && compileScalar(rule, role.settling, precision),
    layout,
    optimizer,
    step: compileScalarStep(optimizer, precision),
    plainStep,
    memory,
    inMemory: rule.synapseLearned.map(({ rate }, k) => !!memory && rate === undefined && synapses.includes(k)),
    changed: {
      synapses,
      feedback: role.feedbackDeltas.map(({ name }) => rule.feedback.findIndex((of) => of.name === name)),
      own: role.unitDeltas.map(({ name }) => rule.unitLearned.findIndex((of) => of.name === name)),
    },
    scalars,
  };
}

/** The lengths of the arrays that the units of a layer need of a {@link StepMemory}. */
export function lengthsInMemory({ rule, role, units, logits, inputs, components }: LayerSizes): number[] {
  const changed = role.deltas.filter(
    ({ name }) => rule.synapseLearned.find((of) => of.name === name)!.rate === undefined,
  );
  return new Array<number>(units * changed.length).fill(logits * (inputs + components));
}
