import { fixedText } from './team/number-text.js';
import './small-lab.css';
import { effect, useComputed } from '@preact/signals';
import { render } from 'preact';
import { connectWorker } from './connect-worker.js';
import { createLab } from './create-lab.js';
import { Drawing } from './curves/curves-panel.js';
import { decodeExperiment } from './experiment/experiment-link.js';
import { FIRST_EXPERIMENT } from './experiment-form/presets.js';
import type { LabState } from './lab-state.js';
import { TeamPanel } from './team/team-panel.js';
import { togglePlay } from './transport/keys.js';
import { Speed } from './transport/transport-panel.js';
import { WorldPanel } from './world/world-panel.js';

function SmallLab({ lab, address }: { readonly lab: LabState; readonly address: string }) {
  const isMoving = lab.status.value === 'playing' || lab.status.value === 'going';
  const standing = useComputed(() => {
    const snapshot = lab.snapshot.value;
    if (snapshot === null) return 'Opening …';
    const { episodes, recentReturn } = snapshot;
    const mean = recentReturn === null ? '' : ` · return ${fixedText(recentReturn, 2)}`;
    return `episode ${episodes.toLocaleString('en')}${mean}`;
  });
  return (
    <div class="small-lab">
      <div class="small-lab-views">
        <div class="small-lab-team">
          <TeamPanel lab={lab} opens={false} />
        </div>
        <div class="small-lab-side">
          <WorldPanel lab={lab} />
          <div class="small-lab-curve">
            <Drawing lab={lab} kind="return" band={null} />
          </div>
        </div>
      </div>
      <p class="small-lab-bar">
        <button type="button" class="primary" onClick={() => togglePlay(lab)}>
          {isMoving ? '❚❚ Pause' : '▶ Play'}
        </button>
        <button type="button" onClick={() => lab.advance('step', 1)}>
          Step
        </button>
        <Speed lab={lab} />
        <output>{standing}</output>
        <a href={address}>Open in the lab</a>
      </p>
      {lab.error.value !== null && (
        <p class="wrong" role="alert">
          {lab.error.value}
        </p>
      )}
    </div>
  );
}

/** A lab that is drawn in an element. */
export interface OpenedLab {
  readonly lab: LabState;
  close(): void;
}

/**
 * Opens the experiment of a hash in an element, in place of what is there; `begin` is told whenever it begins to play.
 */
export async function openSmallLab(
  parent: HTMLElement,
  hash: string,
  address: string,
  begin: (lab: LabState) => void,
): Promise<OpenedLab> {
  const experiment = hash === '' ? FIRST_EXPERIMENT : await decodeExperiment(hash);
  const lab = createLab(connectWorker, experiment);
  parent.replaceChildren();
  render(<SmallLab lab={lab} address={address} />, parent);
  const end = effect(() => {
    if (lab.isPlaying.value) begin(lab);
  });
  return {
    lab,
    close() {
      end();
      render(null, parent);
      lab.close();
    },
  };
}
