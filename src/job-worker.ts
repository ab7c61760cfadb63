import { performRun } from './runs/perform-run.js';
import { serveJobs } from './threads/serve-jobs.js';

// The module that the library's worker threads run, in Node and in browsers: who does the jobs of which kind.
serveJobs({
  run: performRun,
  // Studies load what they alone need when one is reproduced.
  study: async (...given) => (await import('./reproduce/perform-study-job.js')).performStudyJob(...given),
});
