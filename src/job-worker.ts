import { performRun } from './runs/perform-run.js';
import { serveJobs } from './threads/serve-jobs.js';

// The module that the library's worker threads run, in Node and in browsers: who does the jobs of which kind.
serveJobs({
  run: performRun,
  // Replicas and studies load what they alone need when they are asked for.
  replicas: async (...given) => (await import('./replicas/replicas-job.js')).performReplicas(...given),
  study: async (...given) => (await import('./reproduce/perform-study-job.js')).performStudyJob(...given),
});
