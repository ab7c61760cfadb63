import type { FromWorker, ToWorker } from './contract.js';

/** What is told in answer to a request. */
export type Answer = Extract<FromWorker, { readonly kind: 'identified' | 'exported' | 'imported' | 'table' | 'worth' }>;

/** What a lab has asked its worker, and waits for. */
export interface LabRequests {
  /**
   * Sends what `make` makes of the number of the request; the promise rejects where the worker cannot do it, or the
   * request is left open.
   */
  ask<K extends Answer['kind']>(
    kind: K,
    make: (request: number) => ToWorker,
  ): Promise<Extract<Answer, { readonly kind: K }>>;
  resolve(request: number, answer: Answer): void;
  reject(request: number, message: string): void;
  rejectAll(why: string): void;
}

export function createRequests(send: (told: ToWorker) => void): LabRequests {
  let last = 0;
  let open = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  return {
    async ask(kind, make) {
      const told = await new Promise<Answer>((resolve, reject) => {
        open.set(++last, { resolve, reject });
        send(make(last));
      });
      if (told.kind !== kind) throw new Error(`The lab was to answer with ${kind}, and answered ${told.kind}.`);
      return told as Extract<Answer, { readonly kind: typeof kind }>;
    },
    resolve(request, answer) {
      open.get(request)?.resolve(answer);
      open.delete(request);
    },
    reject(request, message) {
      open.get(request)?.reject(new Error(message));
      open.delete(request);
    },
    rejectAll(why) {
      const left = open;
      open = new Map();
      for (const { reject } of left.values()) reject(new Error(`The lab did not answer: ${why}.`));
    },
  };
}
