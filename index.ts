export * from './agents/index.js';
export * from './envs/index.js';
export * from './src/index.js';
