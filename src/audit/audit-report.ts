/** What an audit found in one layer; layer 1 hears the observation, the last is the output. */
export interface LayerAudit {
  readonly layer: number;
  /** Largest |E[dw] − ∂E[R]/∂w| over the layer's weights and biases. */
  readonly maxAbsBias: number;
  /** Euclidean length of ∂E[R]/∂w. */
  readonly gradientNorm: number;
  /** Trace of the covariance of dw over single episodes. */
  readonly variance: number;
  /** Cosine of the angle between E[dw] and the gradient; null where one of them is 0 or lost in sampling noise. */
  readonly cosine: number | null;
  /** Length of E[dw] along the gradient, in gradients: 1 if unbiased; null where the gradient is 0 or lost in noise. */
  readonly slope: number | null;
}

/** Where a value lies; null: no bound. */
export interface AuditInterval<Bound = number> {
  readonly low: Bound;
  readonly high: Bound;
}

/** What sampled episodes say of a rule's bias, and no more. */
export type AuditVerdict = 'unbiased' | 'biased' | 'cannot tell';

/** A layer seen through samples. Here `maxAbsBias` holds sampling noise too: judge it by its z-score. */
export interface SampledLayerAudit extends LayerAudit {
  /** Length of E[dw] − ∂E[R]/∂w, in gradients: 0 if unbiased; null where the gradient is lost in noise. */
  readonly relativeBias: number | null;
  /**
   * Largest |bias| / standard error over the layer's weights and biases. The standard error has a part for outcomes so
   * rare that no episode had them.
   */
  readonly maxAbsZ: number;
  /**
   * 'biased': a z-score exceeds `criticalZ`. 'unbiased': none does, and the interval of `relativeBias` begins at 0 and
   * ends at 0.5 or below. 'cannot tell' otherwise.
   */
  readonly verdict: AuditVerdict;
  /** The sign of E[dw] · ∂E[R]/∂w: above 0 (uphill), below 0 (downhill), or its interval holds 0. */
  readonly direction: 'uphill' | 'downhill' | 'cannot tell';
  /**
   * How many episodes would decide the verdict, or the direction of a biased layer, if the figures measured were exact.
   * A lower bound where the interval of `gradientNorm` begins at 0; null where nothing is left to decide, and where no
   * number of episodes would decide.
   */
  readonly samplesNeeded: number | null;
  /** 95 % intervals. The intervals of one figure hold in all layers at once (Bonferroni). */
  readonly intervals: {
    readonly gradientNorm: AuditInterval;
    readonly relativeBias: { readonly low: number; readonly high: number | null };
    readonly cosine: AuditInterval;
    readonly slope: AuditInterval<number | null>;
  };
  readonly standardErrors: {
    /** The standard error of the one component that `maxAbsBias` is the size of. */
    readonly maxAbsBias: number;
    readonly variance: number;
  };
}

/** What was audited: the same setting gives the same report. */
export interface AuditSetting {
  readonly seed: number | string;
  readonly params: Readonly<Record<string, number | string>>;
  /** Actions that each output unit selects among. */
  readonly choices: number;
  /** Rounds of the hidden layers within a step; left out where they have no lateral synapses. */
  readonly lateralRounds?: number;
  readonly weightScale: number;
  readonly rewards: readonly [low: number, high: number];
  /** The weights are those of a team that was given, and not drawn. */
  readonly isGiven?: true;
  /** Number of observations, all equally likely. */
  readonly patterns: number;
  /** What the setting cannot show about this rule, in a sentence. */
  readonly note?: string;
}

/** What an audit that visited every joint state found. */
export interface EnumeratedAudit {
  readonly rule: string;
  readonly sizes: readonly number[];
  readonly layers: readonly LayerAudit[];
  /** Every bias is within `tolerance`. */
  readonly unbiased: boolean;
  readonly mode: 'enumerated';
  /** Observations × joint states visited. */
  readonly states: number;
  /** 10⁻⁹ · max(1, largest component of the gradient). */
  readonly tolerance: number;
  /** Estimated error of the exact gradient's worst component. */
  readonly gradientError: number;
  readonly setting: AuditSetting;
}

/** What an audit of drawn episodes found, with intervals. */
export interface SampledAudit {
  readonly rule: string;
  readonly sizes: readonly number[];
  readonly layers: readonly SampledLayerAudit[];
  /** Every layer's verdict is 'unbiased'. */
  readonly unbiased: boolean;
  /** 'biased' if a layer is, 'unbiased' if all layers are. */
  readonly verdict: AuditVerdict;
  /** The largest `samplesNeeded` of the layers, or null where one of the undecided layers has none. */
  readonly samplesNeeded: number | null;
  readonly mode: 'sampled';
  /** Episodes drawn. */
  readonly samples: number;
  /** The z-score that noise alone exceeds with probability 10⁻³ at most, over all weights together. */
  readonly criticalZ: number;
  readonly setting: AuditSetting;
}

/** What an audit of rewards found: by enumeration, or by samples. */
export type AuditReport = EnumeratedAudit | SampledAudit;
