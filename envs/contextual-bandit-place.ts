/**
 * Where the numbers of a state lie: the context shown, pulls of this episode, what the info tells; after the means that
 * it tells come the means `[context][arm]`, and the patterns `[context]` as integers.
 */
export const CONTEXTUAL_PLACE = {
  context: 0,
  pulls: 1,
  toldContext: 2,
  toldBestArm: 3,
  toldRegret: 4,
  toldMeans: 5,
} as const;
