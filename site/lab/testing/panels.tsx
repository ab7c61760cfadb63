import { render } from 'preact';
import { connectWorker } from '../connect-worker.js';
import type { FromWorker, LabSnapshot, LabUnit } from '../contract.js';
import { createLab } from '../create-lab.js';
import type { LabPort } from '../lab-state.js';
import '../layout.css';
import { Panel } from '../panel.js';
import { TeamPanel } from '../team/team-panel.js';
import { UnitPanel } from '../unit/unit-panel.js';
import { fakePort } from './fake-port.js';

// The panels of team and units alone, with a made-up session, to be looked at while they are worked on: not part of the
// build. `panels.html?hidden=16,8&env=multiplexer&pin=1.3,2.0&play=4` says what is shown; with
// `worker` a team is trained.
const asked = new URLSearchParams(location.search);
const numbers = (name: string, otherwise: string) => (asked.get(name) ?? otherwise).split(',').map(Number);

/** The fake session with all that a unit of Weight Maximization keeps. */
function detailedPort(): LabPort {
  const port = fakePort();
  let snapshot: LabSnapshot | undefined;
  const detailed = (unit: LabUnit): LabUnit => {
    const said = unit.layer === 1 ? snapshot!.sensors : snapshot!.layers[unit.layer - 2]!.a;
    const x = Float32Array.of(...said, 1);
    const { p = 0.5, a = 0 } = unit.values;
    const [e, c, R] = [a - p, 0.0423, snapshot!.world.reward ?? 0];
    const r = unit.outgoing.length === 0 ? R : a * c;
    const z = x.map((value) => value * e);
    const synapses = { w: unit.incoming, z, dw: z.map((value) => value * r) };
    return { ...unit, values: { ...unit.values, R, c, r, e }, synapses };
  };
  return {
    ...port,
    listen(hear, fail) {
      port.listen((message: FromWorker) => {
        if (message.kind === 'snapshot' || message.kind === 'opened') snapshot = message.snapshot;
        hear(message.kind === 'units' ? { ...message, units: message.units.map(detailed) } : message);
      }, fail);
    },
  };
}

const lab = createLab(asked.has('worker') ? connectWorker : detailedPort, {
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

const panels = (
  <>
    <Panel area="team" title="Team">
      <TeamPanel lab={lab} />
    </Panel>
    <Panel area="unit" title="Units">
      <UnitPanel lab={lab} />
    </Panel>
  </>
);
render(panels, document.querySelector('#panels')!);
