import type { Generator } from '../../src/gymnasium/index.js';
import type { ReplayableWorld } from './replayed-env.js';
import { cornerStep, corners, grass, scale, viewHeight, viewWidth } from './walker-terrain.js';
import { hipSpeed, kneeSpeed, lidarRays, type WalkerInput, WalkerWorld } from './walker-world.js';

const stepsPerSecond = 50;
/** What the full torque of one joint costs in a step, a float32 as in NumPy. */
const torqueCost = Math.fround(0.00035 * 80);

/** The task of `BipedalWalker` in a `WalkerWorld`: what is observed and rewarded, and when it ends. */
export class WalkerEpisode implements ReplayableWorld<WalkerInput> {
  readonly world: WalkerWorld;
  reward = 0;
  /** Steps since the start. */
  age = 0;
  #potential: number | null = null;

  constructor(rng: Generator, hardcore: boolean) {
    this.world = new WalkerWorld(rng, hardcore);
  }

  get terminated(): boolean {
    return this.#lost || this.world.hull.x > (corners - grass) * cornerStep;
  }

  observe(): Float32Array {
    const { hull, senses } = this.world;
    return Float32Array.from([
      hull.angle,
      (2 * hull.spin) / stepsPerSecond,
      (0.3 * hull.velocityX * viewWidth) / stepsPerSecond,
      (0.3 * hull.velocityY * viewHeight) / stepsPerSecond,
      ...senses.flatMap(({ hip, knee, contact }) => [
        hip.angle,
        hip.speed / hipSpeed,
        knee.angle + 1,
        knee.speed / kneeSpeed,
        contact ? 1 : 0,
      ]),
      ...Array.from({ length: lidarRays }, (_, i) => this.world.lidar(i).fraction),
    ]);
  }

  step(input: WalkerInput): void {
    this.world.step(input);
    this.age++;
    const { x, angle } = this.world.hull;
    const potential = (130 * x) / scale - 5 * Math.abs(angle);
    let reward = this.#potential === null ? 0 : potential - this.#potential;
    this.#potential = potential;
    // NumPy's sums with a float32 are float32.
    for (const action of input) reward = Math.fround(Math.fround(reward) - torqueCost * Math.fround(Math.abs(action)));
    this.reward = this.#lost ? -100 : reward;
  }

  /** Whether the walker has fallen, or left the ground on the left. */
  get #lost(): boolean {
    return this.world.fallen || this.world.hull.x < 0;
  }
}
