import { render } from 'preact';
import { createLab } from '../lab-state.js';
import { TeamPanel } from '../team/team-panel.js';
import { fakePort } from './fake-port.js';

// The panels of team and units alone, with a made-up session, to be looked at while they are worked on: not part of the build.
// `panels.html?hidden=16,8&env=multiplexer&pin=1.3,2.0&play=4` says what is shown.
const asked = new URLSearchParams(location.search);
const numbers = (name: string, otherwise: string) => (asked.get(name) ?? otherwise).split(',').map(Number);

const lab = createLab(fakePort, {
  env: asked.get('env') ?? 'multiplexer',
  rule: { name: asked.get('rule') ?? 'weight-max' },
  hidden: numbers('hidden', '16,8'),
  seed: 1,
});
for (const place of (asked.get('pin') ?? '').split(',').filter(Boolean)) {
  const [layer, unit] = place.split('.').map(Number);
  lab.pin({ layer: layer!, unit: unit! });
}
const speed = Number(asked.get('play') ?? 0);
if (speed > 0) lab.play(speed);
Object.assign(globalThis, { lab });

render(<TeamPanel lab={lab} />, document.querySelector('#panels')!);
