import type { Body, Contact, World } from 'planck';
import type { Generator } from '../../src/gymnasium/index.js';
import { createMovingBody, createWorld, type Motion, motionOf, stepWorld, vec } from './box2d.js';
import { moveParticles, type Particle, particle } from './exhaust.js';
import { drawTerrain, PAD_X, type Terrain, VIEW_HEIGHT, VIEW_WIDTH } from './lander-terrain.js';
import { planck } from './planck.js';

/** The numbers of the world that an environment's arguments set. */
export interface LanderWorldOptions {
  /** m/s² along y. */
  readonly gravity: number;
  /** The greatest force of the wind in N and its greatest torque in N·m, `null` for no wind. */
  readonly wind: { readonly force: number; readonly torque: number } | null;
}

/**
 * What happens in one step: the power of the main engine (0, or 0.5 to 1), that of the side engines (negative for the
 * left one), and two random numbers in −1 … 1 that make the thrust uneven.
 */
export type LanderInput = readonly [main: number, side: number, noise1: number, noise2: number];

/** Pixels a metre, in which the craft was drawn first. */
const SCALE = 30;
const MAIN_POWER = 13;
const SIDE_POWER = 0.6;
/** The greatest force in N, along x and along y, of the push at the start. */
const PUSH = 1000;
const GROUND = 0x0001;

/** How far below the craft's origin the legs reach, in metres, when it stands. */
export const LEG_DOWN = 18 / SCALE;

/** The outline of the craft without its legs, in metres around its origin. */
export const craftOutline = [
  [-14, 17],
  [-17, 0],
  [-17, -10],
  [17, -10],
  [17, 0],
  [14, 17],
].map(([x, y]) => vec(x! / SCALE, y! / SCALE));

/** Half the width and half the height of a leg, in metres. */
export const LEG_SIZE = [2 / SCALE, 8 / SCALE] as const;

/**
 * The craft, its two legs and the ground, in planck. Built with `rng`, from which it draws the ground, the push and the
 * wind, it is from then on a function of the inputs alone.
 */
export class LanderWorld {
  readonly terrain: Terrain;
  /** Whether the craft's body has touched the ground. */
  crashed = false;
  /** Whether the leg that starts on the right of the picture touches the ground, and the other one. */
  readonly legContact: [boolean, boolean] = [false, false];
  particles: readonly Particle[] = [];

  readonly #world: World;
  readonly #craft: Body;
  readonly #legs: readonly [Body, Body];
  readonly #options: LanderWorldOptions;
  #windTime = 0;
  #torqueTime = 0;

  constructor(rng: Generator, options: LanderWorldOptions) {
    this.#options = options;
    this.#world = createWorld(options.gravity);
    this.terrain = drawTerrain(rng);
    this.#createGround();
    this.#craft = this.#createCraft();
    const pushX = rng.uniform(-PUSH, PUSH);
    this.#craft.applyForceToCenter(vec(pushX, rng.uniform(-PUSH, PUSH)), true);
    if (options.wind !== null) {
      this.#windTime = rng.integers(-9999, 9999);
      this.#torqueTime = rng.integers(-9999, 9999);
    }
    this.#legs = [this.#createLeg(-1), this.#createLeg(1)];
    this.#world.on('begin-contact', (contact) => this.#touch(contact, true));
    this.#world.on('end-contact', (contact) => this.#touch(contact, false));
  }

