export * from './agents/index.js';
export { make, serveRuns, trainOnWorkers, trainReplicas } from './catalogue.js';
export * from './envs/classes.js';
export * from './src/index.js';
