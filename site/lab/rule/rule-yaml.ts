import { Document, isMap, isScalar, Scalar, type YAMLMap } from 'yaml';
import type { RuleText } from '../../../src/rule/rule.js';
import { dedent } from '../../../src/rule/show/describe.js';

/** Fields in the order in which one reads a rule: what it does comes before what its parameters are. */
const ORDER = [
  ...['name', 'passes', 'hears', 'act', 'settle', 'settlingSteps', 'learn', 'after'],
  ...['synapse', 'unit', 'feedback', 'vectors', 'params', 'about', 'source'],
] as const;

const EQUATIONS: readonly string[] = ['act', 'settle', 'learn', 'after'];

/** A rule's text as a YAML file that a person would write: equations as blocks, each parameter on one line. */
export function ruleYaml(text: Readonly<RuleText>): string {
  const entries = ORDER.flatMap((key) => (text[key] === undefined ? [] : [[key, text[key]] as const]));
  const document = new Document(Object.fromEntries(entries));
  for (const { key, value } of (document.contents as unknown as YAMLMap).items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (EQUATIONS.includes(name) && isScalar(value)) {
      value.value = `${dedent(String(value.value))}\n`;
      value.type = Scalar.BLOCK_LITERAL;
    } else if (isMap(value)) {
      for (const { value: inner } of value.items) {
        if (isMap(inner)) inner.flow = true;
        // What is heard is quoted, since most of it has a colon.
        if (name === 'hears' && isScalar(inner)) inner.type = Scalar.QUOTE_DOUBLE;
      }
    }
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}
