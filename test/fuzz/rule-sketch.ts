/**
 * What a random rule is drawn as. Names are numbers that are taken modulo the names in scope where they stand, so that
 * every sketch is a rule and every smaller sketch a smaller rule: that is how a difference shrinks.
 */
export interface RuleSketch {
  /** Numeric parameters. */
  readonly params: readonly number[];
  /** One parameter with choices more. */
  readonly hasMode: boolean;
  readonly unit: readonly VariableSketch[];
  readonly synapse: readonly VariableSketch[];
  /** Other starts of the weight, or a rate of its own. */
  readonly weight: VariableSketch | undefined;
  readonly hearsReward: boolean;
  readonly sums: readonly SumSketch[];
  readonly sumsOut: readonly SumOutSketch[];
  readonly fold: FoldSketch | undefined;
  /**
   * What output units are told of their errors, and what everybody hears of all of them; undefined: the rule hears no
   * errors.
   */
  readonly errors: ErrorsSketch | undefined;
  readonly echo: EchoSketch | undefined;
  /** Undefined: the units act once. A rule with passes does not settle. */
  readonly passes: PassesSketch | undefined;
  /** What the weight becomes once it is updated; `sum`: by way of a sum of the unit over its synapses. */
  readonly after: { readonly value: ExpressionSketch; readonly sum: ExpressionSketch | undefined } | undefined;
  /** A constant of the synapse, drawn once. */
  readonly hasConstant: boolean;
  readonly act: readonly LineSketch[];
  readonly action: ActionSketch;
  readonly settle: SettleSketch | undefined;
  readonly learn: readonly LineSketch[];
}

/**
 * A variable of a unit or synapse; `rate` with `learned`: undefined through the optimizer, a number, or that of a
 * parameter.
 */
export interface VariableSketch {
  readonly start: number | 'glorot-uniform' | 'glorot-differences' | 'he-normal' | 'uniform(0.5)' | 'normal(0.5)';
  readonly bias: number | undefined;
  readonly learned: boolean;
  readonly rate: number | 'parameter' | undefined;
}

export type SumSketch = 'w * x' | ExpressionSketch;
export type SumOutSketch = 'w * d' | "2 * w' * dw" | ExpressionSketch;

export interface FoldSketch {
  readonly starts: readonly number[];
  readonly startsFromParameter: boolean;
  readonly updates: readonly ExpressionSketch[];
}

export interface ErrorsSketch {
  /** Parameters of the feedback synapses. */
  readonly feedback: readonly VariableSketch[];
  readonly sum: 'C0 * err' | ExpressionSketch;
  /** The direction of those that are learned. */
  readonly direction: ExpressionSketch;
}

/** How many passes there are, and what units do in the second where that is another than in the first. */
export interface PassesSketch {
  readonly count: number;
  readonly other: ExpressionSketch | undefined;
}

/** What a unit says once it has received, and the direction that a parameter of the synapse takes from it. */
export interface EchoSketch {
  readonly said: ExpressionSketch;
  readonly direction: ExpressionSketch;
  readonly rate: VariableSketch['rate'];
}

export interface SettleSketch {
  readonly steps: number;
  readonly stepsFromParameter: boolean;
  readonly lines: readonly LineSketch[];
  /** What is heard from the units fed in each step; undefined: nothing. */
  readonly back: ExpressionSketch | undefined;
  /** Whether learning hears it too. */
  readonly learnHears: boolean;
  /** The action settled for: of hidden units, of all of them, or left as it is. */
  readonly moves: 'hidden' | 'all' | 'none';
  readonly move: ExpressionSketch;
}

/** `target`: which of the names that a line may assign, or one of its own. */
export interface LineSketch {
  readonly target: number;
  readonly value: ExpressionSketch;
  readonly shape: 'plain' | 'x *' | 'outer' | 'clip' | 'total' | 'after';
  /** Where the other role has 0. */
  readonly role: 'both' | 'output' | 'hidden';
}

export interface ActionSketch {
  readonly form: 'pick softmax' | 'threshold' | 'pick' | 'graded' | 'gaussian' | 'value' | 'any';
  readonly chance: ExpressionSketch;
  readonly other: ExpressionSketch;
}

export type ExpressionSketch =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: number }
  | { readonly kind: 'minus'; readonly of: ExpressionSketch }
  | {
      readonly kind: 'operation';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: ExpressionSketch;
      readonly right: ExpressionSketch;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly ExpressionSketch[] }
  | {
      readonly kind: 'choice';
      readonly test: ConditionSketch;
      readonly yes: ExpressionSketch;
      readonly no: ExpressionSketch;
    };

export type ConditionSketch =
  | { readonly kind: 'output' }
  | { readonly kind: 'mode'; readonly isLeft: boolean }
  | {
      readonly kind: 'comparison';
      readonly operator: '<' | '<=' | '>' | '>=' | '==' | '!=';
      readonly left: ExpressionSketch;
      readonly right: ExpressionSketch;
    }
  | { readonly kind: 'not'; readonly of: ConditionSketch }
  | { readonly kind: 'both'; readonly operator: '&&' | '||'; readonly of: readonly [ConditionSketch, ConditionSketch] };
