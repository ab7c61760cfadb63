export { type Recorder, record, type UnitRecordOptions } from './record.js';
export { recordingLines, UNIT_MEASURES, type UnitMeasure, type UnitRecording } from './recording.js';
