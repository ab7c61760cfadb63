import { createHash } from 'node:crypto';
import type { Seed } from '../random/seed.js';
import { checkRunConfig } from './check-run-config.js';
import { resolvedConfig } from './resolved-config.js';
import { rulesLabel } from './rules-label.js';
import type { RunConfig } from './run-config.js';
import { settingsKey, withoutAside } from './run-settings.js';

/** Hexadecimal digits of a hash that stand in an id. */
const HASH_DIGITS = 12;
const LONGEST_SLUG = 40;

/**
 * The id of a run, a safe name for a file: `<rule>-<12 hexadecimal digits>-s<seed>`. The digits are of the SHA-256 of
 * the settings with their defaults filled in, but for the seed and what changes no number (threads, paths, what is
 * recorded): the same run has the same id on every machine, and runs that may be averaged differ in their seed alone.
 *
 * @throws {@link RuleError} or {@link UserError} when the configuration is wrong.
 */
export function runId(config: RunConfig): string {
  checkRunConfig(config, 'the configuration of runId');
  return idOfSettings(rulesLabel(config), { ...resolvedConfig(config) }, config.seed);
}

/** The id of a run with these settings, defaults filled in; `rule` only makes it readable. */
export function idOfSettings(rule: string, settings: Readonly<Record<string, unknown>>, seed: Seed): string {
  return `${slug(rule) || 'run'}-${settingsHash(settings)}-${seedSlug(seed)}`;
}

/** Whether an id is that of such settings, whatever name it begins with. */
export function isIdOf(id: string, settings: Readonly<Record<string, unknown>>, seed: Seed): boolean {
  return id.endsWith(`-${settingsHash(settings)}-${seedSlug(seed)}`) && isRunId(id);
}

/** Whether a text has the form of an id. */
export function isRunId(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]*-[0-9a-f]{12}-s[a-z0-9-]+$/.test(text);
}

function settingsHash(settings: Readonly<Record<string, unknown>>): string {
  return hash(settingsKey(withoutAside(settings)));
}

/** A number as it is; a text as far as it is safe, with a hash, since texts that differ may look alike then. */
function seedSlug(seed: Seed): string {
  if (typeof seed === 'number') return `s${seed}`;
  return ['s', ...[slug(seed)].filter((text) => text !== ''), hash(seed).slice(0, 8)].join('-');
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, '');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
}
