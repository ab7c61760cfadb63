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
export type { AuditTask } from './audit/audit-task.js';
export type { ErrorAudit, ErrorAuditOptions } from './audit/error-audit.js';
export { auditErrors } from './audit/error-audit.js';
export type { GradientCosineOptions } from './audit/gradient-cosine.js';
export { gradientCosine } from './audit/gradient-cosine.js';
export type { ErrorLayerAudit } from './audit/judge-directions.js';
export type { TrialAudit, TrialAuditOptions } from './audit/trial-audit.js';
export { auditTrials } from './audit/trial-audit.js';
export type { ArmPosterior, BetaPrior, GaussianPrior } from './bandits/arm-posterior.js';
export { betaPosterior, gaussianPosterior } from './bandits/arm-posterior.js';
export type { BanditPlayer } from './bandits/bandit-player.js';
export type { EpsilonGreedy, EpsilonGreedyOptions } from './bandits/epsilon-greedy.js';
export { createEpsilonGreedy } from './bandits/epsilon-greedy.js';
export type { GradientBandit, GradientBanditOptions } from './bandits/gradient-bandit.js';
export { createGradientBandit } from './bandits/gradient-bandit.js';
export type { PerContext } from './bandits/per-context.js';
export { createPerContext } from './bandits/per-context.js';
export type { PlayBanditOptions } from './bandits/play-bandit.js';
export { playBandit } from './bandits/play-bandit.js';
export { RecordRegret, regretCurve } from './bandits/record-regret.js';
export type { ThompsonSampling, ThompsonSamplingOptions } from './bandits/thompson-sampling.js';
export { createThompsonSampling } from './bandits/thompson-sampling.js';
export type { Ucb1, Ucb1Options } from './bandits/ucb1.js';
export { createUcb1 } from './bandits/ucb1.js';
export type { Bus, BusOptions, Counts, Speaker } from './bus/bus.js';
export { createBus } from './bus/create-bus.js';
export { delayTicks } from './bus/delay-ticks.js';
export type {
  Activation,
  Address,
  Credit,
  Inhibition,
  Label,
  Message,
  MessageKind,
  MessageOf,
  Reward,
  Spike,
  Tick,
} from './bus/message.js';
export type { Batch, BatchOptions } from './data/batches-of.js';
export { batchesOf } from './data/batches-of.js';
export type { Cifar10Options } from './data/cifar10.js';
export { datasetFromCifar10 } from './data/cifar10.js';
export type { CsvOptions } from './data/csv.js';
export { datasetFromCsv } from './data/csv.js';
export type { DataFile } from './data/data-file.js';
export type { Dataset, TrainAndTest } from './data/dataset.js';
export type { IdxOptions } from './data/idx.js';
export { datasetFromIdx } from './data/idx.js';
export { registerDataset } from './data/named-datasets.js';
export type { Part } from './data/split-dataset.js';
export { splitDataset } from './data/split-dataset.js';
export type { StrokesOptions } from './data/strokes.js';
export { drawStrokes } from './data/strokes.js';
export { createTeam, type GpuTeamOptions } from './engines/create-team.js';
export { type GpuRestoreOptions, restoreTeam } from './engines/restore-team.js';
export type { KeepOptions } from './engines/team-bytes.js';
export { teamFromBytes, teamToBytes } from './engines/team-bytes.js';
export { UserError } from './errors/user-error.js';
export type { GpuSource } from './gpu/find-device.js';
export type { GpuTeam } from './gpu/gpu-team.js';
export type { Env } from './gymnasium/env.js';
export { make } from './gymnasium/registry/make.js';
export type { PlayedTrial } from './identify/backprop-through-time.js';
export { backpropThroughTime } from './identify/backprop-through-time.js';
export type { OverlapOptions } from './identify/decoder.js';
export { decoderAtOverlap, overlapOf } from './identify/decoder.js';
export type { FlowField } from './identify/flow-field.js';
export { fitFlowField } from './identify/flow-field.js';
export type { CandidateScore, Identification, IdentifyOptions } from './identify/identify.js';
export { identify, scoresOfRuns } from './identify/identify.js';
export type { RecordOptions } from './identify/record-trials.js';
export { recordTrials } from './identify/record-trials.js';
export type { RecordedTrial, Recording } from './identify/recording.js';
export type { Table, TableColumns } from './identify/recording-table.js';
export { matrixOfCsv, recordingOfTable, recordingToCsv, tableOfCsv } from './identify/recording-table.js';
export type { InspectOptions } from './inspect/inspect-team.js';
export { inspectTeam } from './inspect/inspect-team.js';
export type { InspectedUnit, Inspection, TunedInput } from './inspect/inspection.js';
export { inspectionTable } from './inspect/inspection-table.js';
export type { RecordingTable } from './inspect/recording-table.js';
export { recordingTable } from './inspect/recording-table.js';
export type { WatchedLayer, WatchedPlay } from './inspect/watched-play.js';
export {
  type Columns,
  type CosineProbe,
  type CreditFidelity,
  counterfactualOracle,
  creditFidelity,
  type Estimated,
  type FidelityOptions,
  fidelityTable,
  type Information,
  type InformationOptions,
  type JudgedTask,
  type JudgedTeam,
  LANE_MEASURES,
  LAYER_MEASURES,
  type LaneMeasure,
  type LayerFidelity,
  type LayerMeasure,
  mutualInformation,
  type OneStepTask,
  type OracleOptions,
  type PairRedundancy,
  type PayQuality,
  type PayQualityOptions,
  type PooledFit,
  payQuality,
  RECORDED,
  type Recorded,
  type RecordedTable,
  type Recorder,
  type RecorderState,
  type RecordSettings,
  type RedundancyOptions,
  record,
  recordingLines,
  redundancy,
  type TeamPayQuality,
  type TeamWorth,
  type TuningOptions,
  type TuningPoint,
  tuning,
  UNIT_MEASURES,
  type UnitFidelity,
  type UnitInformation,
  type UnitMeasure,
  type UnitPayQuality,
  type UnitRecording,
  type UnitRecordOptions,
  type UnitTuning,
  type UnitWorth,
  unitWorth,
  type Worth,
  type WorthOptions,
  worthTable,
} from './microscope/index.js';
export type { Seed } from './random/seed.js';
export type { ExchangeOptions } from './replicas/create-exchange.js';
export { createExchange } from './replicas/create-exchange.js';
export type {
  Exchange,
  ExchangeSetting,
  Hub,
  Member,
  Message as ReplicaMessage,
  SentKind,
  SentPart,
} from './replicas/exchange.js';
export type { DataTask } from './replicas/replica-config.js';
export type { ReplicasProgress } from './replicas/replicas-job.js';
export type { Sent, SentCounts } from './replicas/sent-counts.js';
export type { SketchExchangeOptions } from './replicas/sketch-exchange.js';
export type { EnvironmentTask, ReplicasOptions, ReplicaTeam, TrainedReplicas } from './replicas/train-replicas.js';
export { trainReplicas } from './replicas/train-replicas.js';
export type { Precision } from './rule/ops/precision.js';
export type { Optimizer, OptimizerParams } from './rule/optimizer/optimizer.js';
export { createOptimizer } from './rule/optimizer/optimizer.js';
export type { OptimizerNumber, OptimizerParamText, OptimizerText } from './rule/optimizer/optimizer-text.js';
export type { OptimizerName } from './rule/optimizer/optimizers.js';
export { adam, OPTIMIZERS, optimizerNamed, rmsprop, sgd } from './rule/optimizer/optimizers.js';
export type { Rate, Schedule } from './rule/optimizer/rate.js';
export { allowGeneratedCode } from './rule/program/generated-code.js';
export type { ParamText, ParamValues, Rule, RuleText, VariableText } from './rule/rule.js';
export { defineRule } from './rule/rule.js';
export type { TextPosition } from './rule/rule-error.js';
export { RuleError } from './rule/rule-error.js';
export type { ParamDescription, RoleDescription, RuleDescription } from './rule/show/describe.js';
export { describeRule } from './rule/show/describe.js';
export { descriptionText } from './rule/show/description-text.js';
export { ruleLatex } from './rule/show/latex.js';
export type { LocalityCard } from './rule/show/locality.js';
export { localityOf } from './rule/show/locality.js';
export type { PhaseLines } from './rule/show/program-lines.js';
export { parseOptimizerFile, parseRuleFile, serialiseRule } from './rule/text/rule-file.js';
export type { RunRecord } from './runs/run-record.js';
export { CURVE_BINS, parseRunRecord } from './runs/run-record.js';
export { serveRuns } from './runs/serve-runs.js';
export type { TrainedOnWorkers, TrainOnWorkersOptions } from './runs/train-on-workers.js';
export { trainOnWorkers } from './runs/train-on-workers.js';
export type { TrainingRequest } from './runs/training-request.js';
export type { WorkerPool, WorkerPoolOptions } from './runs/worker-pool.js';
export { createWorkerPool } from './runs/worker-pool.js';
export type { CountSketchOptions } from './sketch/count-sketch.js';
export { CountSketch } from './sketch/count-sketch.js';
export type {
  SpikingConvolution,
  SpikingConvolutionOptions,
  SpikingConvolutionTraining,
} from './spikes/convolution.js';
export { createSpikingConvolution } from './spikes/convolution.js';
export type { RegulationOptions, SpikingConfig, SpikingTeamOptions, SpikingWeights } from './spikes/plan.js';
export type { SpikingRuleName } from './spikes/rules.js';
export { rStdp, SPIKING_RULES, s2Stdp, sstdp } from './spikes/rules.js';
export type { SpikeData } from './spikes/spike-data.js';
export { latencyCoded } from './spikes/spike-data.js';
export type { SpikingParams, SpikingRule } from './spikes/spiking-rule.js';
export { defineSpikingRule, parseSpikingRuleFile } from './spikes/spiking-rule.js';
export type { SpikingParamText, SpikingRuleText } from './spikes/spiking-rule-text.js';
export type {
  SpikingAnswer,
  SpikingClock,
  SpikingEngine,
  SpikingEngineOptions,
  SpikingState,
  SpikingTeam,
} from './spikes/spiking-team.js';
export { createSpikingTeam } from './spikes/spiking-team.js';
export { spikingTeamFromBytes, spikingTeamToBytes } from './spikes/spiking-team-bytes.js';
export type { SpikingEpoch, SpikingScore, SpikingTrainingOptions } from './spikes/train-spiking-team.js';
export { evaluateSpikingTeam, trainSpikingTeam } from './spikes/train-spiking-team.js';
export {
  interquartileMean,
  meanInterval,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
  rankImportance,
  stratifiedBootstrap,
} from './statistics/checked-statistics.js';
export type { MeanInterval } from './statistics/mean-interval.js';
export type { PerformanceProfile } from './statistics/performance-profile.js';
export type { Importance } from './statistics/rank-importance.js';
export type { Interval, TaskScores } from './statistics/stratified-bootstrap.js';
export type { Direction, GivenDirection } from './team/directions.js';
export {
  type Intervened,
  type Intervention,
  interventionsAt,
  type KeptIntervention,
} from './team/interventions/intervention.js';
export { parseIntervention } from './team/interventions/intervention-text.js';
export type { LiteralTeam } from './team/literal-team.js';
export type { Engine } from './team/plain-options.js';
export type { RestoreOptions } from './team/state/restored-plan.js';
export type { Task } from './team/state/task.js';
export type { StateValues, TeamClock, TeamState } from './team/state/team-state.js';
export type { LayerWeights, StartWeights, Team } from './team/team.js';
export type { OptimizerConfig, TeamConfig } from './team/team-config.js';
export type { TeamOptions } from './team/team-options.js';
export type { Extent, LayerWiring } from './team/wiring.js';
export type { ChartSeries, TerminalChartOptions } from './terminal/chart.js';
export { runSeries, terminalChart } from './terminal/chart.js';
export { sparkline } from './terminal/sparkline.js';
export type { TeamEnvOptions } from './train/create-played-network.js';
export type { Critic } from './train/critic.js';
export type { PartialResult } from './train/divergence.js';
export { DivergenceError } from './train/divergence.js';
export type { ContextBaseline } from './train/env-lanes.js';
export { evaluate } from './train/evaluate.js';
export type { Evaluated, Evaluation, EvaluationOptions } from './train/evaluation.js';
export type { UnitName } from './train/played-unit.js';
export { TeamEnv } from './train/team-env.js';
export type { TrainingOptions, TrainingProgress, TrainingResult } from './train/train.js';
export { train } from './train/train.js';
export type { Training } from './train/training.js';
export { createTraining } from './train/training.js';
export type { TrainingState } from './train/training-state.js';
export type { Neighbours, Position } from './unit/position.js';
export { Unit } from './unit/unit.js';
