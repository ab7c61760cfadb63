// What needs Node: worker threads and files. One export a line.

export { loadMnistPackage } from './data/mnist-package.js';
export type { ChecksumOptions, LoadedFolder } from './data/node.js';
export { loadCifar10, loadCsv, loadFashionMnist, loadMnist } from './data/node.js';
export { inspectionPage } from './inspect/inspection-page.js';
export type { HtmlReportOptions } from './report/html-report.js';
export { htmlReport } from './report/html-report.js';
export type { RecordingFiles } from './runs/recording-files.js';
export { createRecordingFiles } from './runs/recording-files.js';
export type { CriticConfig, RunConfig } from './runs/run-config.js';
export { runId } from './runs/run-id.js';
export type { PoolOptions } from './runs/run-pool.js';
export { runPool } from './runs/run-pool.js';
export { loadTeam, readTeamFile, saveTeam } from './runs/team-file.js';
export type { Store } from './store/read-store.js';
export { readStore } from './store/read-store.js';
export type { RunAbout, RunDescription, RunDirectory, StoredRun } from './store/run-directory.js';
export { createRunDirectory, readRunDirectory } from './store/run-directory.js';
export type { RunInStoreOptions } from './store/run-in-store.js';
export { runInStore } from './store/run-in-store.js';
export type { CreateWorkerOptions } from './sweeps/sources/create-worker.js';
export { createWorker } from './sweeps/sources/create-worker.js';
export type { QueueWorker, WorkerTold } from './sweeps/sources/queue-worker.js';
export type { LiveProgress } from './terminal/live-progress.js';
export { createProgress } from './terminal/live-progress.js';
