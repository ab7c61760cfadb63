import type { LabExperiment, LabRule } from '../contract.js';
import type { AuditResult, AuditSize, FromRuleWorker, RuleResult, ToRuleWorker } from './rule-messages.js';

/** A worker that reads rules, or what stands for it in tests. */
export interface RulePort {
  postMessage(message: ToRuleWorker): void;
  listen(hear: (message: FromRuleWorker) => void, fail: () => void): void;
  close(): void;
}

type Params = Readonly<Record<string, number | string>>;

/**
 * Checks and audits rules, of which only the last matters: what was asked before it and is not answered yet is dropped.
 */
export interface RuleClient {
  catalogue(): Promise<Extract<FromRuleWorker, { kind: 'catalogue' }>>;
  /** Undefined where another check was asked for meanwhile. */
  check(rule: LabRule, params: Params): Promise<RuleResult | undefined>;
  /** Undefined where another audit was asked for meanwhile; one that is under way is ended with its worker. */
  audit(rule: LabRule, params: Params, size: AuditSize): Promise<AuditResult | undefined>;
  /** Why an experiment cannot be opened, or null; undefined where something was checked meanwhile. */
  fits(experiment: LabExperiment): Promise<string | null | undefined>;
  close(): void;
}

type Asked = ToRuleWorker extends infer Message
  ? Message extends ToRuleWorker
    ? Omit<Message, 'request'>
    : never
  : never;

/** One question at a time to one worker. */
class Line {
  readonly #connect: () => RulePort;
  /** Whether a question that is under way is given up for the next. */
  readonly #givesUp: boolean;
  #port: RulePort | undefined;
  #request = 0;
  #answer: ((answer: FromRuleWorker | undefined) => void) | undefined;
  #next: { readonly asked: Asked; readonly answer: (answer: FromRuleWorker | undefined) => void } | undefined;

  constructor(connect: () => RulePort, givesUp: boolean) {
    this.#connect = connect;
    this.#givesUp = givesUp;
  }

  ask(asked: Asked): Promise<FromRuleWorker | undefined> {
    return new Promise((resolve) => {
      this.#next?.answer(undefined);
      this.#next = undefined;
      if (this.#answer !== undefined && this.#givesUp) this.close();
      this.#next = { asked, answer: resolve };
      if (this.#answer === undefined) this.#send();
    });
  }

  #send(): void {
    const { asked, answer } = this.#next!;
    this.#next = undefined;
    this.#answer = answer;
    const request = ++this.#request;
    this.#port ??= this.#open();
    this.#port.postMessage({ ...asked, request } as ToRuleWorker);
  }

  #open(): RulePort {
    const port = this.#connect();
    port.listen(
      (answer) => {
        if (port === this.#port && answer.request === this.#request) this.#done(answer);
      },
      () => {
        if (port !== this.#port) return;
        port.close();
        this.#port = undefined;
        if (this.#answer !== undefined) this.#done(undefined);
      },
    );
    return port;
  }

  #done(answer: FromRuleWorker | undefined): void {
    const told = this.#answer;
    this.#answer = undefined;
    told?.(answer);
    if (this.#next !== undefined) this.#send();
  }

  close(): void {
    this.#port?.close();
    this.#port = undefined;
    this.#next?.answer(undefined);
    this.#next = undefined;
    const told = this.#answer;
    this.#answer = undefined;
    told?.(undefined);
  }
}

/** A client with two workers of its own: one that checks, one that audits. */
export function createRuleClient(connect: () => RulePort): RuleClient {
  const [lists, checks, audits] = [new Line(connect, false), new Line(connect, false), new Line(connect, true)];
  return {
    async catalogue() {
      const answer = await lists.ask({ kind: 'catalogue' });
      lists.close();
      if (answer?.kind !== 'catalogue')
        throw new Error('The catalogue of rules could not be loaded. Load the page again.');
      return answer;
    },
    async check(rule, params) {
      const answer = await checks.ask({ kind: 'check', rule, params });
      return answer?.kind === 'checked' ? answer.result : undefined;
    },
    async fits(experiment) {
      const answer = await checks.ask({ kind: 'fits', experiment });
      return answer?.kind === 'fits' ? (answer.problem ?? null) : undefined;
    },
    async audit(rule, params, size) {
      const answer = await audits.ask({ kind: 'audit', rule, params, size });
      return answer?.kind === 'audited' ? answer.result : undefined;
    },
    close() {
      for (const line of [lists, checks, audits]) line.close();
    },
  };
}

/** A worker of the page that reads rules. */
export function ruleWorkerPort(): RulePort {
  const worker = new Worker(new URL('./rule-worker.ts', import.meta.url), { type: 'module' });
  return {
    postMessage: (message) => worker.postMessage(message),
    listen(hear, fail) {
      worker.addEventListener('message', ({ data }) => hear(data));
      worker.addEventListener('error', fail);
    },
    close: () => worker.terminate(),
  };
}
