import { Document, isMap, isSeq, parseDocument, Scalar } from 'yaml';
import { UserError } from '../../../src/errors/user-error.js';
import { EXPERIMENT } from '../../../src/sweeps/experiment/experiment-fields.js';
import { checkWritten, writtenText } from '../../../src/sweeps/experiment/experiment-text.js';
import type { LabExperiment, LabPart, LabRule } from '../contract.js';
import { checkedExperiment, DEFAULT_DISCOUNT, DEFAULT_HIDDEN, DEFAULT_SEED } from './checked-experiment.js';
import { tableOf } from './table-name.js';

/** An experiment read from a file. */
export interface ReadExperiment {
  readonly experiment: LabExperiment;
  /** What of the file the lab leaves aside, in sentences. */
  readonly notes: readonly string[];
}

/**
 * The experiment as a file for `klopf sweep`, which runs it with the same weights at its end. Rules of one's own stand
 * in it with their comments; where the view stands within an episode is left out, since a run ends with one.
 */
export function experimentYaml(experiment: LabExperiment): string {
  const { env, envParams, optimizer, seed, critic, interventions, episodes = 0 } = experiment;
  const document = new Document({
    env,
    ...(envParams && { envParams }),
    ...partFields(experiment),
    ...(optimizer !== undefined && { optimizer }),
    ...(critic && { critic: { ...partFields(critic), discount: critic.discount ?? DEFAULT_DISCOUNT } }),
    ...(interventions && { interventions }),
    episodes: Math.max(1, episodes),
    seeds: [seed],
  });
  for (const [path, { rule }] of [['', experiment] as const, ...(critic ? [['critic', critic] as const] : [])])
    if ('text' in rule) document.setIn(path === '' ? ['rule'] : [path, 'rule'], ruleNode(rule.text));
  // Short lists and objects are read best on a line.
  for (const path of [['hidden'], ['learningRate'], ['envParams'], ['params'], ['seeds']])
    for (const whole of [path, ['critic', ...path]]) {
      const node = document.getIn(whole, true);
      if (isSeq(node) || isMap(node)) node.flow = true;
    }
  const table = tableOf(experiment);
  document.commentBefore = [
    ' klopf sweep FILE runs this; the lab of klopf opens it.',
    ...(table
      ? [` The rows are in ${table.file}: the lab asks for it, klopf sweep has them by --import rows.mjs.`]
      : []),
  ].join('\n');
  return document.toString({ lineWidth: 0 });
}

function partFields({ rule, params, hidden, learningRate }: LabPart) {
  return {
    rule: 'name' in rule ? rule.name : null,
    ...(params && { params }),
    hidden,
    ...(learningRate !== undefined && { learningRate }),
  };
}

/** A rule's text as a part of a file, with its comments where it is YAML without mistakes. */
function ruleNode(text: string): unknown {
  const document = parseDocument(text.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n'));
  return document.errors.length === 0 ? document.contents : new Scalar(text);
}

/**
 * The experiment of a file for `klopf sweep`, of its first seed. What is searched or compared in it the lab leaves
 * aside.
 *
 * @throws {@link UserError} with line and column for what is wrong, and for what the lab cannot do.
 */
export function experimentFromYaml(text: string, file: string): ReadExperiment {
  const written = writtenText(text, file);
  checkWritten(written, EXPERIMENT);
  const raw = written.value as Readonly<Record<string, unknown>>;
  const cannot = Object.keys(raw).find((key) => !KNOWN.includes(key) && !ASIDE.includes(key));
  if (cannot !== undefined)
    throw new UserError(
      `${written.name([cannot], 'key')}: the lab has no such setting; leave it out, or run the file with klopf sweep`,
    );
  if (raw['batch'] !== undefined && raw['batch'] !== 1)
    throw new UserError(`${written.name(['batch'])}: the lab plays one episode at a time; expected batch: 1`);
  const rest = (part: Readonly<Record<string, unknown>>, path: readonly string[]) => {
    const { rule, params, hidden, learningRate } = part;
    if (rule === undefined)
      throw new UserError(`${written.name(path)}: there is no rule; give its name or its text, as in rule: weight-max`);
    if (typeof rule === 'string' && /\.(json|ya?ml)$/i.test(rule))
      throw new UserError(
        `${written.name([...path, 'rule'])}: the rule is in another file, ${rule}; import that, or write the rule's text here`,
      );
    return {
      rule: typeof rule === 'string' ? { name: rule } : ({ text: ruleText(text, path, rule) } as LabRule),
      ...{ params, hidden: hidden ?? DEFAULT_HIDDEN, learningRate },
    };
  };
  const { env, envParams, optimizer, critic, interventions, episodes, seeds } = raw;
  if (env === undefined)
    throw new UserError(`${written.name([])}: there is no environment; give its id, as in env: multiplexer`);
  const notes: string[] = [];
  const [seed, ...others] = Array.isArray(seeds) ? (seeds as readonly (string | number)[]) : [DEFAULT_SEED];
  if (others.length > 0 || (typeof seeds === 'number' && seeds > 1))
    notes.push(`The file has several seeds; the lab plays seed ${seed}.`);
  const left = ['vary', 'each'].filter((key) => raw[key] !== undefined);
  if (left.length > 0)
    notes.push(`The file compares settings (${left.join(', ')}); the lab plays those it has without them.`);
  const own = critic as Readonly<Record<string, unknown>> | undefined;
  const experiment = {
    ...{ env, envParams, ...rest(raw, []), optimizer, seed, interventions, episodes },
    critic: own && given({ ...rest(own, ['critic']), optimizer: own['optimizer'], discount: own['discount'] }),
  };
  return { experiment: checkedExperiment(given(experiment)), notes };
}

const KNOWN = [
  ...['env', 'envParams', 'rule', 'params', 'hidden', 'learningRate', 'optimizer', 'critic', 'interventions'],
  ...['episodes', 'seeds', 'batch'],
];
/** What changes nothing of one run. */
const ASIDE = ['$schema', 'name', 'about', 'engine', 'vary', 'each', 'search', 'trials', 'aim', 'stop', 'record'];

function given(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** The text of a rule that stands within a file, as a file of its own, with its comments. */
function ruleText(text: string, path: readonly string[], value: unknown): string {
  const node = parseDocument(text).getIn([...path, 'rule'], true);
  const document = new Document(isMap(node) && node.anchor === undefined ? node.clone() : value);
  return document.toString({ lineWidth: 0 });
}
