import { serveRuns } from './serve-runs.js';

serveRuns();
