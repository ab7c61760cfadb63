import './rule.css';
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { LabState } from '../lab-state.js';
import { AuditStrip } from './audit-strip.js';
import { createRuleClient, type RulePort, ruleWorkerPort } from './rule-client.js';
import { createRuleDraft, PAGE_TIMES, type RuleDraft } from './rule-draft.js';
import type { RuleEditor } from './rule-editor.js';
import type { RuleParam } from './rule-messages.js';

export interface RulePanelProps {
  readonly lab: LabState;
  /** Opens a worker that reads rules. Default: one of the page's own. */
  readonly connect?: () => RulePort;
}

/** The rule: its text, what is wrong with it, its equations, what a unit hears and says, and what it climbs. */
export function RulePanel({ lab, connect = ruleWorkerPort }: RulePanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  const start = useRef<() => void>(() => {});
  const draft = useMemo(() => {
    const idle = (work: () => void) => {
      start.current = () => PAGE_TIMES.idle(work);
    };
    return createRuleDraft(lab, createRuleClient(connect), { ...PAGE_TIMES, idle });
  }, [lab]);
  // On a phone, where it is far below, what reads rules is not loaded before one comes near.
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        start.current();
      },
      { rootMargin: '300px' },
    );
    observer.observe(panel.current!);
    return () => {
      observer.disconnect();
      draft.close();
    };
  }, [draft]);
  return (
    <div class="rule" ref={panel}>
      <Picker draft={draft} />
      <RuleText draft={draft} lab={lab} />
      <Verdict draft={draft} lab={lab} />
      <AuditStrip draft={draft} />
      <Equations draft={draft} />
      <Params draft={draft} />
      <Cards draft={draft} />
    </div>
  );
}

function Picker({ draft }: { readonly draft: RuleDraft }) {
  const catalogue = draft.catalogue.value;
  const name = draft.name.value;
  const about = catalogue?.find((rule) => rule.name === name)?.about ?? draft.report.value?.about ?? '';
  return (
    <div class="rule-picker">
      <label>
        <span class="visually-hidden">Rule of the catalogue</span>
        <select
          value={name ?? ''}
          disabled={catalogue === null}
          onChange={(event) => draft.choose(event.currentTarget.value)}
        >
          {name === null && <option value="">{catalogue === null ? 'Loading …' : 'A rule of your own'}</option>}
          {catalogue?.map((rule) => (
            <option key={rule.name} value={rule.name}>
              {rule.name}: {rule.about}
            </option>
          ))}
        </select>
      </label>
      <p class="muted rule-about">{about}</p>
    </div>
  );
}

/** A plain text until the editor is loaded, which it is when somebody turns to it. */
function RuleText({ draft, lab }: { readonly draft: RuleDraft; readonly lab: LabState }) {
  const plain = useRef<HTMLTextAreaElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<RuleEditor | null>(null);
  const isRich = useSignal(false);
  const isAsked = useRef(false);

  async function load() {
    if (isAsked.current) return;
    isAsked.current = true;
    try {
      const { createRuleEditor } = await import('./rule-editor.js');
      const area = plain.current;
      if (area === null || host.current === null) return;
      const hadFocus = document.activeElement === area;
      // Now and not at the next drawing: what is hidden cannot have the focus.
      host.current.hidden = false;
      area.hidden = true;
      editor.current = createRuleEditor({
        ...{ host: host.current, text: draft.text.peek(), selection: [area.selectionStart, area.selectionEnd] },
        functions: () => draft.functions.peek(),
        onChange: (text) => draft.setText(text),
        onRun: () => runDraft(draft, lab),
      });
      editor.current.setResult(draft.result.peek());
      isRich.value = true;
      if (hadFocus) editor.current.focus();
    } catch {
      // Without a network the plain text does.
      isAsked.current = false;
    }
  }

  useSignalEffect(() => {
    const text = draft.text.value;
    editor.current?.setText(text);
  });
  useSignalEffect(() => {
    const result = draft.result.value;
    editor.current?.setResult(result);
  });
  useEffect(() => () => editor.current?.close(), []);
  return (
    <div class="rule-text" onPointerEnter={load}>
      <textarea
        ref={plain}
        hidden={isRich.value}
        aria-label="The text of the rule"
        aria-invalid={draft.result.value?.isRight === false}
        aria-describedby="rule-verdict"
        spellcheck={false}
        autocapitalize="off"
        value={draft.text.value}
        onFocus={load}
        onInput={(event) => draft.setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) runDraft(draft, lab);
        }}
      />
      <div ref={host} class="rule-editor" hidden={!isRich.value} />
    </div>
  );
}

async function runDraft(draft: RuleDraft, lab: LabState): Promise<void> {
  lab.announcement.value = (await draft.run())
    ? `The lab runs ${draft.report.peek()?.name}, from the beginning.`
    : 'This is not a rule for the task yet; the lab continues with the rule that it has.';
}

