import { fixedText } from '../team/number-text.js';
import type { RuleDraft } from './rule-draft.js';
import type { AuditBar, AuditFinding } from './rule-messages.js';

const SIGNS = { gradient: '✓', another: '≠', unknown: '?', none: '–' } as const;

/** What the rule climbs on a small network, while it is written: a sentence, and two bars a layer. */
export function AuditStrip({ draft }: { readonly draft: RuleDraft }) {
  const audit = draft.audit.value;
  const isOld = draft.isAuditing.value || draft.result.value?.isRight === false;
  return (
    <section class="rule-section audit-strip" aria-label="Audit" aria-busy={draft.isAuditing.value}>
      <h3>What it climbs</h3>
      {audit === null ? (
        <p class="muted">{draft.isAuditing.value ? 'A small network is audited …' : 'No audit yet.'}</p>
      ) : (
        <div class={isOld ? 'is-old' : ''}>
          <p class={`audit-verdict audit-${audit.verdict}`}>
            <span class="audit-sign" aria-hidden="true">
              {SIGNS[audit.verdict]}
            </span>
            <span>{audit.sentence}</span>
          </p>
          {audit.verdict !== 'none' && <Bars audit={audit} />}
        </div>
      )}
    </section>
  );
}

function Bars({ audit }: { readonly audit: AuditFinding }) {
  const most = Math.max(...audit.bars.map(({ variance }) => variance), Number.MIN_VALUE);
  return (
    <table class="audit-bars">
      <caption>{audit.how}</caption>
      <thead>
        <tr>
          <th scope="col">layer</th>
          <th scope="col">cosine</th>
          {audit.draws && <th scope="col">variance</th>}
        </tr>
      </thead>
      <tbody>
        {audit.bars.map((bar) => (
          <tr key={bar.label}>
            <th scope="row">{bar.label}</th>
            <Cosine bar={bar} />
            {audit.draws && (
              <td>
                <Bar share={bar.variance / most} kind="variance" />
                {figure(bar.variance)}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cosine({ bar: { cosine, isGradient } }: { readonly bar: AuditBar }) {
  const kind = isGradient === null ? 'unknown' : isGradient ? 'gradient' : 'another';
  return (
    <td>
      <Bar share={cosine ?? 0} kind={kind} />
      {cosine === null ? 'none' : fixedText(cosine, 3)}
    </td>
  );
}

/** A bar from the middle where it may be below 0, else from the left; hatched where it is not the gradient. */
function Bar({ share, kind }: { readonly share: number; readonly kind: string }) {
  const size = Math.min(1, Math.abs(share));
  const isSigned = kind !== 'variance';
  const width = isSigned ? size * 24 : size * 48;
  const x = isSigned ? (share < 0 ? 24 - width : 24) : 0;
  return (
    <svg class={`audit-bar audit-bar-${kind}`} width="48" height="10" viewBox="0 0 48 10" aria-hidden="true">
      <title>{share.toFixed(2)}</title>
      <rect class="audit-track" width="48" height="10" />
      <rect class="audit-fill" x={x} y="1" width={width} height="8" />
      {kind === 'another' && width > 3 && <line class="audit-cross" x1={x} y1="9" x2={x + width} y2="1" />}
      {isSigned && <line class="audit-zero" x1="24" y1="0" x2="24" y2="10" />}
    </svg>
  );
}

function figure(value: number): string {
  if (value === 0) return '0';
  return value >= 0.001 && value < 1000
    ? Number(value.toPrecision(3)).toString()
    : value.toExponential(1).replace('-', '−');
}
