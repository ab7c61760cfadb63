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
  /** Largest |bias| / standard error over the layer's weights and biases; the standard error counts what is too rare to have been met. */
  readonly maxAbsZ: number;
  /**
   * 'biased': a z-score exceeds `criticalZ`. 'unbiased': none does, and the interval of `relativeBias` begins at 0 and ends at 0.5 or
   * below. 'cannot tell' otherwise.
   */
  readonly verdict: AuditVerdict;
  /** Whether E[dw] · ∂E[R]/∂w is above or below 0, where its interval says. */
  readonly direction: 'uphill' | 'downhill' | 'cannot tell';
  /**
   * Episodes that would decide the verdict, or the direction of a biased layer, if what was measured is true: a lower bound where the
   * interval of `gradientNorm` begins at 0. null where nothing is left to decide, and where no number would do.
   */
  readonly samplesNeeded: number | null;
  /** 95 % intervals; those of one kind hold together for all layers. */
  readonly intervals: {
    readonly gradientNorm: AuditInterval;
    readonly relativeBias: { readonly low: number; readonly high: number | null };
    readonly cosine: AuditInterval;
    readonly slope: AuditInterval<number | null>;
  };
  readonly standardErrors: {
    /** Of the component that `maxAbsBias` comes from. */
    readonly maxAbsBias: number;
    readonly variance: number;
  };
}

/** What was audited: the same setting gives the same report. */
export interface AuditSetting {
  readonly seed: number | string;
  readonly params: Readonly<Record<string, number | string>>;
  /** Actions that each output agent chooses among. */
  readonly choices: number;
  /** Of the hidden layers, where they have lateral synapses. */
  readonly lateralRounds?: number;
  readonly weightScale: number;
  readonly rewards: readonly [low: number, high: number];
  /** Equally likely observations. */
  readonly patterns: number;
  /** What the setting cannot show about this rule, in a sentence. */
  readonly note?: string;
}

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

export interface SampledAudit {
  readonly rule: string;
  readonly sizes: readonly number[];
  readonly layers: readonly SampledLayerAudit[];
  /** Every layer's verdict is 'unbiased'. */
  readonly unbiased: boolean;
  /** 'biased' if a layer is, 'unbiased' if all layers are. */
  readonly verdict: AuditVerdict;
  /** Episodes that would decide what the layers leave open, see there. */
  readonly samplesNeeded: number | null;
  readonly mode: 'sampled';
  /** Episodes drawn. */
  readonly samples: number;
  /** What sampling noise alone exceeds with probability 10⁻³ at most, over all weights together. */
  readonly criticalZ: number;
  readonly setting: AuditSetting;
}

export type AuditReport = EnumeratedAudit | SampledAudit;
