import { JobError } from './job-error.js';
import type { Job, JobMessage } from './serve-jobs.js';
import { startThread, type ThreadLimits, type ThreadProgram } from './thread.js';

/** A thread that does one job after another: starting one takes longer than a short job. */
export interface PooledThread {
  /** Has not ended, and is not being ended. */
  readonly isAlive: boolean;
  readonly isBusy: boolean;
  /**
   * Does a job; none may be under way. Rejects with {@link JobError}: what the job failed with, or how the thread died.
   */
  perform(job: Job, onTold: (value: unknown) => void): Promise<unknown>;
  /** Ends the thread at once, whatever it does. */
  end(): Promise<void>;
}

/** The job under way: what becomes of what the thread says. */
interface Present {
  readonly onTold: (value: unknown) => void;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: JobError) => void;
}

export function createPooledThread(program: ThreadProgram, limits: ThreadLimits): PooledThread {
  let isAlive = true;
  let present: Present | undefined;
  const settle = (): Present | undefined => {
    const settled = present;
    present = undefined;
    if (isAlive) thread.hold(false);
    return settled;
  };
  const thread = startThread(
    program,
    {
      onMessage(message) {
        const said = message as JobMessage;
        if (said.kind === 'told') present?.onTold(said.value);
        else if (said.kind === 'done') settle()?.resolve(said.value);
        else settle()?.reject(new JobError(said.message, said.isMistake, said.stack));
      },
      onEnd({ message, stack }) {
        isAlive = false;
        settle()?.reject(new JobError(message, false, stack));
      },
    },
    limits,
  );
  return {
    get isAlive() {
      return isAlive;
    },
    get isBusy() {
      return present !== undefined;
    },
    perform: (job, onTold) =>
      new Promise((resolve, reject) => {
        present = { onTold, resolve, reject };
        thread.hold(true);
        thread.post(job);
      }),
    end() {
      // What it has said of its job may still arrive before it has ended: it gets no other.
      isAlive = false;
      return thread.end();
    },
  };
}
