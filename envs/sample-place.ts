/**
 * Where the numbers of a state are: the sample shown, its label, and the answer that was given, −1 before there is one.
 */
export const SAMPLE_PLACE = { sample: 0, label: 1, answer: 2 } as const;
