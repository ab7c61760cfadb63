import { CLOSED, nodeThreads } from './thread.js';

/** What a thread says of its task: something on its way, its result, or what it failed with. */
export type TaskMessage =
  | { readonly kind: 'told'; readonly value: unknown }
  | { readonly kind: 'done'; readonly value: unknown }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly stack: string | undefined;
      readonly isMistake: boolean;
    };

/** Makes this thread do the tasks that it is given, one after another. `isMistake`: whether an error is the user's. */
export function serveTasks<Task, Told, Done>(
  perform: (task: Task, tell: (value: Told) => void) => Promise<Done>,
  isMistake: (error: unknown) => boolean,
): void {
  const { post, listen } = starter();
  const send = (message: TaskMessage) => post(message);
  listen(async (task) => {
    try {
      send({ kind: 'done', value: await perform(task as Task, (value) => send({ kind: 'told', value })) });
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      send({ kind: 'failed', message, stack, isMistake: isMistake(error) });
    }
  });
}

/** Whoever started this thread. */
function starter(): { post(message: unknown): void; listen(hear: (message: unknown) => void): void } {
  const port = nodeThreads()?.parentPort;
  if (port) return { post: (message) => port.postMessage(message), listen: (hear) => void port.on('message', hear) };
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
