import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { LabExperiment, LabRule } from '../contract.js';
import type { LabState } from '../lab-state.js';
import type { RuleClient } from './rule-client.js';
import type { AuditResult, CatalogueRule, LanguageFunction, RuleReport, RuleResult } from './rule-messages.js';

type Params = Readonly<Record<string, number | string>>;

/** The rule that is being written beside the one that runs. */
export interface RuleDraft {
  /** Null until it is loaded. */
  readonly catalogue: ReadonlySignal<readonly CatalogueRule[] | null>;
  readonly functions: ReadonlySignal<readonly LanguageFunction[]>;
  readonly text: ReadonlySignal<string>;
  /** The rule of the catalogue whose text stands there unchanged; null: it is of one's own. */
  readonly name: ReadonlySignal<string | null>;
  /** Parameters that are not at their default. */
  readonly params: ReadonlySignal<Params>;
  /** Of the text as it stands; null: not known yet. */
  readonly result: ReadonlySignal<RuleResult | null>;
  /** The last text that was a rule. */
  readonly report: ReadonlySignal<RuleReport | null>;
  /** Whether it differs from the rule that runs. */
  readonly isChanged: ReadonlySignal<boolean>;
  readonly audit: ReadonlySignal<AuditResult | null>;
  readonly isAuditing: ReadonlySignal<boolean>;
  setText(text: string): void;
  choose(name: string): void;
  /** Undefined: its default. */
  setParam(name: string, value: number | string | undefined): void;
  /** Why the rule was not run though it is one, in a sentence: it does not fit the task. */
  readonly refusal: ReadonlySignal<string | null>;
  /**
   * Opens the experiment with this rule, from its beginning; false where the text, read to its last key, is no rule for
   * its task.
   */
  run(): Promise<boolean>;
  /** Goes back to the rule that runs. */
  revert(): void;
  close(): void;
}

/**
 * When things are done: once the page has nothing else to do, at the next frame, and once nobody has typed for so many
 * milliseconds. Tests have clocks of their own.
 */
export interface DraftTimes {
  idle(work: () => void): void;
  frame(work: () => void): void;
  wait(work: () => void, milliseconds: number): () => void;
}

/** Milliseconds without a key before a small network is audited, and before a larger one is. */
const QUIET = { small: 250, large: 2000 } as const;

