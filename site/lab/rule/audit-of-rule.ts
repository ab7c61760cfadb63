import type { AuditReport } from '../../../src/audit/audit-report.js';
import { auditRule } from '../../../src/audit/audit-rule.js';
import { auditErrors, type ErrorAudit, isOfErrors } from '../../../src/audit/error-audit.js';
import { UserError } from '../../../src/errors/user-error.js';
import type { Rule } from '../../../src/rule/rule.js';
import type { LabRule } from '../contract.js';
import { ruleOf } from '../experiment/rule-of.js';
import { knownParams } from './check-rule.js';
import type { AuditResult, AuditSize } from './rule-messages.js';

/** Inputs, hidden units, outputs: a small network is done between two keys, a larger one takes a second or two. */
const SIZES = {
  rewards: { small: [2, 2, 2], large: [3, 3, 2, 1] },
  errors: { small: [3, 4, 2], large: [4, 6, 5, 3] },
} as const;
/** Episodes, where a network of these sizes cannot be enumerated. */
const SAMPLES = { small: 1_000, large: 20_000 } as const;
const DRAWS = { small: 50, large: 400 } as const;

/**
 * What a rule climbs, on a small network: whether the update that it makes on average is the gradient of the expected
 * reward, or of the loss where its units hear errors.
 */
export function auditOfRule(
  given: LabRule,
  params: Readonly<Record<string, number | string>>,
  size: AuditSize,
  rules: ReadonlyMap<string, Rule>,
): AuditResult {
  try {
    const rule = ruleOf(given, rules);
    const known = knownParams(rule, params);
    if (isOfErrors(rule, known))
      return ofErrors(
        auditErrors(rule, { sizes: SIZES.errors[size], params: known, examples: 16, draws: DRAWS[size] }),
      );
    return ofRewards(rewardAudit(rule, known, size));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { verdict: 'none', sentence: error.message };
  }
}

/** Enumerated where that is quick, else sampled with few episodes. */
function rewardAudit(rule: Rule, params: Readonly<Record<string, number | string>>, size: AuditSize): AuditReport {
  const sizes = SIZES.rewards[size];
  const isSmall = sizes.slice(1).reduce((sum, units) => sum + units, 0) <= 6;
  const settles = rule.text.settle !== undefined;
  return auditRule(rule, { sizes, params, ...(isSmall && !settles ? {} : { samples: SAMPLES[size] }) });
}

function ofRewards(report: AuditReport): AuditResult {
  const { layers, sizes, unbiased } = report;
  const isSampled = report.mode === 'sampled';
  const verdict = isSampled && report.verdict === 'cannot tell' ? 'unknown' : unbiased ? 'gradient' : 'another';
  const least = layers.reduce((low, { cosine }) => Math.min(low, cosine ?? low), 1);
  const isAlong = !isSampled && layers.every(({ cosine }) => cosine !== null && cosine > 1 - 1e-9);
  const sentences = {
    gradient: 'Unbiased: on average its update is the gradient of the expected reward.',
    another: isAlong
      ? 'Along the gradient of the expected reward on average, but of another length.'
      : `Biased: on average its update is not the gradient of the expected reward${least < 0 ? '; in one layer it points downhill' : least > 0.99 ? ', but nearly' : ''}.`,
    unknown: 'Cannot tell: more episodes would be needed.',
  };
  const note = report.setting.note;
  return {
    verdict,
    sentence: `${sentences[verdict]}${note === undefined ? '' : ` ${note}`}`,
    how: `${sizes.join('-')}, ${isSampled ? `${report.samples} sampled episodes` : `all ${report.states} joint states`}`,
    draws: true,
    bars: layers.map((layer) => ({
      label: layer.layer === layers.length ? 'output' : `layer ${layer.layer}`,
      cosine: layer.cosine,
      variance: layer.variance,
      isGradient: isGradient(report, layer),
    })),
  };
}

function isGradient(report: AuditReport, layer: AuditReport['layers'][number]): boolean | null {
  if (report.mode === 'enumerated') return layer.maxAbsBias <= report.tolerance;
  const { verdict } = layer as Extract<AuditReport, { mode: 'sampled' }>['layers'][number];
  return verdict === 'cannot tell' ? null : verdict === 'unbiased';
}

function ofErrors({ layers, sizes, unbiased, draws, examples, setting }: ErrorAudit): AuditResult {
  const isOpen = !unbiased && layers.every(({ verdict }) => verdict !== 'another direction');
  const verdict = unbiased ? 'gradient' : isOpen ? 'unknown' : 'another';
  const angles = layers.flatMap(({ angle }) => (angle === null ? [] : [angle]));
  const sentences = {
    gradient: 'Its directions are the gradient of the loss.',
    another: `Its directions are not the gradient of the loss: they are up to ${Math.max(0, ...angles).toFixed(0)}° away from it, at the weights a team begins with.`,
    unknown: 'Cannot tell: what it draws would have to be drawn more often.',
  };
  const last = Math.max(...layers.map(({ layer }) => layer));
  return {
    verdict,
    sentence: `${sentences[verdict]}${setting.note === undefined ? '' : ` ${setting.note}`}`,
    how: `${sizes.join('-')}, ${examples} examples with errors${draws > 1 ? `, ${draws} draws` : ''}`,
    draws: draws > 1,
    bars: layers.map(({ layer, parameter, cosine, noise = 0, verdict: own }) => ({
      label: `${layer === last ? 'output' : `layer ${layer}`}${parameter === 'w' ? '' : `, ${parameter}`}`,
      ...{ cosine, variance: noise * noise },
      isGradient: own === 'cannot tell' ? null : own === 'gradient',
    })),
  };
}
