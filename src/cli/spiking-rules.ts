import { readTextFile } from '../files/read-text-file.js';
import { RULE_FILE } from '../runs/find-rule.js';
import { SPIKING_RULES } from '../spikes/rules.js';
import { parseSpikingRuleFile, type SpikingRule } from '../spikes/spiking-rule.js';
import { REGULATION } from '../spikes/spiking-rule-text.js';

/** Of a file of a rule of spiking units: it has a window, which no other rule has. */
const WINDOW = /^\s*"?window"?\s*:/m;

/** The rule of spiking units of a name, or of a file that holds one; undefined: it is none. */
export function findSpikingRule(nameOrFile: string): SpikingRule | undefined {
  if (!RULE_FILE.test(nameOrFile))
    return Object.hasOwn(SPIKING_RULES, nameOrFile) ? SPIKING_RULES[nameOrFile] : undefined;
  const text = readTextFile(nameOrFile, 'rule file');
  return WINDOW.test(text) ? parseSpikingRuleFile(text, nameOrFile) : undefined;
}

/** What a rule of spiking units is, as plain data. */
export function spikingRuleData({ text }: SpikingRule, params?: Readonly<Record<string, number>>) {
  const { name, about, source, error, window, threshold = REGULATION } = text;
  return { name, about, source, params: params ?? text.params ?? {}, error, window, threshold };
}

/** A rule of spiking units as text: parameters and equations. */
export function spikingRuleShown(rule: SpikingRule, given?: Readonly<Record<string, number>>): string {
  const { name, about = '', source = '', params = {}, error, window, threshold = REGULATION } = rule.text;
  const values = rule.resolve(given);
  const width = Math.max(0, ...Object.keys(params).map((key) => key.length));
  const parameters = Object.entries(params).map(([key, param]) => {
    const more = typeof param === 'object' ? param.about : undefined;
    return `  ${key.padEnd(width)}  ${values[key]}${more === undefined ? '' : `  ${more}`}`;
  });
  const block = (head: string, equations: string) => ['', head, ...lines(equations)];
  return [
    `${name}: ${about}`,
    ...(source === '' ? [] : [`Source: ${source}`]),
    ...(parameters.length === 0 ? [] : ['', 'Parameters', ...parameters]),
    ...block('Error of a unit that is updated (a: its time, T: that of silence, mean: of those that fired)', error),
    ...block('Window of a synapse (x: the time of its input, w: its weight)', window),
    ...block('Training threshold, where competition is regulated', threshold),
  ].join('\n');
}

function lines(equations: string): string[] {
  return equations
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => `  ${line}`);
}
