import type { TaskMessage } from './serve-tasks.js';
import { TaskError } from './task-error.js';
import { startThread, type ThreadLimits, type ThreadProgram } from './thread.js';

/** A thread that does one task after another: starting one takes longer than a short task. */
export interface PooledThread<Task, Told, Done> {
  /** Has not ended. */
  readonly isAlive: boolean;
  readonly isBusy: boolean;
  /** Does a task; none may be under way. Rejects with {@link TaskError}: what the task failed with, or how the thread died. */
  perform(task: Task, onTold: (value: Told) => void): Promise<Done>;
  /** Ends the thread at once, whatever it does. */
  end(): Promise<void>;
}

interface Present {
  readonly onTold: (value: unknown) => void;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: TaskError) => void;
}

export function createPooledThread<Task, Told, Done>(
  program: ThreadProgram,
  limits: ThreadLimits,
): PooledThread<Task, Told, Done> {
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
        const said = message as TaskMessage;
        if (said.kind === 'told') present?.onTold(said.value);
        else if (said.kind === 'done') settle()?.resolve(said.value);
        else settle()?.reject(new TaskError(said.message, said.isMistake, said.stack));
      },
      onEnd({ message, stack }) {
        isAlive = false;
        settle()?.reject(new TaskError(message, false, stack));
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
    perform: (task, onTold) =>
      new Promise<Done>((resolve, reject) => {
        present = { onTold: onTold as Present['onTold'], resolve: resolve as Present['resolve'], reject };
        thread.hold(true);
        thread.post(task);
      }),
    end: () => thread.end(),
  };
}
