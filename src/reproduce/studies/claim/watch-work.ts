import { DenseTeam } from '../../../dense/dense-team.js';
import { creditFidelity, unitWorth } from '../../../microscope/index.js';
import { makeRunEnv } from '../../../runs/open-run.js';
import { planRun } from '../../../runs/plan-run.js';
import { DivergenceError } from '../../../train/divergence.js';
import { train } from '../../../train/train.js';
import type { JobOutcome, JobOversight } from '../../study.js';
import { fidelityScore, type WatchWork } from './watch.js';

/**
 * Trains a team of the dense engine with the numbers of a plain run. Scores: `score`, the mean return over all
 * episodes; at each moment the fidelity of each hidden layer, see {@link fidelityScore}; at the end `firing`, the mean
 * action of its hidden units, and `missable`, how many in a hundred of them can be missed all at once.
 */
export async function performWatch({ config, at, samples }: WatchWork, oversight: JobOversight): Promise<JobOutcome> {
  await import(config.envModule);
  const env = makeRunEnv(config);
  const team = new DenseTeam(planRun(config, env).team);
  const scores: Record<string, number> = {};
  const judge = (share: number) => {
    const { layers } = creditFidelity(team, makeRunEnv(config), { samples, seed: 'watched', replays: 8 });
    for (const { layer, correlation } of layers)
      if (layer < team.sizes.length - 1 && Number.isFinite(correlation.value))
        scores[fidelityScore(layer, share)] = Number(correlation.value.toPrecision(4));
  };
  const due = at.map((share) => ({ share, step: Math.round(share * config.episodes) }));
  let step = 0;
  try {
    const { curve, meanReturn } = train(team, [env], {
      episodes: config.episodes,
      seed: config.seed,
      bins: 20,
      onProgress: ({ episodes, curve: bins }) => oversight.onProgress(episodes / config.episodes, bins.at(-1)),
      // Called once a step: to judge changes nothing of what the run draws.
      shouldStop: () => {
        for (const { share } of due.filter((one) => one.step === step)) judge(share);
        step++;
        return false;
      },
    });
    for (const { share } of due.filter((one) => one.step >= step)) judge(share);
    const { missable, units } = unitWorth(team, makeRunEnv(config), { samples, seed: 'watched', permutations: 0 });
    scores['missable'] = (100 * missable.length) / units.length;
    scores['firing'] = firing(team, config);
    return { scores: { score: meanReturn, ...scores }, curve: [...curve] };
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    return { scores, curve: [], diverged: error.message };
  } finally {
    team.close();
  }
}

/** The mean action of the hidden units over a thousand observations; the team acts, and learns nothing. */
function firing(team: DenseTeam, config: WatchWork['config']): number {
  const env = makeRunEnv(config);
  let sum = 0;
  let count = 0;
  for (let k = 0; k < 1000; k++) {
    const [observation] = env.reset(k === 0 ? { seed: 424_244 } : {});
    team.act(observation as Float32Array);
    for (let layer = 1; layer < team.sizes.length - 1; layer++) {
      const { data } = team.recall(layer, 'a');
      for (const action of data) sum += action;
      count += data.length;
    }
    team.forget([1]);
  }
  return sum / count;
}
