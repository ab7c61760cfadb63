import { serveJobs } from '../threads/serve-jobs.js';
import { performRun } from './perform-run.js';

/**
 * Makes this thread one that trains for a `WorkerPool`. A bundled page has a worker module of its own that imports the environments it
 * wants, calls this, and is given to `createWorkerPool` as `startWorker`.
 */
export function serveRuns(): void {
  serveJobs({ run: performRun });
}
