import { useComputed, useSignal } from '@preact/signals';
import { CurvesPanel } from './curves/curves-panel.js';
import { Dialog } from './dialog.js';
import { taskName } from './experiment/table-name.js';
import { FIRST_EXPERIMENT, PRESETS } from './experiment-form/presets.js';
import type { LabState } from './lab-state.js';
import { lazily, Panel } from './panel.js';
import { fixedText } from './team/number-text.js';
import { TeamPanel } from './team/team-panel.js';
import type { Tour } from './tour.js';
import { TransportPanel } from './transport/transport-panel.js';
import { WorldPanel } from './world/world-panel.js';

const ExperimentDialog = lazily(() =>
  import('./experiment-form/experiment-dialog.js').then((all) => all.ExperimentDialog),
);

const RulePanel = lazily(() => import('./rule/rule-panel.js').then((all) => all.RulePanel));

const SharePanel = lazily(() => import('./share/share-panel.js').then((all) => all.SharePanel));

const UnitPanel = lazily(() => import('./unit/unit-panel.js').then((all) => all.UnitPanel));

/** What is open, in a line, with the presets and the form. */
function ExperimentBar({ lab }: { readonly lab: LabState }) {
  const isOpen = useSignal(false);
  const isShared = useSignal(false);
  const { rule, hidden, seed, critic } = lab.experiment.value;
  const ruleName = 'name' in rule ? rule.name : (lab.team.value?.ruleName ?? 'a rule of your own');
  const preset = PRESETS.findIndex(({ experiment }) => experiment === lab.experiment.value);
  const touched = lab.interventions.value.length;
  return (
    <div class="experiment-bar">
      <label>
        <span class="visually-hidden">Experiment</span>
        <select
          value={String(preset)}
          onChange={(event) => {
            const chosen = PRESETS[Number(event.currentTarget.value)];
            if (chosen !== undefined) lab.open(chosen.experiment);
          }}
        >
          {preset < 0 && <option value="-1">An experiment of your own</option>}
          {PRESETS.map(({ name }, k) => (
            <option key={name} value={String(k)}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => (isShared.value = true)}>
        Share …
      </button>
      <span class="muted experiment-line">
        {ruleName} in {taskName(lab.experiment.value)}, hidden layers {hidden.length === 0 ? 'none' : hidden.join(', ')}
        {critic !== undefined && ', with a critic'}, seed {seed}
        {touched > 0 && `, ${touched === 1 ? 'one intervention' : `${touched} interventions`}`}
      </span>
      <button type="button" onClick={() => (isOpen.value = true)}>
        Change …
      </button>
      {isShared.value && (
        <Dialog title="Share, save and open" onClose={() => (isShared.value = false)}>
          <SharePanel lab={lab} />
        </Dialog>
      )}
      {isOpen.value && <ExperimentDialog lab={lab} onClose={() => (isOpen.value = false)} />}
    </div>
  );
}

/** What went wrong, where the next step is the reader's. */
function Problem({ lab }: { readonly lab: LabState }) {
  const error = lab.error.value;
  if (error === null) return null;
  const isFailed = lab.status.value === 'failed';
  return (
    <div class="problem" role="alert">
      <p>
        <strong>{isFailed ? 'This experiment cannot be opened.' : 'That did not work.'}</strong> {error}
      </p>
      {isFailed ? (
        <button type="button" onClick={() => lab.open(FIRST_EXPERIMENT)}>
          Open the first experiment
        </button>
      ) : (
        <button type="button" onClick={() => lab.dismissError()}>
          Close
        </button>
      )}
    </div>
  );
}

/** What a screen reader is told: what the lab does, and what panels announce. */
function Live({ lab }: { readonly lab: LabState }) {
  const text = useComputed(() => {
    const { value } = lab.status;
    if (value === 'opening') return 'The experiment is being opened.';
    if (value === 'playing')
      return `Playing at ${lab.speed.value === 'full' ? 'full speed' : `${lab.speed.value} steps a second`}.`;
    if (value === 'going') return 'Running.';
    if (value === 'failed') return '';
    const snapshot = lab.snapshot.peek();
    const mean = snapshot?.recentReturn;
    return `Paused at episode ${snapshot?.episodes ?? 0}${mean === null || mean === undefined ? '' : `, mean return ${fixedText(mean, 2)}`}.`;
  });
  return (
    <>
      <p class="visually-hidden" role="status">
        {text}
      </p>
      <p class="visually-hidden" aria-live="polite">
        {lab.announcement}
      </p>
    </>
  );
}

/** The lab: all panels around one session. */
export function LabPage({ lab, tour }: { readonly lab: LabState; readonly tour: Tour | null }) {
  const caption = tour?.caption.value ?? null;
  // What reads rules is loaded once the team plays.
  const isOpened = lab.team.value !== null || lab.status.value === 'failed';
  return (
    <>
      <div class="lab-top">
        <div>
          <h1>The lab</h1>
          <p class="lab-lead">
            Every unit of this network is an agent: it hears messages, acts by chance, and learns by the rule that you
            write.
          </p>
        </div>
        <ExperimentBar lab={lab} />
      </div>
      <nav class="lab-jumps" aria-label="Panels">
        <a href="#team">Team</a> <a href="#world">World</a> <a href="#curves">Curves</a> <a href="#unit">Units</a>{' '}
        <a href="#rule">Rule</a>
      </nav>
      <Problem lab={lab} />
      {caption !== null && <p class="tour tour-narrow">{caption}</p>}
      <div class="lab-grid">
        <Panel area="rule" title="Rule">
          {isOpened ? <RulePanel lab={lab} /> : <p class="muted">Loading …</p>}
        </Panel>
        <Panel area="team" title="Team">
          <TeamPanel lab={lab} />
        </Panel>
        <Panel area="curves" title="Curves">
          <CurvesPanel lab={lab} />
        </Panel>
        <div class="lab-side">
          <Panel area="world" title="World">
            <WorldPanel lab={lab} />
          </Panel>
          <Panel area="unit" title="Units">
            <UnitPanel lab={lab} />
          </Panel>
        </div>
        <div class="lab-transport">
          <TransportPanel lab={lab}>{caption !== null && <p class="tour tour-wide">{caption}</p>}</TransportPanel>
        </div>
      </div>
      <Live lab={lab} />
    </>
  );
}
