import type { Generator } from '../../src/gymnasium/index.js';
import { PAD_X, PAD_Y, VIEW_HEIGHT, VIEW_WIDTH } from './lander-terrain.js';
import { type LanderInput, LanderWorld, type LanderWorldOptions, LEG_DOWN } from './lander-world.js';
import type { ReplayableWorld } from './replayed-env.js';

const STEPS_PER_SECOND = 50;

type Numbers = [x: number, y: number, vx: number, vy: number, angle: number, spin: number, leg1: number, leg2: number];

/** The task of `LunarLander` in a `LanderWorld`: what is observed and rewarded, and when it ends. */
export class LanderEpisode implements ReplayableWorld<LanderInput> {
  readonly world: LanderWorld;
  reward = 0;
  #potential: number | null = null;

  constructor(rng: Generator, options: LanderWorldOptions) {
    this.world = new LanderWorld(rng, options);
  }

  get terminated(): boolean {
    const { world } = this;
    return world.crashed || world.resting || Math.abs(this.#numbers()[0]) >= 1;
  }

  observe(): Float32Array {
    return Float32Array.from(this.#numbers());
  }

  step(input: LanderInput): void {
    const { world } = this;
    world.step(input);
    const [x, y, velocityX, velocityY, angle, , contact1, contact2] = this.#numbers();
    const potential =
      -100 * Math.sqrt(x * x + y * y) -
      100 * Math.sqrt(velocityX * velocityX + velocityY * velocityY) -
      100 * Math.abs(angle) +
      10 * contact1 +
      10 * contact2;
    const gain = this.#potential === null ? 0 : potential - this.#potential;
    this.#potential = potential;
    const [main, side] = input;
    this.reward = gain - main * 0.3 - Math.abs(side) * 0.03;
    if (world.crashed || Math.abs(x) >= 1) this.reward = -100;
    if (world.resting) this.reward = 100;
  }

  /** The observation in float64. */
  #numbers(): Numbers {
    const { craft, legContact } = this.world;
    return [
      (craft.x - PAD_X) / (VIEW_WIDTH / 2),
      (craft.y - (PAD_Y + LEG_DOWN)) / (VIEW_HEIGHT / 2),
      (craft.velocityX * (VIEW_WIDTH / 2)) / STEPS_PER_SECOND,
      (craft.velocityY * (VIEW_HEIGHT / 2)) / STEPS_PER_SECOND,
      craft.angle,
      (20 * craft.spin) / STEPS_PER_SECOND,
      legContact[0] ? 1 : 0,
      legContact[1] ? 1 : 0,
    ];
  }
}
