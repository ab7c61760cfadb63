// The public API, one export a line. All of it loads in browsers; what needs Node is in node.ts.

export type {
  AuditReport,
  AuditSetting,
  EnumeratedAudit,
  LayerAudit,
  SampledAudit,
  SampledLayerAudit,
} from './audit/audit-report.js';
export type { AuditOptions } from './audit/audit-rule.js';
export { auditRule } from './audit/audit-rule.js';
export { auditTable } from './audit/audit-table.js';
export type { ArmPosterior } from './bandits/arm-posterior.js';
export type { BanditPlayer } from './bandits/bandit-player.js';
export type { BetaPrior } from './bandits/beta-posterior.js';
export { betaPosterior } from './bandits/beta-posterior.js';
export type { EpsilonGreedy, EpsilonGreedyOptions } from './bandits/epsilon-greedy.js';
export { createEpsilonGreedy } from './bandits/epsilon-greedy.js';
export type { GaussianPrior } from './bandits/gaussian-posterior.js';
export { gaussianPosterior } from './bandits/gaussian-posterior.js';
export type { GradientBandit, GradientBanditOptions } from './bandits/gradient-bandit.js';
export { createGradientBandit } from './bandits/gradient-bandit.js';
export type { PerContext } from './bandits/per-context.js';
export { createPerContext } from './bandits/per-context.js';
export type { PlayBanditOptions } from './bandits/play-bandit.js';
export { playBandit } from './bandits/play-bandit.js';
export { RecordRegret } from './bandits/record-regret.js';
export { regretCurve } from './bandits/regret-curve.js';
export type { ThompsonSampling, ThompsonSamplingOptions } from './bandits/thompson-sampling.js';
export { createThompsonSampling } from './bandits/thompson-sampling.js';
export type { Ucb1, Ucb1Options } from './bandits/ucb1.js';
export { createUcb1 } from './bandits/ucb1.js';
export type { Bus, BusOptions, Counts } from './bus/bus.js';
export { createBus } from './bus/bus.js';
export { delayTicks } from './bus/delay-ticks.js';
export type { Activation, Address, Credit, Message, MessageKind, MessageOf, Reward, Tick } from './bus/message.js';
export type { Env } from './gymnasium/env.js';
export { make } from './gymnasium/make.js';
export type { Seed } from './random/seed.js';
export type { ParamDescription, RoleDescription, RuleDescription } from './rule/describe.js';
export { describeRule } from './rule/describe.js';
export { descriptionText } from './rule/description-text.js';
export { allowGeneratedCode } from './rule/generated-code.js';
export { ruleLatex } from './rule/latex.js';
export type { Optimizer, OptimizerText } from './rule/optimizer.js';
export { createOptimizer } from './rule/optimizer.js';
export { adam, OPTIMIZERS, optimizerNamed, rmsprop, sgd } from './rule/optimizers.js';
export type { Precision } from './rule/precision.js';
export type { RuleProgram } from './rule/program.js';
export type { ParamText, ParamValues, Rule, RuleText } from './rule/rule.js';
export { defineRule } from './rule/rule.js';
export type { Place } from './rule/rule-error.js';
export { RuleError } from './rule/rule-error.js';
export { parseRuleFile, serialiseRule } from './rule/rule-file.js';
export type { Rate, Schedule } from './rule/schedule.js';
export type { RunRecord } from './runs/run-record.js';
export { CURVE_BINS, parseRunRecord, runRecordSchema } from './runs/run-record.js';
export { runSeries } from './runs/run-series.js';
export { serveRuns } from './runs/serve-runs.js';
export { sparkline } from './runs/sparkline.js';
export type { ChartSeries, TerminalChartOptions } from './runs/terminal-chart.js';
export { terminalChart } from './runs/terminal-chart.js';
export type { TrainedOnWorkers, TrainOnWorkersOptions } from './runs/train-on-workers.js';
export { trainOnWorkers } from './runs/train-on-workers.js';
export type { TrainingRequest } from './runs/training-request.js';
export { UserError } from './runs/user-error.js';
export type { WorkerPool, WorkerPoolOptions } from './runs/worker-pool.js';
export { createWorkerPool } from './runs/worker-pool.js';
export { createTeam } from './team/create-team.js';
export type { LiteralTeam } from './team/literal.js';
export { restoreTeam } from './team/restore-team.js';
export type { RestoreOptions } from './team/state/restored-plan.js';
export type { Task } from './team/state/task.js';
export type { KeepOptions } from './team/state/team-bytes.js';
export { teamFromBytes, teamToBytes } from './team/state/team-bytes.js';
export type { OptimizerConfig, TeamConfig } from './team/state/team-config.js';
export type { StateValues, TeamClock, TeamState } from './team/state/team-state.js';
export type { Engine, LayerWeights, StartWeights, Team, TeamOptions } from './team/team.js';
export type { TeamEnvOptions } from './train/create-played-network.js';
export type { Critic } from './train/critic.js';
export type { PartialResult } from './train/divergence.js';
export { DivergenceError } from './train/divergence.js';
export { evaluate } from './train/evaluate.js';
export type { Evaluated, Evaluation, EvaluationOptions } from './train/evaluation.js';
export type { MeanInterval } from './train/mean-interval.js';
export { TeamEnv } from './train/team-env.js';
export type { TrainingOptions, TrainingProgress, TrainingResult } from './train/train.js';
export { train } from './train/train.js';
export type { UnitName } from './train/unit-name.js';
export type { Neighbours, Position } from './unit/position.js';
export { Unit } from './unit/unit.js';
