import type { TrainingProgress } from '../train/train.js';
import { serveTasks } from '../workers/serve-tasks.js';
import { isUserMistake } from './is-user-mistake.js';
import { performRun, type RunOutcome, type RunTask } from './run-task.js';

/**
 * Makes this thread one that trains for a `WorkerPool`. The pool's own workers call it; a bundled page has a worker module of
 * its own that imports the environments it wants, calls this, and is given to `createWorkerPool` as `startWorker`.
 */
export function serveRuns(): void {
  serveTasks<RunTask, TrainingProgress, RunOutcome | undefined>(performRun, isUserMistake);
}
