// A team is saved in the middle of its training, loaded into the other engine, and goes on: it ends with the weights of
// a team that never stopped. What it has learned is then judged without learning, and begins a team of another rule.
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTeam, evaluate, make, reinforce, type Team, weightMax } from 'klopf';
import { loadTeam, saveTeam } from 'klopf/node';

const episodes = Number(process.argv[2] ?? 6000);
const file = join(tmpdir(), `klopf-example-${process.pid}.safetensors`);
const task = { env: 'multiplexer', envParams: { addressBits: 2 } };
const multiplexer = () => make(task.env, task.envParams);
type Multiplexer = ReturnType<typeof multiplexer>;

/** Episodes of one step each; the environment goes on where it was. */
function practise(team: Team, env: Multiplexer, from: number, to: number): void {
  for (let episode = from; episode < to; episode++) {
    const [observation] = env.reset(episode === 0 ? { seed: 1 } : {});
    const [action] = team.act(observation as Float32Array);
    const [, reward] = env.step(action);
    team.learn([reward], [true]);
  }
}

const shape = { inputs: 6, hidden: [16], outputs: 1 };
const options = { ...shape, rule: weightMax, learningRate: 0.01, seed: 1 };
const whole = createTeam(options);
practise(whole, multiplexer(), 0, episodes);

const env = multiplexer();
const first = createTeam(options);
practise(first, env, 0, episodes / 2);
await saveTeam(file, first, { task });
first.close();
const second = await loadTeam(file, { engine: 'literal' });
practise(second, env, episodes / 2, episodes);
rmSync(file);

console.log(`never stopped:      ${await whole.digest()}`);
console.log(`saved and loaded:   ${await second.digest()}`);

for (const greedy of [false, true]) {
  const { mean, interval } = evaluate(whole, multiplexer(), { episodes: 400, greedy });
  const [low, high] = interval!.map((end) => end.toFixed(2));
  console.log(`${greedy ? 'greedy' : 'drawing'}: mean return ${mean.toFixed(2)} (95 % interval ${low} to ${high})`);
}

const other = createTeam({ ...shape, rule: reinforce, start: whole.state() });
console.log(`begun from its weights: mean return ${evaluate(other, multiplexer(), { episodes: 400 }).mean.toFixed(2)}`);
