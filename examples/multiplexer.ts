// A team of agents learns the multiplexer, on a bus and as SIMD kernels, and both end with the same weights.
import { createTeam, type Engine, make, sparkline, train, weightMax } from 'klopf';

const episodes = Number(process.argv[2] ?? 20_000);

async function learn(engine: Engine) {
  const env = make('multiplexer', { addressBits: 2 });
  const team = createTeam({
    inputs: 6,
    hidden: [16],
    outputs: 1,
    rule: weightMax,
    engine,
    seed: 7,
    learningRate: [0.02, 0.002],
  });
  const { meanReturn, curve, seconds } = train(team, [env], { episodes, seed: 7 });
  console.log(
    `${engine.padEnd(8)} ${sparkline(curve)} mean return ${meanReturn.toFixed(3)} in ${seconds.toFixed(1)} s`,
  );
  const digest = await team.digest();
  team.close();
  return digest;
}

const literal = await learn('literal');
const dense = await learn('dense');
console.log(literal === dense ? `the same weights, bit for bit: ${literal}` : 'different weights: please report this');
