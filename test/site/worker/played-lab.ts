import { onTestFinished } from 'vitest';
import type { FromWorker, LabExperiment, ToWorker } from '../../../site/lab/contract.js';
import { runConfigOf } from '../../../site/lab/experiment/run-config.js';
import { loadEnv } from '../../../site/lab/worker/find-env.js';
import { loadRules } from '../../../site/lab/worker/find-rule.js';
import { createSession } from '../../../site/lab/worker/session.js';
import { runThread } from '../../../src/runs/run-thread.js';

type Kind = FromWorker['kind'];
type Told<K extends Kind> = Extract<FromWorker, { readonly kind: K }>;

/** A session of a lab without a page, and all that it tells. */
export function playedLab() {
  const told: FromWorker[] = [];
  const waiting: (() => void)[] = [];
  const session = createSession((message) => {
    told.push(message);
    for (const wake of waiting.splice(0)) wake();
  });
  onTestFinished(() => session.close());
  let lastSession = 0;
  let lastRequest = 0;
  const lab = {
    told,
    send: (message: ToWorker) => session.hear(message),
    /** The next message of a kind that is not heard yet; what else is told meanwhile is passed over. */
    async next<K extends Kind>(...kinds: K[]): Promise<Told<K>> {
      for (;;) {
        const at = told.findIndex(({ kind }) => (kinds as Kind[]).includes(kind) || kind === 'failed');
        if (at >= 0) {
          const found = told.splice(0, at + 1).at(-1)!;
          if (found.kind === 'failed' && !(kinds as Kind[]).includes('failed')) throw new Error(found.message);
          return found as Told<K>;
        }
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    async open(experiment: LabExperiment) {
      session.hear({ kind: 'open', session: ++lastSession, experiment });
      return lab.next('opened');
    },
    async goTo(episodes: number) {
      session.hear({ kind: 'goto', episodes });
      return lab.next('paused');
    },
    async identify() {
      session.hear({ kind: 'identify', request: ++lastRequest });
      return lab.next('identified');
    },
  };
  return lab;
}

/** The digest of `klopf run` for an experiment without steps beyond its episodes. */
export async function digestOfRun(experiment: LabExperiment): Promise<string> {
  await loadEnv(experiment.env);
  const config = runConfigOf(experiment, await loadRules(experiment));
  const record = await runThread(config, { index: 0, threads: 1 }, { onProgress: () => {}, shouldStop: () => false });
  return record!.weightsDigest;
}
