import { isUserMistake } from '../errors/is-user-mistake.js';
import { UserError } from '../errors/user-error.js';
import { CLOSED, nodeThreads } from './thread.js';

/** A piece of work for a thread, as plain data. */
export interface Job {
  /** Which of the thread's performers does it. */
  readonly kind: string;
}

/** Does the jobs of one kind: `tell` what there is to say on the way; the promise gives the result. */
export type Performer<J extends Job = never, Told = unknown> = (
  job: J,
  tell: (value: Told) => void,
) => Promise<unknown>;

/** What a thread says of its job: something on its way, its result, or what it failed with. */
export type JobMessage =
  | { readonly kind: 'told'; readonly value: unknown }
  | { readonly kind: 'done'; readonly value: unknown }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly stack: string | undefined;
      readonly isMistake: boolean;
    };

/** Makes this thread do the jobs that it is given, one after another, each by the performer of its kind. */
export function serveJobs(performers: Readonly<Record<string, Performer>>): void {
  const { post, listen } = starter();
  const send = (message: JobMessage) => post(message);
  const perform = async (job: Job) => {
    const performer = performers[job.kind] as Performer<Job, unknown> | undefined;
    if (performer === undefined)
      throw new Error(`this worker has no jobs of kind '${job.kind}'; it has ${Object.keys(performers).join(', ')}`);
    return performer(job, (value) => send({ kind: 'told', value }));
  };
  listen(async (job) => {
    try {
      send({ kind: 'done', value: await perform(job as Job) });
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      send({ kind: 'failed', message, stack, isMistake: isUserMistake(error) });
    }
  });
}

/** Whoever started this thread. */
function starter(): { post(message: unknown): void; listen(hear: (message: unknown) => void): void } {
  const port = nodeThreads()?.parentPort;
  if (port) return { post: (message) => port.postMessage(message), listen: (hear) => void port.on('message', hear) };
  if (typeof globalThis.close !== 'function' || typeof globalThis.postMessage !== 'function')
    throw new UserError(
      'nobody has started this thread to work for it: serveRuns is for the module of a worker thread',
    );
  const close = globalThis.close.bind(globalThis);
  globalThis.close = () => {
    globalThis.postMessage(CLOSED);
    close();
  };
  return {
    post: (message) => globalThis.postMessage(message),
    listen: (hear) => globalThis.addEventListener('message', ({ data }) => hear(data)),
  };
}
