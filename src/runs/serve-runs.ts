import { serveJobs } from '../threads/serve-jobs.js';
import { performRun } from './perform-run.js';

/**
 * Makes this thread a worker of a `WorkerPool`. A bundled page needs a worker module of its own: it imports the
 * environments it wants and calls this, and `createWorkerPool` starts it by its option `startWorker`.
 */
export function serveRuns(): void {
  serveJobs({ run: performRun });
}
