import type { Generator } from '../../src/gymnasium/index.js';
import type { ReplayableWorld } from './replayed-env.js';
import { CORNER_STEP, CORNERS, GRASS, SCALE, VIEW_HEIGHT, VIEW_WIDTH } from './walker-terrain.js';
import { HIP_SPEED, KNEE_SPEED, LIDAR_RAYS, type WalkerInput, WalkerWorld } from './walker-world.js';

const STEPS_PER_SECOND = 50;
/** What the full torque of one joint costs in a step, a float32 as in NumPy. */
const TORQUE_COST = Math.fround(0.00035 * 80);

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
    return this.#lost || this.world.hull.x > (CORNERS - GRASS) * CORNER_STEP;
  }

  observe(): Float32Array {
    const { hull, senses } = this.world;
    return Float32Array.from([
      hull.angle,
      (2 * hull.spin) / STEPS_PER_SECOND,
      (0.3 * hull.velocityX * VIEW_WIDTH) / STEPS_PER_SECOND,
      (0.3 * hull.velocityY * VIEW_HEIGHT) / STEPS_PER_SECOND,
      ...senses.flatMap(({ hip, knee, contact }) => [
        hip.angle,
        hip.speed / HIP_SPEED,
        knee.angle + 1,
        knee.speed / KNEE_SPEED,
        contact ? 1 : 0,
      ]),
      ...Array.from({ length: LIDAR_RAYS }, (_, i) => this.world.lidar(i).fraction),
    ]);
  }

  step(input: WalkerInput): void {
    this.world.step(input);
    this.age++;
    const { x, angle } = this.world.hull;
    const potential = (130 * x) / SCALE - 5 * Math.abs(angle);
    let reward = this.#potential === null ? 0 : potential - this.#potential;
    this.#potential = potential;
    // NumPy's sums with a float32 are float32.
    for (const action of input) reward = Math.fround(Math.fround(reward) - TORQUE_COST * Math.fround(Math.abs(action)));
    this.reward = this.#lost ? -100 : reward;
  }

  /** Whether the walker has fallen, or left the ground on the left. */
  get #lost(): boolean {
    return this.world.fallen || this.world.hull.x < 0;
  }
}
