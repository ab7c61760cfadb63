// Compiles and audits rules off the thread of the page. The page has two of these: one for each key, and one for
// audits, which take longer.
import { answerRules } from './rule-answers.js';
import type { ToRuleWorker } from './rule-messages.js';

addEventListener('message', async ({ data }: MessageEvent<ToRuleWorker>) => postMessage(await answerRules(data)));
