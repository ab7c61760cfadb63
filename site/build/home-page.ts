import type { Page } from './page.js';

/** The first page. */
export function homePage(): Page {
  return {
    path: 'index.html',
    title: 'klopf',
    description: 'Multi-agent reinforcement learning in which every unit of a neural network is an agent.',
    layout: 'wide',
    main: '<article><h1>klopf</h1></article>',
  };
}
