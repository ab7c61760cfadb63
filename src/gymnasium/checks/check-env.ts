import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { Env, type ResetResult, type StepResult } from '../env.js';
import { InvalidEnvError } from '../errors.js';
import { warn } from '../logger.js';
import { make } from '../registry/make.js';
import { dataEquivalence } from './data-equivalence.js';
import { checkAction, checkRendered, checkResetResult, checkSpaces, checkStepResult } from './passive-checks.js';
import { checkSpaceLimits } from './space-limits.js';

/** Which checks `checkEnv` leaves out. */
export interface CheckEnvOptions {
  readonly skipRenderCheck?: boolean;
  readonly skipCloseCheck?: boolean;
}

/**
 * Checks that an environment keeps the contract of `Env`: its spaces, the form of its results, that seeds determine
 * them, that `setState` continues identically and a clone is independent, that observations are not written to again,
 * rendering and closing.
 *
 * It runs the environment and draws from its action space. Source: Gymnasium 1.3, `check_env`; state, clone and
 * observation checks are additions.
 *
 * @throws {@link InvalidEnvError} or one of its subclasses, or {@link InvalidSpaceError}, and warns of what is only
 * unwise.
 */
export function checkEnv(env: Env, options: CheckEnvOptions = {}): void {
  if (!(env instanceof Env)) {
    throw new InvalidEnvError(`checkEnv got ${quote(env)}; expected an object of a class that extends Env.`);
  }
  checkOptions('checkEnv', options, { skipRenderCheck: 'boolean?', skipCloseCheck: 'boolean?' });
  if (env.unwrapped !== env) {
    warn(`checkEnv got ${env}, which is wrapped: what it finds may come from a wrapper. Check env.unwrapped instead.`);
  }
  checkSpaces(env);
  checkSpaceLimits(env);
  checkResetResult(env, env.reset());
  checkResetResult(env, env.reset({ options: {} }));
  checkSeeding(env);
  checkOneStep(env);
  checkStepDeterminism(env);
  checkObservationsStay(env);
  checkState(env);
  if (options.skipRenderCheck !== true) checkRendering(env);
  if (options.skipCloseCheck !== true) checkClosing(env);
}

function isDeterministic(env: Env): boolean {
  return env.spec?.nondeterministic !== true;
}

function streamOf(env: Env): string {
  return JSON.stringify(env.unwrapped.npRandom.getState());
}

/**
 * @throws the error that names a difference between two runs that had to be the same, and warns where they are only
 * close.
 */
function requireSame(a: unknown, b: unknown, env: Env, what: string, hint: string): void {
  if (!dataEquivalence(a, b)) {
    throw new InvalidEnvError(`${env} ${what}: ${quote(a)} and ${quote(b)}; expected the same twice. ${hint}`);
  }
  if (!dataEquivalence(a, b, true)) warn(`${env} ${what} that are close but not equal.`);
}

const DRAW_HINT = 'Draw all randomness from this.npRandom, and reset every field that step changes.';

function checkSeeding(env: Env): void {
  const seeded = (seed: number): [ResetResult<unknown>, string, ResetResult<unknown>] => {
    const first = env.reset({ seed });
    const stream = streamOf(env);
    const second = env.reset();
    checkResetResult(env, first);
    checkResetResult(env, second);
    return [first, stream, second];
  };
  const [first, stream, second] = seeded(123);
  const [firstAgain, streamAgain, secondAgain] = seeded(123);
  const [, otherStream] = seeded(456);
  if (stream !== streamAgain || stream === otherStream) {
    throw new InvalidEnvError(
      `${env}.reset({ seed }) does not start the stream of its seed; expected the same stream for the same seed and another for another. Call this.reseed(seed) first in reset.`,
    );
  }
  if (!isDeterministic(env)) return;
  requireSame(first[0], firstAgain[0], env, 'gave two observations for reset({ seed: 123 })', DRAW_HINT);
  requireSame(
    second[0],
    secondAgain[0],
    env,
    'gave two observations for the reset() after reset({ seed: 123 })',
    DRAW_HINT,
  );
}

