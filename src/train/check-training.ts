import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { VectorEnv } from '../gymnasium/vector/vector-env.js';
import { isRule } from '../rule/rule.js';
import { quote } from '../text/quote.js';
import { CRITIC_SETTINGS } from './critic.js';

const OPTIONS = [
  ...['episodes', 'signal', 'baseline', 'critic', 'seed', 'bins', 'onProgress', 'shouldStop'],
  ...['start', 'until', 'shouldKeep', 'onState'],
] as const;
const CRITIC_OPTIONS = ['team', ...Object.keys(CRITIC_SETTINGS)];
const CRITIC_EXAMPLE = '{ team: createTeam({ inputs: 4, rule: tdBackprop }), discount: 0.98 }';

/**
 * Checks what TypeScript's types already say of the arguments of `train` or `createTraining`, for callers without
 * types; `of` is its name.
 *
 * @throws {@link UserError} that says what was given and what is expected.
 */
export function checkTraining(team: unknown, envs: unknown, options: unknown, of: string): void {
  if (typeof (team as { act?: unknown } | null | undefined)?.act !== 'function')
    throw new UserError(`${of} takes a team made by createTeam first; given ${quote(team)}`);
  checkEnvs(envs, of);
  checkOptions(options, { of, known: OPTIONS, example: '{ episodes: 10_000 }' });
  const { episodes, bins, critic, baseline, until } = options as Record<string, unknown>;
  checkCount('episodes', episodes);
  if (bins !== undefined) checkCount('bins', bins);
  if (until !== undefined) checkCount('until', until);
  for (const name of ['shouldKeep', 'onState']) checkCallback(name, (options as Record<string, unknown>)[name]);
  if (baseline !== undefined) checkBaseline(baseline);
  if (critic === undefined) return;
  if (isRule(critic))
    throw new UserError(`critic is a rule; expected a team that learns by it, as in ${CRITIC_EXAMPLE}`);
  if (typeof (critic as { act?: unknown } | null)?.act === 'function')
    throw new UserError('critic is a team; expected { team, discount }, as in { team: critic, discount: 0.98 }');
  checkOptions(critic, { of: 'critic', known: CRITIC_OPTIONS, example: CRITIC_EXAMPLE });
  const { team: valuing } = critic as { team?: unknown };
  if (typeof (valuing as { act?: unknown } | null | undefined)?.act !== 'function')
    throw new UserError(`critic.team is ${quote(valuing)}; expected a team made by createTeam`);
}

function checkEnvs(envs: unknown, of: string): void {
  if (envs instanceof VectorEnv) return;
  if (isEnv(envs))
    throw new UserError(`${of} takes a list of environments, one for each lane; given one environment: write [env]`);
  if (!Array.isArray(envs))
    throw new UserError(`${of} takes a list of environments, such as [make('multiplexer')]; given ${quote(envs)}`);
  const at = envs.findIndex((env) => !isEnv(env));
  if (at < 0) return;
  const hint = typeof envs[at] === 'string' ? `, such as make(${quote(envs[at])})` : ", such as make('multiplexer')";
  throw new UserError(`environment ${at} is ${quote(envs[at])}; expected an environment${hint}`);
}

function isEnv(value: unknown): boolean {
  return typeof (value as { step?: unknown } | null | undefined)?.step === 'function';
}

/** @throws {@link UserError} unless it is a baseline of contexts. */
export function checkBaseline(baseline: unknown): void {
  checkOptions(baseline, { of: 'baseline', known: ['context', 'rate'], example: "{ context: 'goal', rate: 0.2 }" });
  const { context, rate } = baseline as Record<string, unknown>;
  if (typeof context !== 'string' || context === '')
    throw new UserError(`baseline.context is ${quote(context)}; expected the name of a field of info, such as 'goal'`);
  if (!(typeof rate === 'number' && rate > 0 && rate <= 1))
    throw new UserError(`baseline.rate is ${quote(rate)}; expected a number above 0 and at most 1`);
}

function checkCallback(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function')
    throw new UserError(`${name} is ${quote(value)}; expected a function`);
}

function checkCount(name: string, value: unknown): void {
  if (!Number.isInteger(value) || (value as number) < 1)
    throw new UserError(`${name} is ${quote(value)}; expected a whole number, at least 1`);
}
