import type { JobKind, JobResult, Study, StudyDefinition, StudyRequest } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import { type BanditWork, banditJob, bestSetting, cellOf, RUN_PROBLEMS, triedSettings, tuningJob } from './jobs.js';
import { BANDIT_RULES, type BanditEntrant, banditEntrants } from './players.js';
import { type BanditResults, banditSections } from './report.js';
import { BANDIT_TASKS } from './tasks.js';
import { testbedJobs, testbedTable } from './testbed.js';

/**
 * Teams of units and four classic algorithms on bandits, by cumulative regret. First each player's eight settings are
 * tried on problems used for nothing else; then the best of each plays the problems of the report.
 */
export const banditsStudy: StudyDefinition = {
  rules: BANDIT_RULES,
  kinds: {
    bandit: {
      figures: ['score', 'spread', 'optimal', 'reward'],
      perform: async (...given) => (await import('./work.js')).performBandit(...given),
    } satisfies JobKind<BanditWork>,
  },
  create: createBanditsStudy,
};

function createBanditsStudy(context: StudyContext): Study {
  const contests = BANDIT_TASKS.map((task) => ({ task, entrants: banditEntrants(task, context) }));

  const tried = (task: (typeof BANDIT_TASKS)[number], entrant: BanditEntrant, request: StudyRequest, done: Done) =>
    triedSettings(entrant.settings, (setting) => tuningJob(context, task, entrant, setting, request), done);

  const seeds = ({ runs }: StudyRequest) => Array.from({ length: runs }, (_, k) => k + 1);

  return {
    name: 'bandits',
    title: 'Bandits as teams',
    about:
      'Regret of teams of units and of ε-greedy, UCB1, Thompson sampling and the gradient bandit on Bernoulli, Gaussian and contextual bandits. ' +
      'These algorithms were made for bandits, and Thompson sampling is close to the best that can be done: teams are not expected to beat it. ' +
      'A team without a hidden layer is a gradient bandit of one or more units; what the study shows is what the price is of learning from a broadcast reward, and of hidden units that have to find out what they are there for.',
    source: 'Sutton & Barto (2018), chapter 2; Auer, Cesa-Bianchi & Fischer (2002); Thompson (1933)',
    defaultRuns: 10,
    duration: 'about 4 minutes of one core',
    stages: ['tuning', 'runs'],
    jobs(request, done) {
      const wanted = (jobs: ReturnType<Study['jobs']>) => jobs.filter(({ id }) => !done.has(id));
      const tuning = contests.flatMap(({ task, entrants }) =>
        entrants.flatMap((entrant) =>
          entrant.settings.map((setting) => tuningJob(context, task, entrant, setting, request)),
        ),
      );
      const first = wanted([...testbedJobs(context, request), ...tuning]);
      if (first.length > 0) return first;
      return wanted(
        contests.flatMap(({ task, entrants }) =>
          entrants.flatMap((entrant) => {
            const { setting } = bestSetting(tried(task, entrant, request, done));
            const cell = cellOf(task, entrant.name, setting);
            return seeds(request).map((seed) =>
              banditJob(context, task, cell, setting, { seed, problems: RUN_PROBLEMS, scale: request.scale }),
            );
          }),
        ),
      );
    },
    report(request, done) {
      const sections = contests.flatMap(({ task, entrants }) => {
        const results = entrants.flatMap((entrant): BanditResults[] => {
          const settings = tried(task, entrant, request, done);
          if (settings.length < entrant.settings.length) return [];
          const best = bestSetting(settings);
          const cell = cellOf(task, entrant.name, best.setting);
          const jobs = seeds(request).map((seed) =>
            banditJob(context, task, cell, best.setting, { seed, problems: RUN_PROBLEMS, scale: request.scale }),
          );
          const runs = jobs.flatMap(({ id }) => done.get(id) ?? []);
          return [{ entrant, tried: settings, best, cell, runs }];
        });
        return banditSections(task, results, request);
      });
      return [...sections, ...testbedTable(context, request, done)];
    },
  };
}

type Done = ReadonlyMap<string, JobResult>;
