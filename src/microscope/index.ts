export { counterfactualOracle, type OracleOptions } from './counterfactual-oracle.js';
export {
  type CreditFidelity,
  creditFidelity,
  type FidelityOptions,
  type JudgedTeam,
  type LayerFidelity,
  type UnitFidelity,
} from './credit-fidelity.js';
export { fidelityTable } from './fidelity-table.js';
export {
  type Information,
  type InformationOptions,
  mutualInformation,
  type UnitInformation,
} from './mutual-information.js';
export {
  type PayQuality,
  type PayQualityOptions,
  payQuality,
  type TeamPayQuality,
  type UnitPayQuality,
} from './pay-quality.js';
export type { Estimated, PooledFit } from './pooled-fit.js';
export { type Recorder, type RecorderState, record, type UnitRecordOptions } from './record.js';
export type { RecordSettings } from './record-settings.js';
export {
  type Columns,
  LANE_MEASURES,
  LAYER_MEASURES,
  type LaneMeasure,
  type LayerMeasure,
  RECORDED,
  type Recorded,
  type RecordedTable,
  recordingLines,
  UNIT_MEASURES,
  type UnitMeasure,
  type UnitRecording,
} from './recording.js';
export { type PairRedundancy, type RedundancyOptions, redundancy } from './redundancy.js';
export type { JudgedTask, OneStepTask } from './situations.js';
export { type TuningOptions, type TuningPoint, tuning, type UnitTuning } from './tuning.js';
export { type TeamWorth, type UnitWorth, unitWorth, type Worth, type WorthOptions } from './unit-worth.js';
export type { CosineProbe } from './watch.js';
export { worthTable } from './worth-table.js';
