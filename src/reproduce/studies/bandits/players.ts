import type { BanditPlayerText } from '../../../bandits/create-bandit-player.js';
import type { RunConfig } from '../../../runs/run-config.js';
import type { StudyContext } from '../../study-context.js';
import type { BanditTask } from './tasks.js';

/** A team as the player of a bandit: the fields of a run's configuration that are its own. */
export interface TeamPlayer
  extends Pick<RunConfig, 'rule' | 'params' | 'hidden' | 'learningRate' | 'optimizer' | 'optimizerParams'> {
  readonly kind: 'team';
  /**
   * Actions of each output unit: 2 for units that name the arm in binary. Default: one unit that selects among all
   * arms, where the rule can.
   */
  readonly choices?: 2;
}

/** One point of a player's grid. */
export interface BanditSetting {
  readonly label: string;
  readonly player: BanditPlayerText | TeamPlayer;
}

/** A player of the study and the settings that are tried, the same number for each. */
export interface BanditEntrant {
  readonly name: string;
  readonly label: string;
  readonly settings: readonly BanditSetting[];
}

/** The rules that the teams of the study learn by. */
export const BANDIT_RULES = ['reinforce', 'reward-penalty', 'weight-max', 'unbiased-weight-max'] as const;

/** Units of the hidden layer, in teams that have one. */
const HIDDEN = 16;

/** Who plays a task: four baselines and the teams, each with eight settings. */
export function banditEntrants(task: BanditTask, context: StudyContext): BanditEntrant[] {
  return [...baselines(task), ...teams(task, context)];
}

function baselines({ rewards }: BanditTask): BanditEntrant[] {
  const entrant = (name: string, label: string, settings: BanditEntrant['settings']) => ({ name, label, settings });
  return [
    entrant(
      'epsilon-greedy',
      'ε-greedy',
      [0, 1 / 128, 1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2].map((epsilon) => ({
        label: `ε ${short(epsilon)}`,
        player: { kind: 'epsilon-greedy', epsilon },
      })),
    ),
    entrant(
      'ucb1',
      'UCB1',
      [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, Math.SQRT2, 2, 4].map((exploration) => ({
        label: `c ${short(exploration)}`,
        player: { kind: 'ucb1', exploration },
      })),
    ),
    entrant('thompson', 'Thompson sampling', rewards === 'bernoulli' ? BETA_PRIORS : GAUSSIAN_PRIORS),
    entrant(
      'gradient',
      'gradient bandit',
      [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4].map((stepSize) => ({
        label: `α ${short(stepSize)}`,
        player: { kind: 'gradient', stepSize },
      })),
    ),
  ];
}

const BETA_PRIORS = (
  [
    [0.25, 0.25],
    [0.5, 0.5],
    [1, 1],
    [2, 2],
    [0.5, 1],
    [1, 2],
    [2, 1],
    [1, 4],
  ] as const
).map(
  ([alpha, beta]): BanditSetting => ({
    label: `Beta(${alpha}, ${beta})`,
    player: { kind: 'thompson-beta', alpha, beta },
  }),
);

const GAUSSIAN_PRIORS = [0.25, 0.5, 0.7, 1].flatMap((noise) =>
  [1, 4].map(
    (std): BanditSetting => ({
      label: `N(0, ${std}²), noise ${noise}`,
      player: { kind: 'thompson-gaussian', std, noise },
    }),
  ),
);

function teams({ rewards }: BanditTask, { rule }: StudyContext): BanditEntrant[] {
  const team = (learned: ReturnType<StudyContext['rule']>, label: string, grid: readonly Rates[], choices?: 2) => ({
    name: `team-${label.replaceAll(/[^a-z]+/g, '-')}`,
    label: `team: ${label}`,
    settings: grid.map(({ optimizer, rates }): BanditSetting => {
      const hidden = rates.slice(1).map(() => HIDDEN);
      return {
        label: `${optimizer} ${rates.map(short).join(', ')}`,
        player: {
          ...{ kind: 'team', ...learned, hidden, optimizer, optimizerParams: {}, learningRate: rates },
          ...(choices === undefined ? {} : { choices }),
        },
      };
    }),
  });
  const reinforce = rule('reinforce');
  const withBaseline = rule('reinforce', { baseline: 'running', rate: 0.1 });
  const rewardPenalty = rule('reward-penalty', { low: 0, high: 1 });
  return [
    team(reinforce, 'reinforce', ONE_UNIT),
    team(withBaseline, 'reinforce, running baseline', ONE_UNIT),
    team(withBaseline, 'reinforce, running baseline, in binary', IN_BINARY, 2),
    team(reinforce, 'reinforce, hidden layer', TWO_LAYERS),
    team(rule('weight-max'), 'weight-max, hidden layer', TWO_LAYERS),
    team(rule('unbiased-weight-max'), 'unbiased-weight-max, hidden layer', TWO_LAYERS),
    // A_R−P takes rewards between 0, complete failure, and 1, complete success, which normal rewards are not.
    ...(rewards === 'bernoulli' ? [team(rewardPenalty, 'reward-penalty, in binary', IN_BINARY, 2)] : []),
  ];
}

/** Learning rates of a team, one a layer, from the first hidden layer up. */
interface Rates {
  readonly optimizer: 'adam' | 'sgd';
  readonly rates: readonly number[];
}

const equal = (optimizer: Rates['optimizer'], layers: number, ...rates: readonly number[]): Rates[] =>
  rates.map((rate) => ({ optimizer, rates: new Array<number>(layers).fill(rate) }));

const ONE_UNIT = [...equal('sgd', 1, 0.03, 0.1, 0.3, 1), ...equal('adam', 1, 0.01, 0.03, 0.1, 0.3)];

// Several units change the probability of an arm less than a single one does, and need higher rates.
const IN_BINARY = [...equal('sgd', 1, 0.1, 0.3, 1, 3), ...equal('adam', 1, 0.03, 0.1, 0.3, 1)];

const TWO_LAYERS: readonly Rates[] = [
  ...equal('sgd', 2, 0.03, 0.1, 0.3),
  ...equal('adam', 2, 0.003, 0.01),
  ...(
    [
      [0.03, 0.003],
      [0.1, 0.01],
      [0.3, 0.03],
    ] as const
  ).map((rates): Rates => ({ optimizer: 'adam', rates })),
];

function short(value: number): string {
  if (value === Math.SQRT2) return '√2';
  return value > 0 && value < 1 && Number.isInteger(Math.log2(value)) ? `1/${1 / value}` : String(value);
}
