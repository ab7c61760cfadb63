import { dataEquivalence, EnvMismatchError, InvalidEnvError } from '../gymnasium/index.js';
import { quote } from '../text/quote.js';
import { AECEnv } from './aec-env.js';
import { actionMask } from './agent-checks.js';
import { type ApiTestOptions, cyclesOf } from './api-test.js';
import { byAgent, type MultiAgentEnv } from './multi-agent-env.js';
import { ParallelEnv } from './parallel-env.js';

const SEED = 42;

/**
 * Makes two environments, resets them with the same seed, and plays both with the same random actions: everything must
 * be equal. Then the first is reset with the seed again, and must play the same episode once more.
 *
 * Takes AEC and parallel environments, as PettingZoo 1.25's `seed_test` and `parallel_seed_test` together.
 *
 * @param makeEnv makes a new environment at each call.
 * @throws {@link InvalidEnvError} when it makes no environment, {@link InvalidArgumentError} for wrong options.
 * @throws {@link EnvMismatchError} that tells what differed, for whom and when.
 */
export function seedTest(makeEnv: () => AECEnv | ParallelEnv, options: ApiTestOptions = {}): void {
  const numCycles = cyclesOf('seedTest', options, 500);
  const [first, second] = [made(makeEnv), made(makeEnv)];
  const trace = [...play(first, numCycles)];
  compare(trace, play(second, numCycles), `a second ${second}`);
  compare(trace, play(first, numCycles), `the same ${first}, reset with the seed again,`);
  first.close();
  second.close();
}

/**
 * A new environment.
 * @throws {@link InvalidEnvError} where `makeEnv` makes none.
 */
function made(makeEnv: () => AECEnv | ParallelEnv): AECEnv | ParallelEnv {
  // A class is a function, but not one to call.
  const isMaker = typeof makeEnv === 'function' && !/^class\b/.test(String(makeEnv));
  const env: unknown = isMaker ? makeEnv() : undefined;
  if (env instanceof AECEnv || env instanceof ParallelEnv) return env;
  throw new InvalidEnvError(
    `seedTest got ${isMaker ? `a function that made ${quote(env)}` : quote(makeEnv)}; expected a function that makes an AECEnv or a ParallelEnv, ` +
      'such as () => new MyEnv().',
  );
}

type Moment = Readonly<Record<string, unknown>>;

function compare(trace: readonly Moment[], other: Iterable<Moment>, who: string): void {
  let turn = 0;
  for (const moment of other) {
    const expected = trace[turn] ?? {};
    for (const [what, value] of Object.entries(moment)) {
      if (dataEquivalence(value, expected[what], true)) continue;
      throw new EnvMismatchError(
        `After reset({ seed: ${SEED} }) and the same actions ${who} has other ${what} at turn ${turn}: ` +
          `${quote(value)} instead of ${quote(expected[what])}. Draw everything random from npRandom, begin reset with this.reseed(seed), and let reset forget all that went before.`,
      );
    }
    turn++;
  }
  if (turn !== trace.length) {
    throw new EnvMismatchError(
      `After reset({ seed: ${SEED} }) and the same actions ${who} ended after ${turn} turns instead of ${trace.length}.`,
    );
  }
}

function play(env: AECEnv | ParallelEnv, numCycles: number): Iterable<Moment> {
  return env instanceof AECEnv ? playTurns(env, numCycles) : playCycles(env, numCycles);
}

function* playTurns(env: AECEnv, numCycles: number): Iterable<Moment> {
  env.reset({ seed: SEED });
  seedSpaces(env);
  for (const agent of env.agentIter(numCycles * env.numAgents)) {
    const [observation, reward, terminated, truncated, info] = env.last();
    const isDead = terminated || truncated;
    const action = isDead ? null : env.actionSpace(agent).sample(actionMask(observation, info));
    yield structuredClone({ agent, observation, reward, terminated, truncated, info, action });
    env.step(action);
  }
}

function* playCycles(env: ParallelEnv, numCycles: number): Iterable<Moment> {
  let [observations, infos] = env.reset({ seed: SEED });
  seedSpaces(env);
  yield structuredClone({ observations, infos });
  for (let cycle = 0; cycle < numCycles && env.agents.length > 0; cycle++) {
    const actions = byAgent(env.agents, (agent) =>
      env.actionSpace(agent).sample(actionMask(observations[agent], infos[agent])),
    );
    const [nextObservations, rewards, terminations, truncations, nextInfos] = env.step(actions);
    [observations, infos] = [nextObservations, nextInfos];
    yield structuredClone({ actions, observations, rewards, terminations, truncations, infos, agents: env.agents });
  }
}

function seedSpaces(env: MultiAgentEnv): void {
  // Of those who are still to be born, too.
  env.possibleAgents.forEach((agent, i) => {
    env.actionSpace(agent).seed(SEED + i);
    env.observationSpace(agent).seed(SEED + i);
  });
}
