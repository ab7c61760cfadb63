// What each worker of the page runs. To train in environments of your own, import the modules that register them here,
// too.
import { serveRuns } from 'klopf';

serveRuns();
