import { provideCatalogue } from './gymnasium/registry/env-module.js';
import { performRun } from './runs/perform-run.js';
import { serveJobs } from './threads/serve-jobs.js';

// The module that the library's worker threads run, in Node and in browsers: who does the jobs of which kind.
// Only where a page names it: Node's threads import modules by their addresses.
provideCatalogue(() => import('../envs/index.js'));
serveJobs({
  run: performRun,
  // Replicas and studies load what they alone need when they are asked for.
  replicas: async (...given) => (await import('./replicas/replicas-job.js')).performReplicas(...given),
  study: async (...given) => (await import('./reproduce/perform-study-job.js')).performStudyJob(...given),
});
