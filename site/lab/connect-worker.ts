import type { LabPort } from './lab-state.js';
import { fakePort } from './testing/fake-port.js';

/** Until there is a worker that trains, what is made up. */
export function connectWorker(): LabPort {
  return fakePort();
}
