/** A bandit that the study plays. */
export interface BanditTask {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly env: string;
  readonly envParams: Readonly<Record<string, unknown>>;
  readonly pulls: number;
  /** Whether rewards are 0 or 1, or normal. */
  readonly rewards: 'bernoulli' | 'gaussian';
}

/**
 * Ten arms with Bernoulli or normal rewards, for as many pulls as Sutton and Barto's testbed; and a contextual bandit
 * that no team without a hidden layer can solve.
 */
export const BANDIT_TASKS: readonly BanditTask[] = [
  {
    name: 'bernoulli',
    title: 'Bernoulli bandit, 10 arms',
    about: 'Each arm pays 1 with a probability of its own, drawn uniformly from [0, 1); 1000 pulls.',
    env: 'bernoulli-bandit',
    envParams: { arms: 10 },
    pulls: 1000,
    rewards: 'bernoulli',
  },
  {
    name: 'gaussian',
    title: 'Gaussian bandit, 10 arms',
    about:
      'The testbed of Sutton and Barto (2018, section 2.3): means drawn from N(0, 1), rewards of variance 1; 1000 pulls.',
    env: 'gaussian-bandit',
    envParams: { arms: 10 },
    pulls: 1000,
    rewards: 'gaussian',
  },
  {
    name: 'contextual',
    title: 'Contextual bandit, 8 contexts, 4 arms',
    about:
      'Each context has arms of its own, which pay 1 with probabilities drawn uniformly from [0, 1), and is seen as a pattern of 4 signs, 8 of the 16 there are; ' +
      'a layer that only adds its inputs up cannot treat them all as they deserve. 5000 pulls. Baselines play one copy of themselves for each context.',
    env: 'contextual-bandit',
    envParams: { contexts: 8, arms: 4, coding: 'sign', features: 4 },
    pulls: 5000,
    rewards: 'bernoulli',
  },
];
