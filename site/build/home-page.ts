import { registry } from '../../src/gymnasium/registry/registry.js';
import { RULES } from '../gallery/experiment-run.js';
import { GALLERY } from '../gallery/gallery.js';
import { encodeExperiment } from '../lab/experiment/experiment-link.js';
import { highlight } from './highlight.js';
import { labHtml } from './markdown.js';
import { type Page, REPOSITORY } from './page.js';

const COMMANDS = `git clone ${REPOSITORY} && cd klopf
npm ci && npm start     # four rules learn the multiplexer, in two minutes
npx klopf lab --open    # the lab, on your computer`;

const RULE = `hears:
  h: "sum in: w * x"             # what its senders did
  R: broadcast reward            # output units alone: see r
  c: "sum out: 2 * w' * dw"      # how its outgoing weights grew
act: |
  p = sigmoid(h)
  a = u < p ? 1 : 0
learn: |
  r  = output ? R : c
  dw = r * x * (a - p)`;

/** The first page. */
export async function homePage(): Promise<Page> {
  const [first] = GALLERY;
  const link = await encodeExperiment(first!.experiments[0]!.experiment);
  return {
    path: 'index.html',
    title: 'klopf',
    description: 'Multi-agent reinforcement learning in which every unit of a neural network is an agent.',
    layout: 'wide',
    main: `<article>
<div class="hero">
<div>
<h1>Every unit is an agent</h1>
<p class="lead">In klopf a neural network is a team. Each unit sees, acts, is paid, and learns from its pay, by a rule that you write in a few lines. Watch any of them do it.</p>
<p class="actions"><a class="button primary" href="lab/index.html">Open the lab</a> <a class="button" href="guide/units.html">What is a unit?</a> <a class="button" href="gallery/index.html">Gallery</a></p>
</div>
<figure><a href="lab/index.html#${link}"><img src="gallery/multiplexer.svg" width="480" height="270" alt="A team of units with its weights, and the curve of its return as it learns the multiplexer"></a>
<figcaption>A team has learned the multiplexer. The picture opens the experiment in the lab.</figcaption></figure>
</div>
<div class="reasons">
<div><h2>Write a rule, see it learn</h2><p>A learning rule is text: what a unit hears, how it acts, what it learns. No autograd, no build step. The lab compiles it while you type.</p></div>
<div><h2>Open a unit</h2><p>Its messages, its pay, its worth to the team. Silence it, delay its credit, play it yourself, and watch what the others do.</p></div>
<div><h2>Know what a rule climbs</h2><p>The audit compares a rule with the exact gradient, layer by layer. A biased shortcut is caught before it costs you a week.</p></div>
<div><h2>Pass an experiment on</h2><p>A link is an experiment. Whoever opens it gets the same weights, to the bit, in a browser or a terminal. A digest says so.</p></div>
<div><h2>Then go fast</h2><p>The same rule runs as WebAssembly SIMD on worker threads: over 80,000 episodes a second on one core, with the same weights as the units on the bus.</p></div>
<div><h2>Compare in earnest</h2><p>${RULES.size} rules, ${registry.size} environments, those of Gymnasium with Gymnasium's own numbers, sweeps, reports with intervals, and <a href="docs/results.html">published results run again</a>.</p></div>
</div>
<h2>A rule</h2>
<p>This is Weight Max (Chung 2022). A hidden unit is paid when those that it feeds listen harder to it.</p>
<pre tabindex="0"><code>${highlight(RULE, 'yaml')}</code></pre>
${labHtml(link, 'index.html')}
<h2>Begin</h2>
<pre tabindex="0"><code>${highlight(COMMANDS, 'sh')}</code></pre>
<p>It needs Node 20.19 or newer. The <a href="guide/index.html">guide</a> goes on from here.</p>
</article>`,
  };
}
