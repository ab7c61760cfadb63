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

/** A layer seen through samples. Here `maxAbsBias` holds sampling noise too: judge it by its z-score. */
export interface SampledLayerAudit extends LayerAudit {
  /** Largest |bias| / standard error over the layer's weights and biases. */
  readonly maxAbsZ: number;
  readonly standardErrors: {
    /** Of the component that `maxAbsBias` comes from. */
    readonly maxAbsBias: number;
    readonly gradientNorm: number | null;
    readonly variance: number;
    readonly cosine: number | null;
    readonly slope: number | null;
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
  /** No bias was detected: no z-score exceeds `criticalZ`. */
  readonly unbiased: boolean;
  readonly mode: 'sampled';
  /** Episodes drawn. */
  readonly samples: number;
  /** What sampling noise alone exceeds with probability 10⁻³ at most, over all weights together. */
  readonly criticalZ: number;
  readonly setting: AuditSetting;
}

export type AuditReport = EnumeratedAudit | SampledAudit;
