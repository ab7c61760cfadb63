// What a page's Content-Security-Policy says of importing all that klopf has for pages.
import * as klopf from 'klopf';
import 'klopf/agents';
import 'klopf/envs';
import 'klopf/gymnasium';
import 'klopf/pettingzoo';

// So that a bundler leaves out none of it.
globalThis.klopf = klopf;
document.querySelector('#out').textContent = 'loaded';
document.title = 'done';
