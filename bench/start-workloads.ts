import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { weightMax } from '../agents/index.js';
import { createTeam } from '../src/engines/create-team.js';
import type { Workload } from './workload.js';

// Seen from dist/bench.
const built = (file: string) => new URL(`../node/${file}`, import.meta.url);
const BIN = fileURLToPath(built('bin.js'));

/** What a process does at its end: it tells what it took of the processor. */
const TELL =
  "process.once('exit', () => { const { user, system } = process.cpuUsage(); require('node:fs').writeSync(3, String(user + system)); })";

/** A fresh process, in seconds of the processor, user and system, with all its threads; what it prints is dropped. */
function processorSeconds(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const hook = `data:text/javascript,import { createRequire } from 'node:module'; const require = createRequire('file:///');${TELL}`;
    const child = spawn(process.execPath, ['--import', encodeURI(hook), ...args], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    });
    let told = '';
    child.stdio[3]!.on('data', (chunk) => (told += String(chunk)));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 && told !== ''
        ? resolve(Number(told) / 1e6)
        : reject(new Error(`node ${args.join(' ')}: code ${code}`)),
    );
  });
}

const isWhole = true as const;
const shared = { family: 'start-up', unit: 'starts', perStep: 1, isWhole } as const;

/** A fresh process of Node with these arguments. */
function start(name: string, args: readonly string[]): Workload {
  return {
    ...shared,
    name,
    prepare: () => ({ run: async () => ({ steps: 1, seconds: await processorSeconds(args) }), close() {} }),
  };
}

const node = start('start node alone', ['-e', '0']);
const besideNode = [{ label: 'node alone', workload: node }];
const module = (file: string) => ['--input-type=module', '-e', `await import('${built(file).href}')`];
const RUN = ['multiplexer', '--rule', 'weight-max', '--episodes', '1', '--json'];

/** Fresh processes, each in seconds of the processor, and the making of a wide team. */
export const startWorkloads: readonly Workload[] = [
  { ...start('start import klopf', module('index.js')), beside: besideNode },
  { ...start('start import klopf/agents', module('agents/index.js')), beside: besideNode },
  { ...start('start import klopf/gymnasium', module('src/gymnasium/index.js')), beside: besideNode },
  { ...start('start klopf --version', [BIN, '--version']), beside: besideNode },
  { ...start('start klopf rules', [BIN, 'rules']), beside: besideNode },
  { ...start('start klopf envs', [BIN, 'envs']), beside: besideNode },
  { ...start('start klopf run, one episode', [BIN, 'run', ...RUN]), beside: besideNode },
  {
    ...start('start klopf audit 4,4,4,3', [BIN, 'audit', '--rule', 'weight-max', '--sizes', '4,4,4,3']),
    beside: besideNode,
  },
  {
    ...shared,
    name: 'start a team 2048-2048-2048-1',
    prepare: () => ({
      async run() {
        const began = process.cpuUsage();
        createTeam({ inputs: 2048, hidden: [2048, 2048], outputs: 1, rule: weightMax, seed: 1 }).close();
        const { user, system } = process.cpuUsage(began);
        return { steps: 1, seconds: (user + system) / 1e6 };
      },
      close() {},
    }),
  },
];
