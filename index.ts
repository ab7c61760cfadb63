export * from './agents/index.js';
export { make, serveRuns, trainOnWorkers } from './catalogue.js';
export * from './envs/index.js';
export * from './src/index.js';