export const PAGE_TIMES: DraftTimes = {
  idle(work) {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(work, { timeout: 2000 });
    else setTimeout(work, 500);
  },
  frame: (work) => void requestAnimationFrame(work),
  wait(work, milliseconds) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** A draft that begins as the rule of the lab's experiment, and becomes that of each experiment that is opened. */
export function createRuleDraft(lab: LabState, client: RuleClient, times: DraftTimes = PAGE_TIMES): RuleDraft {
  const catalogue = signal<readonly CatalogueRule[] | null>(null);
  const functions = signal<readonly LanguageFunction[]>([]);
  const text = signal('');
  const params = signal<Params>({});
  const result = signal<RuleResult | null>(null);
  const report = signal<RuleReport | null>(null);
  const audit = signal<AuditResult | null>(null);
  const isAuditing = signal(false);
  const refusal = signal<string | null>(null);
  const name = computed(() => catalogue.value?.find((rule) => rule.text === text.value)?.name ?? null);
  const isChanged = computed(() => {
    if (catalogue.value === null) return false;
    const { rule, params: running = {} } = lab.experiment.value;
    return textOf(rule, catalogue.value) !== text.value || !areEqual(running, params.value);
  });
  /** Counts what was written; `result` is of the `checked` one. */
  let [written, checked] = [0, 0];
  let isWaiting = false;
  let isClosed = false;
  let stopWaiting: () => void = () => {};

  const ruleOf = (): LabRule => (name.peek() === null ? { text: text.peek() } : { name: name.peek()! });

  /** Checks the text at the next frame; audits it once nobody types. */
  function look(): void {
    stopWaiting();
    if (!isWaiting) {
      isWaiting = true;
      times.frame(() => {
        isWaiting = false;
        void check();
      });
    }
    stopWaiting = times.wait(() => void auditAt('small'), QUIET.small);
  }

  async function check(): Promise<void> {
    const asked = written;
    const found = await client.check(ruleOf(), params.peek());
    if (found === undefined || isClosed) return;
    batch(() => {
      checked = asked;
      result.value = found;
      if (found.isRight) report.value = found;
    });
  }

  async function auditAt(size: 'small' | 'large'): Promise<void> {
    if (isClosed || result.peek()?.isRight === false) return;
    isAuditing.value = true;
    const asked = written;
    const found = await client.audit(ruleOf(), params.peek(), size);
    // One that was overtaken leaves it to the next to end.
    if (found === undefined || isClosed) return;
    isAuditing.value = false;
    if (asked !== written) return;
    audit.value = found;
    if (size === 'small' && found.verdict !== 'none')
      stopWaiting = times.wait(() => void auditAt('large'), QUIET.large);
  }

  function write(next: string, nextParams: Params): void {
    batch(() => {
      text.value = next;
      params.value = nextParams;
      refusal.value = null;
    });
    written++;
    look();
  }

  const stopFollowing = effect(() => {
    const { rule, params: running = {} } = lab.experiment.value;
    const known = catalogue.value;
    if (known !== null) write(textOf(rule, known), running);
  });
  // What the page shows first does not wait for what reads rules.
  times.idle(() => {
    if (!isClosed)
      client.catalogue().then(told, (error: Error) => {
        result.value = { isRight: false, problem: error.message, section: '' };
      });
  });
  function told({ rules, functions: known }: Awaited<ReturnType<RuleClient['catalogue']>>): void {
    if (isClosed) return;
    batch(() => {
      functions.value = known;
      catalogue.value = rules;
    });
  }

  return {
    ...{ catalogue, functions, text, name, params, result, report, isChanged, audit, isAuditing, refusal },
    setText(next) {
      if (next !== text.peek()) write(next, params.peek());
    },
    choose(chosen) {
      const rule = catalogue.peek()?.find((one) => one.name === chosen);
      if (rule) write(rule.text, {});
    },
    setParam(of, value) {
      const { [of]: _, ...others } = params.peek();
      write(text.peek(), value === undefined ? others : { ...others, [of]: value });
    },
    async run() {
      if (catalogue.peek() === null) return false;
      // Where another check overtakes this one, that one tells.
      if (checked !== written) await check();
      if (checked !== written || result.peek()?.isRight !== true) return false;
      const { params: _, episodes: __, steps: ___, ...experiment } = lab.experiment.peek();
      const own = ownParams(params.peek(), report.peek()!);
      const next: LabExperiment = {
        ...experiment,
        rule: ruleOf(),
        ...(Object.keys(own).length > 0 && { params: own }),
      };
      const asked = written;
      const problem = await client.fits(next);
      if (problem === undefined || asked !== written || isClosed) return false;
      refusal.value = problem;
      if (problem !== null) return false;
      lab.open(next);
      return true;
    },
    revert() {
      const { rule, params: running = {} } = lab.experiment.peek();
      write(textOf(rule, catalogue.peek() ?? []), running);
    },
    close() {
      isClosed = true;
      stopWaiting();
      stopFollowing();
      client.close();
    },
  };
}

/** The text of a rule, with the line ends of an editor; of a name that the catalogue does not have none. */
function textOf(rule: LabRule, catalogue: readonly CatalogueRule[]): string {
  return 'text' in rule
    ? rule.text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
    : (catalogue.find(({ name }) => name === rule.name)?.text ?? '');
}

/** Parameters that the rule has. */
function ownParams(params: Params, { params: known }: RuleReport): Params {
  return Object.fromEntries(Object.entries(params).filter(([name]) => known.some((one) => one.name === name)));
}

function areEqual(a: Params, b: Params): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
