// What environments and the library take of this room, in Node and in pages. One export a line.

export type { Batch, BatchOptions } from './batches-of.js';
export { batchesOf } from './batches-of.js';
export type { Cifar10Options } from './cifar10.js';
export { datasetFromCifar10 } from './cifar10.js';
export type { CsvOptions } from './csv.js';
export { datasetFromCsv } from './csv.js';
export type { DataFile } from './data-file.js';
export type { Dataset, TrainAndTest } from './dataset.js';
export { checkDataset, pixelsOf } from './dataset.js';
export type { IdxOptions } from './idx.js';
export { datasetFromIdx } from './idx.js';
export { chooseSamples, datasetNames, registerDataset } from './named-datasets.js';
export type { Part } from './split-dataset.js';
export { splitDataset } from './split-dataset.js';
export type { StrokesOptions } from './strokes.js';
export { drawStrokes } from './strokes.js';
