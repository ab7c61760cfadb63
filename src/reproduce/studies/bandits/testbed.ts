import type { FreeTable, JobResult, StudyJob, StudyRequest } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import { banditJob } from './jobs.js';
import { BANDIT_TASKS } from './tasks.js';

/** The number of problems, as in the book. */
const PROBLEMS = 2000;
const SEED = 1;

/** The players of figure 2.2, with the values of their last pulls as read off the figure and told in the text. */
const PLAYERS = [
  { epsilon: 0, label: 'greedy (ε = 0)', reward: 'about 1 [text]', optimal: 'about a third [text]' },
  { epsilon: 0.01, label: 'ε = 0.01', reward: '–', optimal: '–' },
  { epsilon: 0.1, label: 'ε = 0.1', reward: 'about 1.4 [figure]', optimal: 'about 80 % [figure]' },
] as const;

/** ε-greedy with the published settings, to check bandit, baseline and bookkeeping. */
export function testbedJobs(context: StudyContext, { scale }: StudyRequest): StudyJob[] {
  const task = BANDIT_TASKS.find(({ name }) => name === 'gaussian')!;
  return PLAYERS.map(({ epsilon, label }) => {
    const setting = { label, player: { kind: 'epsilon-greedy', epsilon } } as const;
    return banditJob(context, task, `testbed/${label}`, setting, { seed: SEED, problems: PROBLEMS, scale });
  });
}

/** A table of our figures beside the book's. */
export function testbedTable(
  context: StudyContext,
  request: StudyRequest,
  done: ReadonlyMap<string, JobResult>,
): FreeTable[] {
  const results = testbedJobs(context, request).map(({ id }) => done.get(id));
  if (results.some((result) => result === undefined)) return [];
  return [
    {
      kind: 'free',
      title: 'A check: the testbed of the book',
      about:
        `ε-greedy as in figure 2.2 of Sutton & Barto (2018), not tuned, ${PROBLEMS} problems of 1000 pulls, mean over the last 100 of them. ` +
        'The book prints no table: its figures are from section 2.3, or read off the figure at the last pull.',
      columns: ['player', '#reward', '#published', '#optimal arms', '#published'],
      rows: PLAYERS.map(({ label, reward, optimal }, k) => {
        const { scores } = results[k]!;
        return [label, scores['lastReward']!.toFixed(3), reward, `${(100 * scores['optimal']!).toFixed(1)} %`, optimal];
      }),
    },
  ];
}
