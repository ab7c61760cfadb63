/**
 * node dist/bench/serve.js WORKLOAD: prepares a workload and does the steps that it reads, see contestant.ts. For
 * bench/main.ts.
 */
import { createInterface } from 'node:readline';
import { workloadNamed } from './workloads.js';

try {
  const prepared = await workloadNamed(process.argv[2]!).prepare();
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const steps = Number(line);
    const start = performance.now();
    const spent = await prepared.run(steps);
    say(spent ?? { steps, seconds: (performance.now() - start) / 1000 });
  }
  prepared.close();
} catch (error) {
  // The last line is what the reader shows.
  process.stderr.write(`${(error as Error).stack}\n${(error as Error).message}\n`);
  process.exitCode = 1;
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
