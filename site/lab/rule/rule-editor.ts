import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { LanguageFunction, RuleResult } from './rule-messages.js';
import { namesAt } from './rule-names.js';

export interface RuleEditorOptions {
  /**
   * An element without children: the editor is in its shadow, where a strict policy allows the styles that CodeMirror
   * makes.
   */
  readonly host: HTMLElement;
  readonly text: string;
  readonly selection?: readonly [from: number, to: number];
  readonly functions: () => readonly LanguageFunction[];
  readonly onChange: (text: string) => void;
  /** Ctrl-Enter, or on a Mac Command-Enter. */
  readonly onRun: () => void;
}

export interface RuleEditor {
  /** Another text from outside; the one that stands there already changes nothing. */
  setText(text: string): void;
  /** Marks what is wrong at its place. */
  setResult(result: RuleResult | null): void;
  focus(): void;
  close(): void;
}

interface Reading {
  /** The field at the beginning of a line that the present one belongs to. */
  section: string;
}

const EQUATIONS = new Set(['act', 'settle', 'learn', 'after']);
const WORDS = /^(?:sum in|sum out|sum error|fold out from|echo|broadcast reward|own error)\b/;

/** The colours of a rule: fields, what is heard, functions, numbers, comments. */
const language = StreamLanguage.define<Reading>({
  startState: () => ({ section: '' }),
  token(stream, state) {
    if (stream.sol()) {
      const field = stream.match(/^[A-Za-z]\w*(?=\s*:)/) as RegExpMatchArray | null;
      if (field) {
        state.section = field[0];
        return 'heading';
      }
    }
    if (stream.eatSpace()) return null;
    if (stream.peek() === '#') {
      stream.skipToEnd();
      return 'comment';
    }
    if (state.section === 'hears' && stream.match(WORDS)) return 'keyword';
    const isText = ['name', 'about', 'source'].includes(state.section);
    if (isText) {
      stream.skipToEnd();
      return 'string';
    }
    if (stream.match(/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/)) return 'number';
    const isLanguage = EQUATIONS.has(state.section) || state.section === 'hears';
    if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*'?/u)) {
      if (isLanguage && stream.match(/^(?=\s*\()/)) return 'function';
      return stream.match(/^(?=["']?\s*[:=](?!=))/) ? 'definition' : 'name';
    }
    if (isLanguage && stream.match(/^'[^'\n]*'/)) return 'string';
    if (stream.match(/^[-+*/<>=!?&|:]+/)) return 'operator';
    stream.next();
    return null;
  },
  tokenTable: {
    heading: tags.heading,
    definition: tags.definition(tags.variableName),
    function: tags.function(tags.variableName),
    name: tags.variableName,
  },
});

const COLOURS = HighlightStyle.define([
  { tag: tags.heading, color: 'var(--text)', fontWeight: '700' },
  { tag: tags.keyword, color: 'var(--series-3)' },
  { tag: tags.function(tags.variableName), color: 'var(--series-0)' },
  { tag: tags.definition(tags.variableName), fontWeight: '600' },
  { tag: tags.number, color: 'var(--series-2)' },
  { tag: tags.string, color: 'var(--series-4)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: tags.operator, color: 'var(--muted)' },
]);

const THEME = EditorView.theme({
  '&': { height: '100%', fontSize: '0.8125rem', color: 'var(--text)', backgroundColor: 'var(--paper)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { color: 'var(--muted)', backgroundColor: 'var(--panel)', borderRight: '1px solid var(--grid)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent) 7%, transparent)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 25%, transparent) !important',
  },
  '.cm-matchingBracket': { outline: '1px solid var(--accent)', backgroundColor: 'transparent !important' },
  '.cm-tooltip': { color: 'var(--text)', backgroundColor: 'var(--panel)', border: '1px solid var(--line)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { color: 'var(--paper)', backgroundColor: 'var(--accent)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { maxWidth: 'min(34rem, 90vw)' },
  '.cm-completionDetail': { color: 'inherit', fontStyle: 'normal', opacity: '0.85', fontFamily: 'var(--font)' },
  '.cm-diagnostic': { borderLeft: '4px solid var(--warn)', whiteSpace: 'pre-wrap', maxWidth: '22rem' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--warn)',
    textUnderlineOffset: '0.2em',
  },
  '.cm-lintPoint:after': { borderBottomColor: 'var(--warn)' },
});

/** An editor for the text of a rule. */
export function createRuleEditor(options: RuleEditorOptions): RuleEditor {
  const { host, functions, onChange, onRun } = options;
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const [from, to] = options.selection ?? [0, 0];
  const length = options.text.length;
  const view = new EditorView({
    root,
    parent: root as unknown as Element,
    state: EditorState.create({
      doc: options.text,
      selection: { anchor: Math.min(from, length), head: Math.min(to, length) },
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        bracketMatching(),
        EditorView.lineWrapping,
        language,
        syntaxHighlighting(COLOURS),
        THEME,
        autocompletion({ override: [complete], icons: false, maxRenderedOptions: 60 }),
        keymap.of([
          {
            key: 'Mod-Enter',
            run() {
              onRun();
              return true;
            },
          },
          ...completionKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.contentAttributes.of({ 'aria-label': 'The text of the rule', spellcheck: 'false', tabindex: '0' }),
        EditorView.domEventHandlers({
          // A browser that types over coloured text carries the colours over as style attributes, which the policy of
          // the page forbids.
          beforeinput(event, at) {
            const { data, inputType, isComposing } = event as InputEvent;
            if (inputType !== 'insertText' || isComposing || !data || at.state.selection.main.empty) return false;
            event.preventDefault();
            at.dispatch(at.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
            return true;
          },
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(view.state.sliceDoc());
        }),
      ],
    }),
  });

  function complete(context: CompletionContext): CompletionResult | null {
    const found = namesAt(context.state.sliceDoc(), context.pos, functions());
    if (found === null || (found.from === context.pos && !context.explicit)) return null;
    const seen = new Set<string>();
    return {
      from: found.from,
      validFor: /^[\p{L}\p{N}_' ]*$/u,
      options: found.names
        .filter(({ label }) => !seen.has(label) && seen.add(label))
        .map(({ label, about, insert, kind }, k) => ({
          ...{ label, detail: about, type: kind, boost: -k / 10, apply: insert ?? label },
        })),
    };
  }

  return {
    setText(text) {
      if (text === view.state.sliceDoc()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    setResult(result) {
      const isWrong = result !== null && !result.isRight && result.at !== undefined;
      const at = isWrong ? Math.min(result.at!, view.state.doc.length) : 0;
      const line = view.state.doc.lineAt(at);
      const word = /^[\p{L}\p{N}_']+/u.exec(line.text.slice(at - line.from))?.[0] ?? '';
      const to = Math.min(line.to, at + Math.max(1, word.length));
      view.dispatch(
        setDiagnostics(view.state, isWrong ? [{ from: at, to, severity: 'error', message: result.problem }] : []),
      );
    },
    focus: () => view.focus(),
    close: () => view.destroy(),
  };
}
