import { isUserMistake } from '../errors/is-user-mistake.js';
import { serveTasks } from '../threads/serve-tasks.js';
import type { TrainingProgress } from '../train/train.js';
import { performRun, type RunOutcome, type RunTask } from './run-task.js';

/**
 * Makes this thread one that trains for a `WorkerPool`. The pool's own workers call it; a bundled page has a worker module of
 * its own that imports the environments it wants, calls this, and is given to `createWorkerPool` as `startWorker`.
 */
export function serveRuns(): void {
  serveTasks<RunTask, TrainingProgress, RunOutcome | undefined>(performRun, isUserMistake);
}