function checkOneStep(env: Env): void {
  env.reset({ seed: 123 });
  const action = env.actionSpace.sample();
  checkAction(env, action);
  checkStepResult(env, env.step(action));
}

function checkStepDeterminism(env: Env): void {
  if (!isDeterministic(env)) return;
  env.actionSpace.seed(123);
  const action = env.actionSpace.sample();
  const run = (): [StepResult<unknown>, string] => {
    env.reset({ seed: 123 });
    return [env.step(action), streamOf(env)];
  };
  const [first, stream] = run();
  const [again, streamAgain] = run();
  const names = ['observations', 'rewards', 'terminated flags', 'truncated flags', 'infos'];
  for (const [i, name] of names.entries()) {
    requireSame(first[i], again[i], env, `gave two ${name} for the same seed and action`, DRAW_HINT);
  }
  if (stream !== streamAgain) {
    throw new InvalidEnvError(
      `${env}.step() left two streams for the same seed and action; expected one. ${DRAW_HINT}`,
    );
  }
  if (first[3]) {
    throw new InvalidEnvError(
      `${env} truncates after one step; expected truncation from a time limit only. For a task of one step give terminated.`,
    );
  }
}

/** Takes up to `count` random steps, resetting at the end of an episode, and gives all results. */
function randomSteps(env: Env, count: number): (ResetResult<unknown> | StepResult<unknown>)[] {
  env.actionSpace.seed(7);
  const results: (ResetResult<unknown> | StepResult<unknown>)[] = [];
  let over = false;
  for (let i = 0; i < count; i++) {
    if (over) {
      results.push(env.reset());
      over = false;
    } else {
      const result = env.step(env.actionSpace.sample());
      results.push(result);
      over = result[2] || result[3];
    }
  }
  return results;
}

function checkObservationsStay(env: Env): void {
  const results = [env.reset({ seed: 123 })[0]];
  const copies = [structuredClone(results[0])];
  for (const [observation] of randomSteps(env, 5)) {
    results.push(observation);
    copies.push(structuredClone(observation));
  }
  // The later calls must not have changed what the earlier ones gave.
  if (!dataEquivalence(results.map(plain), copies.map(plain), true)) {
    throw new InvalidEnvError(
      `${env} wrote to an observation after it had returned it; expected a new array from every reset and step.`,
    );
  }
}

/** An observation without class identity, which `structuredClone` drops. */
function plain(observation: unknown): unknown {
  return ArrayBuffer.isView(observation) ? Array.from(observation as Float64Array) : observation;
}

function checkState(env: Env): void {
  if (!isDeterministic(env)) return;
  env.reset({ seed: 123 });
  const result = env.step(env.actionSpace.sample());
  if (result[2] || result[3]) env.reset();
  const snapshot = env.getState();
  const clone = env.clone();
  const first = randomSteps(env, 10);
  const cloned = randomSteps(clone, 10);
  env.setState(snapshot);
  const again = randomSteps(env, 10);
  const hint =
    'Keep everything that reset and step change in this.state, and pass the constructor its options to super.';
  requireSame(first, again, env, 'gave two continuations of setState(getState())', hint);
  requireSame(first, cloned, env, 'and its clone gave two continuations', hint);
  clone.close();
}

function checkRendering(env: Env): void {
  if (env.renderMode !== null) {
    env.reset();
    checkRendered(env, env.render());
  }
  if (env.spec === null) return;
  for (const renderMode of env.metadata.renderModes) {
    const rendered = make(env.spec, { renderMode });
    rendered.reset({ seed: 123 });
    checkRendered(rendered, rendered.render());
    rendered.close();
  }
}

function checkClosing(env: Env): void {
  const copy = env.clone();
  copy.close();
  try {
    copy.close();
  } catch (error) {
    throw new InvalidEnvError(`${env}.close() threw when called a second time (${String(error)}); expected no effect.`);
  }
}
