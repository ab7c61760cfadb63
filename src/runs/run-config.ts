import type { RecordSettings } from '../microscope/index.js';
import type { OptimizerText } from '../rule/optimizer/optimizer-text.js';
import type { Rate } from '../rule/optimizer/rate.js';
import type { ParamValues } from '../rule/rule.js';
import type { RuleText } from '../rule/text/rule-text.js';
import type { GivenOf, RUN_OPTIONS, ValuesOf } from '../team/plain-options.js';
import type { LayerWiring } from '../team/wiring.js';
import type { CriticSettings } from '../train/critic.js';
import type { ContextBaseline } from '../train/env-lanes.js';

/** What a team or a critic is made of, as plain data; the sizes of observations and actions are the environment's. */
export interface PartConfig {
  readonly rule: RuleText;
  readonly params: ParamValues;
  /** `[layer]`: rules of single layers; null: `rule`. */
  readonly layerRules?: readonly (RuleText | null)[];
  /** `[layer]`: parameters that differ from `params`. */
  readonly layerParams?: readonly ParamValues[];
  /** `[layer]`: to whom its units listen; null: to all of the layer below. */
  readonly wiring?: readonly (LayerWiring | null)[];
  readonly hidden: readonly number[];
  readonly learningRate?: Rate | readonly Rate[];
  /** The name of one of `OPTIMIZERS`, or the text of another. */
  readonly optimizer: string | OptimizerText;
  readonly optimizerParams: Readonly<Record<string, number>>;
}

/** Options of a team that a configuration always has. */
type Said = Pick<ValuesOf<typeof RUN_OPTIONS>, 'seed' | 'engine' | 'batch'>;

/** Everything that determines a run, as plain data: it is sent to worker threads and written to `config.json`. */
export interface RunConfig extends PartConfig, Said, Omit<GivenOf<typeof RUN_OPTIONS>, keyof Said> {
  readonly env: string;
  readonly envParams: Readonly<Record<string, unknown>>;
  /**
   * For actions that are numbers: the environment gets scale · action + offset, clipped to its space. Default: 1 and 0.
   */
  readonly actionMap?: { readonly scale: number; readonly offset: number };
  /** The module that registers the environment, imported by the thread that runs it; empty: it is registered there. */
  readonly envModule: string;
  readonly episodes: number;
  /** Worker threads of the whole command, as asked for. */
  readonly workers: number;
  /** What the team hears without a critic; default: 'reward'. */
  readonly signal?: 'reward' | 'error';
  /** What is subtracted from the reward without a critic: its running mean in the same context. */
  readonly baseline?: ContextBaseline;
  /** The critic whose TD error the team hears; without one it hears each reward. */
  readonly critic?: CriticConfig;
  /** What is recorded of each unit of the team (not of the critic); absent: nothing. */
  readonly record?: RecordSettings;
}

/** The critic of a run, see `Critic`; its engine, batch and seed are those of the run. */
export interface CriticConfig extends PartConfig, CriticSettings {}