/** What is wrong, or how to run it. */
function Verdict({ draft, lab }: { readonly draft: RuleDraft; readonly lab: LabState }) {
  const result = draft.result.value;
  const refusal = draft.refusal.value;
  const isWrong = result?.isRight === false;
  const place = isWrong ? placeOf(draft.text.value, result.at) : '';
  return (
    <div class="rule-verdict">
      <p id="rule-verdict" role="status" class={isWrong || refusal !== null ? 'rule-wrong' : 'muted'}>
        {isWrong ? (
          <>
            {place !== '' && <strong>{place}: </strong>}
            {sentence(result.problem)} <span class="muted">The lab goes on with the rule before.</span>
          </>
        ) : refusal !== null ? (
          <>
            <strong>It does not fit this task: </strong>
            {refusal}
          </>
        ) : result === null ? (
          'The rule is read …'
        ) : draft.isChanged.value ? (
          'This is a rule. The lab still runs the one before.'
        ) : (
          'The lab runs this rule.'
        )}
      </p>
      <p class="rule-buttons">
        <button
          type="button"
          class="primary"
          disabled={!draft.isChanged.value || result?.isRight !== true}
          title="Ctrl-Enter"
          onClick={() => runDraft(draft, lab)}
        >
          Run this rule
        </button>
        <button type="button" disabled={!draft.isChanged.value} onClick={() => draft.revert()}>
          Discard changes
        </button>
      </p>
    </div>
  );
}

/** With its full stop, where another sentence follows. */
const sentence = (problem: string) => (/[.!?]$/.test(problem) ? problem : `${problem}.`);

function placeOf(text: string, at: number | undefined): string {
  if (at === undefined) return '';
  const lines = text.slice(0, at).split('\n');
  return `Line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
}

function Params({ draft }: { readonly draft: RuleDraft }) {
  const params = draft.report.value?.params ?? [];
  if (params.length === 0) return null;
  return (
    <fieldset class="rule-params">
      <legend>Parameters</legend>
      {params.map((param) => (
        <Param key={param.name} draft={draft} param={param} />
      ))}
    </fieldset>
  );
}

function Param({ draft, param }: { readonly draft: RuleDraft; readonly param: RuleParam }) {
  const { name, about, choices, min, max } = param;
  const given = draft.params.value[name];
  const id = `rule-param-${name}`;
  const result = draft.result.value;
  const isWrong = result?.isRight === false && result.section === `params.${name}`;
  const set = (value: number | string | undefined) => draft.setParam(name, value === param.default ? undefined : value);
  const range =
    min !== undefined && max !== undefined
      ? `${min} to ${max}`
      : min !== undefined
        ? `at least ${min}`
        : max !== undefined
          ? `at most ${max}`
          : '';
  return (
    <div class="rule-param">
      <label for={id}>{name}</label>
      {choices ? (
        <select id={id} value={String(given ?? param.default)} onChange={(event) => set(event.currentTarget.value)}>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type="number"
          step="any"
          min={min}
          max={max}
          value={String(given ?? param.default)}
          aria-invalid={isWrong}
          aria-describedby={`${id}-about`}
          onInput={(event) => {
            const { value, valueAsNumber } = event.currentTarget;
            if (value === '') set(undefined);
            else if (Number.isFinite(valueAsNumber)) set(valueAsNumber);
          }}
        />
      )}
      <span id={`${id}-about`} class="muted">
        {[about, range].filter((words) => words !== '').join('; ')}
      </span>
    </div>
  );
}

/** The equations of the last text that was a rule, as mathematics. */
function Equations({ draft }: { readonly draft: RuleDraft }) {
  const place = useRef<HTMLDivElement>(null);
  const latex = draft.report.value?.latex;
  useEffect(() => {
    if (latex === undefined) return;
    let isGone = false;
    import('./mathematics.js').then(
      ({ drawMathematics }) => {
        if (!isGone && place.current !== null) drawMathematics(latex, place.current);
      },
      () => {
        if (place.current !== null) place.current.textContent = latex;
      },
    );
    return () => {
      isGone = true;
    };
  }, [latex]);
  if (latex === undefined) return null;
  return (
    <section class="rule-section" aria-label="Equations">
      <h3>Equations</h3>
      <div
        class={`rule-mathematics${draft.result.value?.isRight === false ? ' is-old' : ''}`}
        ref={place}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: wide equations are scrolled by the arrow keys.
        tabIndex={0}
      />
    </section>
  );
}

/** How local the rule is, and what a unit hears and says. */
function Cards({ draft }: { readonly draft: RuleDraft }) {
  const report = draft.report.value;
  if (report === null) return null;
  return (
    <>
      <details class="rule-card" open>
        <summary>How local it is</summary>
        <Rows rows={report.locality} />
      </details>
      {report.roles.map(({ title, rows }) => (
        <details key={title} class="rule-card">
          <summary>{title} hears and says</summary>
          <Rows rows={rows} />
        </details>
      ))}
      {report.source !== '' && <p class="muted rule-source">{report.source}</p>}
    </>
  );
}

function Rows({ rows }: { readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <dl>
      {rows.map(([name, words]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
