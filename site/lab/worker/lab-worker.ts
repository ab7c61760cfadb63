/// <reference lib="webworker" />
import type { ToWorker } from '../contract.js';
import { createSession } from './session.js';

// The entry of the worker that trains.
declare const self: DedicatedWorkerGlobalScope;

const session = createSession((message, transfer) => self.postMessage(message, transfer));
self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => session.hear(data));
