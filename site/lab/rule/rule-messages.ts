// What the page and the worker that reads rules say to each other: types only.
import type { LabExperiment, LabRule } from '../contract.js';

/** A rule of the catalogue, with its text as a file would hold it. */
export interface CatalogueRule {
  readonly name: string;
  readonly about: string;
  readonly text: string;
}

/** A function of the rule language. */
export interface LanguageFunction {
  readonly name: string;
  readonly args: readonly string[];
  readonly about: string;
}

/** A parameter of a rule, as an input needs it. */
export interface RuleParam {
  readonly name: string;
  readonly about: string;
  readonly default: number | string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
}

/** What a unit of one role hears and says. */
export interface RuleRole {
  readonly title: string;
  /** Rows of a name and what it is. */
  readonly rows: readonly (readonly [string, string])[];
}

/** A rule that compiles. */
export interface RuleReport {
  readonly isRight: true;
  readonly name: string;
  readonly about: string;
  readonly source: string;
  readonly params: readonly RuleParam[];
  readonly latex: string;
  readonly locality: readonly (readonly [string, string])[];
  readonly roles: readonly RuleRole[];
}

/** What is wrong with a text that is no rule. */
export interface RuleMistake {
  readonly isRight: false;
  /** In a sentence. */
  readonly problem: string;
  /** The part of the rule: `act`, `hears.h`, `params.decay`; empty where it is the whole. */
  readonly section: string;
  /** Offset into the text; undefined where it has no place. */
  readonly at?: number;
}

export type RuleResult = RuleReport | RuleMistake;

/** One bar of the audit: a layer, or in it one learned parameter. */
export interface AuditBar {
  readonly label: string;
  /** Between what the rule does on average and the gradient; null where one of them is 0. */
  readonly cosine: number | null;
  /** Trace of the covariance of one episode's update; of rules that hear errors the noise, 0 where nothing is drawn. */
  readonly variance: number;
  readonly isGradient: boolean | null;
}

/** What an audit has found, in words and bars. */
export interface AuditFinding {
  readonly verdict: 'gradient' | 'another' | 'unknown';
  /** As in `unbiased: its average update is the gradient`. */
  readonly sentence: string;
  /** How it was found: network, states or samples. */
  readonly how: string;
  readonly bars: readonly AuditBar[];
  /** Whether bars have a variance at all. */
  readonly draws: boolean;
}

/** Why there is no audit, in a sentence. */
export interface AuditRefusal {
  readonly verdict: 'none';
  readonly sentence: string;
}

export type AuditResult = AuditFinding | AuditRefusal;

/** How large a network is audited. */
export type AuditSize = 'small' | 'large';

type Params = Readonly<Record<string, number | string>>;

export type ToRuleWorker =
  | { readonly kind: 'catalogue'; readonly request: number }
  | { readonly kind: 'check'; readonly request: number; readonly rule: LabRule; readonly params: Params }
  /** Asks whether an experiment can be opened: a rule that compiles may be none for its task. */
  | { readonly kind: 'fits'; readonly request: number; readonly experiment: LabExperiment }
  | {
      readonly kind: 'audit';
      readonly request: number;
      readonly rule: LabRule;
      readonly params: Params;
      readonly size: AuditSize;
    };

export type FromRuleWorker =
  | {
      readonly kind: 'catalogue';
      readonly request: number;
      readonly rules: readonly CatalogueRule[];
      readonly functions: readonly LanguageFunction[];
    }
  | { readonly kind: 'fits'; readonly request: number; readonly problem: string | undefined }
  | { readonly kind: 'checked'; readonly request: number; readonly result: RuleResult }
  | { readonly kind: 'audited'; readonly request: number; readonly result: AuditResult };
