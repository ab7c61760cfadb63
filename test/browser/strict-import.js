// What a page's Content-Security-Policy says of importing all that klopf has for pages.
import 'klopf';
import 'klopf/agents';
import 'klopf/envs';
import 'klopf/gymnasium';
import 'klopf/pettingzoo';

document.querySelector('#out').textContent = 'loaded';
document.title = 'done';
