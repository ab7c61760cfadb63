import './share.css';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { LabExperiment } from '../contract.js';
import { encodeExperiment } from '../experiment/experiment-link.js';
import { type RunFile, runLine } from '../experiment/run-line.js';
import { tableOf } from '../experiment/table-name.js';
import type { LabIdentity, LabState } from '../lab-state.js';
import { importFile } from './import-file.js';

/** Seconds of a recording. */
const GIF_SECONDS = 5;
const ACCEPTED = '.yaml,.yml,.json,.safetensors,.csv';

/** The experiment where it stands, as a link and as everything else that others can open or run. */
export function SharePanel({ lab }: { readonly lab: LabState }) {
  const identity = useSignal<LabIdentity | null>(null);
  const link = useSignal('');
  /** No experiment leads to these weights, which come from elsewhere. */
  const isForeign = useSignal(false);
  const wrong = useSignal('');
  const note = useSignal('');

  async function identify() {
    wrong.value = '';
    try {
      const found = await lab.identify();
      identity.value = found;
      isForeign.value = false;
      link.value = `${location.href.replace(/#.*$/, '')}#${await encodeExperiment(found.experiment)}`;
    } catch (error) {
      isForeign.value = true;
      wrong.value = (error as Error).message;
    }
  }
  // What is shared is where the session stands: one that plays pauses until this is closed.
  useEffect(() => {
    const wasPlaying = lab.isPlaying.peek();
    lab.pause();
    void identify();
    return () => {
      if (wasPlaying && lab.status.peek() === 'paused') lab.play();
    };
  }, [lab]);

  const say = (words: string) => {
    note.value = words;
    lab.announcement.value = words;
  };
  const attempt = async (work: () => Promise<string>) => {
    wrong.value = '';
    note.value = '';
    try {
      say(await work());
    } catch (error) {
      wrong.value = (error as Error).message;
    }
  };

  const experiment = identity.value?.experiment ?? lab.experiment.value;
  const { line, files, notes } = runLine(experiment);
  return (
    <div class="share">
      {wrong.value !== '' && (
        <p class="share-wrong" role="alert">
          {wrong}
        </p>
      )}
      {!isForeign.value && (
        <>
          <section aria-labelledby="share-link">
            <h3 id="share-link">A link to what you see</h3>
            <p class="muted">
              Whoever opens it has the same rule, task and seed, at episode {experiment.episodes ?? 0}
              {experiment.steps ? `, step ${experiment.steps}` : ''}, with the same weights to the bit.
            </p>
            <Copied label="Link" text={link.value} say={say} />
            <p class="share-digest">
              Digest of the weights: <code>{identity.value?.digest ?? 'being computed …'}</code>
            </p>
          </section>
          <section aria-labelledby="share-line">
            <h3 id="share-line">The same in a terminal</h3>
            <Copied label="Line of klopf run" text={line} say={say} isCode />
            {notes.map((words) => (
              <p key={words} class="muted">
                {words}
              </p>
            ))}
          </section>
        </>
      )}
      <section aria-labelledby="share-files">
        <h3 id="share-files">Files</h3>
        <div class="share-buttons">
          {files.map((file) => (
            <button key={file.name} type="button" onClick={() => download(file)}>
              {file.name.endsWith('.yaml') ? 'Rule' : 'Table'} ({file.name})
            </button>
          ))}
          <button
            type="button"
            onClick={() =>
              attempt(async () => {
                const { experimentYaml } = await import('../experiment/experiment-yaml.js');
                return download({ name: 'experiment.yaml', text: experimentYaml(experiment) });
              })
            }
          >
            Experiment (YAML)
          </button>
          <button
            type="button"
            onClick={() =>
              attempt(async () => {
                const { experimentProgram } = await import('../experiment/experiment-program.js');
                return download({ name: 'experiment.ts', text: experimentProgram(experiment) });
              })
            }
          >
            Program (TypeScript)
          </button>
          <button type="button" onClick={() => attempt(async () => downloadBytes(await lab.exportFile('team')))}>
            Weights (safetensors)
          </button>
          <button type="button" onClick={() => attempt(async () => downloadBytes(await lab.exportFile('curves')))}>
            Curves (CSV)
          </button>
        </div>
      </section>
      <Recording lab={lab} attempt={attempt} identify={identify} />
      <Imports lab={lab} attempt={attempt} identify={identify} />
      <p class="share-note" role="status">
        {note}
      </p>
    </div>
  );
}

type Attempt = (work: () => Promise<string>) => Promise<void>;

function Copied({
  label,
  text,
  say,
  isCode = false,
}: {
  readonly label: string;
  readonly text: string;
  readonly say: (words: string) => void;
  readonly isCode?: boolean;
}) {
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      say(`${label} copied.`);
    } catch {
      say('The browser does not let the page copy; select the text and copy it.');
    }
  }
  return (
    <div class="share-copied">
      {isCode ? (
        <textarea readOnly rows={3} aria-label={label} value={text} onFocus={(event) => event.currentTarget.select()} />
      ) : (
        <input readOnly aria-label={label} value={text} onFocus={(event) => event.currentTarget.select()} />
      )}
      <button type="button" disabled={text === ''} onClick={copy}>
        Copy
      </button>
    </div>
  );
}