  /** The motion of the craft. */
  get craft(): Motion {
    return motionOf(this.#craft);
  }

  get legs(): readonly [Motion, Motion] {
    return [motionOf(this.#legs[0]), motionOf(this.#legs[1])];
  }

  /** Whether the craft has come to rest. */
  get resting(): boolean {
    return !this.#craft.isAwake();
  }

  step([main, side, noise1, noise2]: LanderInput): void {
    this.#blow();
    const { angle } = this.craft;
    // Up and left of the craft.
    const sin = Math.sin(angle);
    const cos = Math.cos(angle);
    const uneven1 = noise1 / SCALE;
    const uneven2 = noise2 / SCALE;
    if (main !== 0) {
      const down = 4 / SCALE + 2 * uneven1;
      const offsetX = sin * down - cos * uneven2;
      const offsetY = -cos * down - sin * uneven2;
      this.#fire(offsetX, offsetY, offsetX, offsetY, MAIN_POWER * main, 3.5, main);
    }
    if (side !== 0) {
      const power = Math.abs(side);
      const away = 3 * uneven2 + (Math.sign(side) * 12) / SCALE;
      const offsetX = sin * uneven1 - cos * away;
      const offsetY = -cos * uneven1 - sin * away;
      // The 17 and the 14 differ in Gymnasium too, so the engine's place depends on the angle.
      this.#fire(
        offsetX,
        offsetY,
        offsetX - (sin * 17) / SCALE,
        offsetY + (cos * 14) / SCALE,
        SIDE_POWER * power,
        0.7,
        power,
      );
    }
    stepWorld(this.#world);
    this.particles = moveParticles(this.particles, this.#options.gravity, this.terrain);
  }

  /**
   * Throws a particle with the impulse `power`·(x, y) from a place relative to the craft, which takes the opposite one.
   */
  #fire(x: number, y: number, placeX: number, placeY: number, power: number, density: number, life: number): void {
    const at = this.craft;
    const place = vec(at.x + placeX, at.y + placeY);
    this.#craft.applyLinearImpulse(vec(-x * power, -y * power), place, true);
    this.particles = [...this.particles, particle(place.x, place.y, density, life, [x * power, y * power])];
  }

  /** Wind and turbulence, which blow until a leg touches the ground. */
  #blow(): void {
    const { wind } = this.#options;
    if (wind === null || this.legContact[0] || this.legContact[1]) return;
    this.#craft.applyForceToCenter(vec(gust(this.#windTime++) * wind.force, 0), true);
    this.#craft.applyTorque(Math.fround(gust(this.#torqueTime++) * wind.torque), true);
  }

  #touch(contact: Contact, begins: boolean): void {
    const bodies = [contact.getFixtureA().getBody(), contact.getFixtureB().getBody()];
    if (begins && bodies.includes(this.#craft)) this.crashed = true;
    this.#legs.forEach((leg, i) => {
      if (bodies.includes(leg)) this.legContact[i] = begins;
    });
  }

  #createGround(): void {
    const { EdgeShape } = planck();
    const moon = this.#world.createBody();
    moon.createFixture({ shape: new EdgeShape(vec(0, 0), vec(VIEW_WIDTH, 0)) });
    for (let i = 1; i < this.terrain.length; i++) {
      const shape = new EdgeShape(vec(...this.terrain[i - 1]!), vec(...this.terrain[i]!));
      moon.createFixture({ shape, friction: Math.fround(0.1) });
    }
  }

  #createCraft(): Body {
    const { PolygonShape } = planck();
    return createMovingBody(
      this.#world,
      { position: vec(PAD_X, VIEW_HEIGHT) },
      {
        shape: new PolygonShape(craftOutline),
        density: 5,
        friction: Math.fround(0.1),
        filterCategoryBits: 0x0010,
        filterMaskBits: GROUND,
      },
    );
  }

  /** The leg on the right (−1) or the left (+1): a motor presses it outwards between two stops. */
  #createLeg(side: -1 | 1): Body {
    const { BoxShape, RevoluteJoint } = planck();
    const leg = createMovingBody(
      this.#world,
      { position: vec(PAD_X - (side * 20) / SCALE, VIEW_HEIGHT), angle: Math.fround(side * 0.05) },
      {
        shape: new BoxShape(Math.fround(LEG_SIZE[0]), Math.fround(LEG_SIZE[1])),
        density: 1,
        friction: Math.fround(0.2),
        filterCategoryBits: 0x0020,
        filterMaskBits: GROUND,
      },
    );
    const [lower, upper] = side === -1 ? [0.9 - 0.5, 0.9] : [-0.9, -0.9 + 0.5];
    this.#world.createJoint(
      new RevoluteJoint({
        bodyA: this.#craft,
        bodyB: leg,
        localAnchorA: vec(0, 0),
        localAnchorB: vec((side * 20) / SCALE, LEG_DOWN),
        referenceAngle: leg.getAngle(),
        enableMotor: true,
        enableLimit: true,
        maxMotorTorque: 40,
        motorSpeed: Math.fround(0.3 * side),
        lowerAngle: Math.fround(lower),
        upperAngle: Math.fround(upper),
      }),
    );
    return leg;
  }
}

/** A number in −1 … 1 that swings with two incommensurable periods. */
function gust(time: number): number {
  return Math.tanh(Math.sin(0.02 * time) + Math.sin(Math.PI * 0.01 * time));
}
