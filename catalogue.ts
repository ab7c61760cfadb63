// What finds environments by their ids. A page that takes one of these from `klopf` carries the catalogue of environments; a page that
// takes none does not.
import './envs/index.js';

export { make } from './src/gymnasium/registry/make.js';
export { serveRuns } from './src/runs/serve-runs.js';
export { trainOnWorkers } from './src/runs/train-on-workers.js';
