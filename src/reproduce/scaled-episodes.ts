/** The episodes of a job at a share of its length: a whole number, at least 1. */
export function scaledEpisodes(episodes: number, scale: number): number {
  return Math.max(1, Math.round(episodes * scale));
}
