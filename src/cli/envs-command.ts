import { Command } from 'commander';
import type { Env, EnvSpec } from '../gymnasium/env.js';
import { DependencyNotInstalledError } from '../gymnasium/errors.js';
import { make } from '../gymnasium/registry/make.js';
import { registry } from '../gymnasium/registry/registry.js';
import { textTable } from '../terminal/text-table.js';
import { type CommandContext, print } from './command-context.js';
import { findEnv } from './find-env.js';

/** `klopf envs`. */
export function createEnvsCommand(context: CommandContext): Command {
  return new Command('envs')
    .description('List the environments, or some of them: their observations, actions and arguments.')
    .argument('[env...]', 'ids of environments (default: all)')
    .option('--json', 'one JSON line an environment: id, spaces, maxEpisodeSteps, rewardThreshold, renderModes, params')
    .helpOption('-h, --help', 'show this')
    .addHelpText(
      'after',
      '\nExamples:\n  klopf envs\n  klopf envs CartPole-v1\n  klopf envs --json | jq .id\n  klopf rollout FrozenLake-v1 --env-param isSlippery=false\n  klopf run bernoulli-bandit --rule reinforce --env-param arms=8 --env-param meansSeed=3',
    )
    .action((ids: readonly string[], { json }: { json?: true }) => {
      for (const spec of ids.length > 0 ? ids.map(findEnv) : registry.values()) {
        if (json) print(context, JSON.stringify(describe(spec)));
        else print(context, text(spec), '');
      }
      if (!json) print(context, 'Give an argument as in: klopf run multiplexer --rule ste --env-param addressBits=3');
    });
}

function describe(spec: EnvSpec) {
  const { id, maxEpisodeSteps, rewardThreshold, params } = spec;
  // Five thousand digits take longer to draw than klopf to load, and the spaces are those of one.
  const few = params !== null && 'samples' in params ? { samples: 1 } : {};
  let env: Env;
  try {
    env = make(spec, { disableEnvChecker: true, ...few }) as Env;
  } catch (error) {
    // An environment whose optional dependency is missing does not keep the others from being listed.
    if (error instanceof DependencyNotInstalledError) return { id, missing: error.message };
    throw error;
  }
  try {
    const { observationSpace, actionSpace } = env;
    const { renderModes } = env.metadata;
    return { id, observationSpace, actionSpace, maxEpisodeSteps, rewardThreshold, renderModes, params: params ?? {} };
  } finally {
    env.close();
  }
}

function text(spec: EnvSpec): string {
  const described = describe(spec);
  if (described.missing !== undefined) return `${described.id}\n  ${described.missing}`;
  const { id, observationSpace, actionSpace, maxEpisodeSteps, rewardThreshold, renderModes, params } = described;
  const facts = [
    ['observation', String(observationSpace)],
    ['action', String(actionSpace)],
    ...(maxEpisodeSteps === null ? [] : [['truncated', `after ${maxEpisodeSteps} steps`]]),
    ...(rewardThreshold === null ? [] : [['solved', `at a mean return of ${rewardThreshold}`]]),
    ...(renderModes.length === 0 ? [] : [['drawn as', renderModes.join(', ')]]),
    ...Object.entries(params).map(([name, param], k) => [
      k === 0 ? 'arguments' : '',
      `${name}: ${param.description} (${param.type}, default ${JSON.stringify(param.default)})`,
    ]),
  ];
  const [, ...lines] = textTable([{ head: '' }, { head: '' }], facts).split('\n');
  return [id, ...lines.map((line) => `  ${line}`)].join('\n');
}
