export { type Recorder, record, type UnitRecordOptions } from './record.js';
export type { RecordSettings } from './record-settings.js';
export {
  type Columns,
  RECORDED,
  type Recorded,
  recordingLines,
  UNIT_MEASURES,
  type UnitMeasure,
  type UnitRecording,
} from './recording.js';