/** A GIF of a drawing of the page. */
function Recording({
  lab,
  attempt,
  identify,
}: {
  readonly lab: LabState;
  readonly attempt: Attempt;
  readonly identify: () => Promise<void>;
}) {
  const share = useSignal<number | null>(null);
  const hasWorld = canvasOf('world') !== null;
  const record = (area: 'team' | 'world') =>
    attempt(async () => {
      const canvas = canvasOf(area);
      if (canvas === null) throw new Error('This drawing is not a canvas and cannot be recorded; take the other one.');
      const { top, bottom } = canvas.getBoundingClientRect();
      const isSeen = bottom > 0 && top < innerHeight;
      const wasPlaying = lab.isPlaying.peek();
      share.value = 0;
      try {
        // A world that is scrolled out of sight is not drawn, unless one asks for it.
        if (area === 'world') lab.send({ kind: 'show', frame: true });
        if (!wasPlaying) lab.play();
        const { recordGif } = await import('./record-gif.js');
        const bytes = await recordGif(canvas, GIF_SECONDS, (done) => {
          share.value = done;
        });
        return downloadBytes({ bytes, name: `klopf-${area}.gif` });
      } finally {
        share.value = null;
        if (area === 'world') lab.send({ kind: 'show', frame: isSeen });
        if (!wasPlaying) lab.pause();
        // It has played on meanwhile.
        void identify();
      }
    });
  return (
    <section aria-labelledby="share-gif">
      <h3 id="share-gif">A film of {GIF_SECONDS} seconds</h3>
      <div class="share-buttons">
        <button type="button" disabled={share.value !== null} onClick={() => record('team')}>
          Team (GIF)
        </button>
        <button type="button" disabled={share.value !== null || !hasWorld} onClick={() => record('world')}>
          World (GIF)
        </button>
        {share.value !== null && (
          <progress max={1} value={share.value} aria-label="How much is recorded">
            {Math.round(100 * share.value)} %
          </progress>
        )}
      </div>
      {!hasWorld && <p class="muted">The world of this task is written, not painted: the team alone can be filmed.</p>}
    </section>
  );
}

const canvasOf = (area: 'team' | 'world') => document.querySelector<HTMLCanvasElement>(`#${area} canvas`);

/** Files that the lab opens, chosen or dropped. */
function Imports({
  lab,
  attempt,
  identify,
}: {
  readonly lab: LabState;
  readonly attempt: Attempt;
  readonly identify: () => Promise<void>;
}) {
  const isOver = useSignal(false);
  const take = (list: FileList | null | undefined) => {
    const [file] = list ?? [];
    if (file === undefined) return;
    void attempt(async () => {
      const words = await open(lab, file);
      void identify();
      return words;
    });
  };
  return (
    <section aria-labelledby="share-import">
      <h3 id="share-import">Open a file</h3>
      <label
        class={`share-drop${isOver.value ? ' is-over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          isOver.value = true;
        }}
        onDragLeave={() => (isOver.value = false)}
        onDrop={(event) => {
          event.preventDefault();
          isOver.value = false;
          take(event.dataTransfer?.files);
        }}
      >
        <input
          type="file"
          accept={ACCEPTED}
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
        <span class="muted">
          A rule or an experiment (.yaml, .json), weights (.safetensors), or a table of numbers (.csv) whose column
          “label”, or else the first, has whole numbers from 0; or drop it here.
        </span>
      </label>
    </section>
  );
}

/** Opens a file in the lab; what was done, in a sentence. */
async function open(lab: LabState, file: File): Promise<string> {
  const found = await importFile(file);
  const before = lab.experiment.peek();
  switch (found.kind) {
    case 'experiment':
      await openOrThrow(lab, found.experiment);
      return [`${file.name} is open.`, ...found.notes].join(' ');
    case 'rule': {
      const { params: _, episodes: __, steps: ___, ...rest } = before;
      await openOrThrow(lab, { ...rest, rule: { text: found.text } });
      return `The lab runs the rule of ${file.name}, from the beginning.`;
    }
    case 'team':
      await lab.importTeam(found.bytes);
      return `The team has the weights of ${file.name}.`;
    case 'table': {
      const { task, rows, columns, classes } = await lab.importTable(found.name, found.bytes);
      const { refused } = lab;
      const awaited = refused.peek() !== null && tableOf(refused.peek()!)?.dataset === task.envParams?.['dataset'];
      const { envParams: _, critic: __, episodes: ___, steps: ____, interventions: _____, ...rest } = before;
      await openOrThrow(lab, awaited ? refused.peek()! : { ...rest, ...task });
      const what = awaited ? 'is there, and the experiment that is about it is open' : 'is the task';
      return `${file.name} ${what}: ${rows} rows of ${columns} numbers, ${classes} labels. Links and files of experiments name it and do not hold it: who opens one opens ${file.name} too.`;
    }
  }
}

/** Opens an experiment; what is wrong with one that cannot be opened is thrown, and said here alone. */
async function openOrThrow(lab: LabState, experiment: LabExperiment): Promise<void> {
  const problem = await lab.open(experiment);
  if (problem === undefined) return;
  lab.dismissError();
  throw new Error(problem);
}

function download({ name, text }: RunFile): string {
  return downloadBytes({ bytes: new TextEncoder().encode(text), name });
}

function downloadBytes({ bytes, name }: { readonly bytes: Uint8Array; readonly name: string }): string {
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  return `${name} saved.`;
}
