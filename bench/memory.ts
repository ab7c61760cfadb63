/**
 * npm run bench:memory [-- --json] [-- --steps N] [-- --million N]: what a large team takes, and whether a small one
 * takes more as it goes on. The peak counts everything: Node, kernels, observations.
 */
import { parseArgs } from 'node:util';
import { weightMax } from '../agents/index.js';
import '../envs/index.js';
import { layoutDense } from '../src/dense/layout.js';
import { createTeam } from '../src/engines/create-team.js';
import { make } from '../src/gymnasium/index.js';
import { planTeam } from '../src/team/plan.js';
import { train } from '../src/train/train.js';
import { STILL } from './play-signs.js';
import { signs } from './signs.js';
import { wholeOption } from './whole-option.js';

const MIB = 2 ** 20;
const LIMIT = 1536;
const SAMPLES = 10;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    steps: { type: 'string', default: '3' },
    million: { type: 'string', default: '1000000' },
  },
});
const steps = wholeOption('--steps', values.steps!);
const million = wholeOption('--million', values.million!);

// The small team first: a peak never comes down.
const small = growth();
const large = peak();
if (values.json) console.log(JSON.stringify({ small, large }));
else {
  console.log(`${small.team}, ${million.toLocaleString('en')} steps; resident MiB after each tenth:`);
  console.log(`  ${small.residentMiB.map((mib) => mib.toFixed(0)).join(' ')}`);
  console.log(`${large.team}, ${steps} steps of ${large.secondsPerStep.toFixed(2)} s:`);
  console.log(
    `  the team's memory ${large.teamMiB.toFixed(0)} MiB, peak of the process ${large.peakMiB.toFixed(0)} MiB`,
  );
  console.log(`  ${large.peakMiB <= LIMIT ? 'within' : 'ABOVE'} the ${LIMIT} MiB it may take`);
}
if (large.peakMiB > LIMIT) process.exitCode = 1;

function growth() {
  const team = createTeam({ inputs: 20, hidden: [64, 32], rule: weightMax, seed: 1 });
  const envs = [make('multiplexer', { disableEnvChecker: true })];
  const residentMiB = Array.from({ length: SAMPLES }, () => {
    train(team, envs, { episodes: Math.ceil(million / SAMPLES) });
    return process.memoryUsage.rss() / MIB;
  });
  team.close();
  return { team: '20-64-32-1 with Weight Max and Adam, batch 1', steps: million, residentMiB };
}

function peak() {
  const width = 2048;
  const options = { inputs: width, hidden: [width, width], rule: weightMax, batch: 4096, seed: 1, learningRate: STILL };
  const teamMiB = layoutDense(planTeam(options)).bytes / MIB;
  const team = createTeam(options);
  const observations = signs(options.batch * width, 'observations');
  const targets = signs(options.batch, 'targets');
  const start = performance.now();
  for (let step = 0; step < steps; step++) {
    const actions = team.act(observations);
    team.learn(targets.map((target, lane) => (2 * actions[lane]! - 1) * target));
    process.stderr.write(`step ${step + 1} of ${steps}\n`);
  }
  const secondsPerStep = (performance.now() - start) / 1000 / steps;
  team.close();
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  return { team: '2048-2048-2048-1 with Weight Max and Adam, batch 4096', steps, secondsPerStep, teamMiB, peakMiB };
}
