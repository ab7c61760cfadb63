// What finds environments by their ids. Importing `klopf` evaluates this module, which registers the catalogue of
// environments. A page that takes one of these from `klopf` carries the catalogue; a page that takes none does not.
// They are names of this module's own: a bundler follows a mere re-export past it, and leaves the catalogue out.
import './envs/index.js';
import * as registry from './src/gymnasium/registry/make.js';
import * as replicas from './src/replicas/train-replicas.js';
import * as serving from './src/runs/serve-runs.js';
import * as training from './src/runs/train-on-workers.js';

/** As `make` of `klopf/gymnasium`, with the environments of the library registered. */
export const make: typeof registry.make = registry.make;
/** Trains several replicas of one team, which agree on every update. */
export const trainReplicas: typeof replicas.trainReplicas = replicas.trainReplicas;
/** As in a worker of one's own, with the environments of the library registered. */
export const serveRuns: typeof serving.serveRuns = serving.serveRuns;
/** Trains teams on worker threads, in Node and in browsers: the same weights on any number of them. */
export const trainOnWorkers: typeof training.trainOnWorkers = training.trainOnWorkers;
