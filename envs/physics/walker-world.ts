import type { Body, Contact, RevoluteJoint, Shape } from 'planck';
import type { Generator } from '../../src/gymnasium/index.js';
import { createMovingBody, createWorld, type Motion, motionOf, stepWorld, vec } from './box2d.js';
import { planck } from './planck.js';
import {
  CORNER_STEP,
  type Corner,
  drawClouds,
  drawWalkerTerrain,
  SCALE,
  START_HEIGHT,
  START_PAD,
  type WalkerTerrain,
} from './walker-terrain.js';

/** What drives a step: hip and knee of the first leg, hip and knee of the second, in −1 … 1. */
export type WalkerInput = readonly [hip1: number, knee1: number, hip2: number, knee2: number];

const MAX_TORQUE = 80;
export const HIP_SPEED = 4;
export const KNEE_SPEED = 6;
const LIDAR_RANGE = 160 / SCALE;
export const LIDAR_RAYS = 10;
const GROUND_FRICTION = 2.5;
const GROUND = 0x0001;
const WALKER = 0x0020;
/** The hull's origin is this far above its hips. */
const HIP_HEIGHT = 8 / SCALE;
const LEG_WIDTH = 8 / SCALE;
const LEG_HEIGHT = 34 / SCALE;

/** The outline of the hull, in metres around its origin. */
export const hullOutline = [
  [-30, 9],
  [6, 9],
  [34, 1],
  [34, -8],
  [-30, -8],
].map(([x, y]) => vec(x! / SCALE, y! / SCALE));

/** Half the width and half the height, in metres, of the upper and of the lower part of a leg. */
export const UPPER_SIZE = [LEG_WIDTH / 2, LEG_HEIGHT / 2] as const;
export const LOWER_SIZE = [(0.8 * LEG_WIDTH) / 2, LEG_HEIGHT / 2] as const;

/** A leg: its two parts, and the joints that drive them. */
interface Leg {
  readonly upper: Body;
  readonly lower: Body;
  readonly hip: RevoluteJoint;
  readonly knee: RevoluteJoint;
  /** Whether the lower part touches the ground. */
  contact: boolean;
}

/** What an agent senses of one joint, in float32: the angle in rad and its speed in rad/s. */
export interface JointSense {
  readonly angle: number;
  readonly speed: number;
}

/**
 * The walker on its ground, in planck. Built with `rng`, from which it draws the ground, the clouds and the push, it is
 * from then on a function of the inputs alone.
 */
export class WalkerWorld {
  readonly terrain: WalkerTerrain;
  readonly clouds: readonly (readonly Corner[])[];
  /** Whether the hull has touched the ground. */
  fallen = false;

  readonly #world = createWorld(-10);
  readonly #hull: Body;
  readonly #legs: readonly [Leg, Leg];

  constructor(rng: Generator, hardcore: boolean) {
    const { PolygonShape } = planck();
    this.terrain = drawWalkerTerrain(rng, hardcore);
    this.clouds = drawClouds(rng);
    this.#createGround();
    const x = (CORNER_STEP * START_PAD) / 2;
    const y = START_HEIGHT + 2 * LEG_HEIGHT;
    this.#hull = createMovingBody(
      this.#world,
      { position: vec(x, y) },
      {
        shape: new PolygonShape(hullOutline),
        density: 5,
        friction: Math.fround(0.1),
        filterCategoryBits: WALKER,
        filterMaskBits: GROUND,
      },
    );
    this.#hull.applyForceToCenter(vec(rng.uniform(-5, 5), 0), true);
    this.#legs = [this.#createLeg(-1, x, y), this.#createLeg(1, x, y)];
    this.#world.on('begin-contact', (contact) => this.#touch(contact, true));
    this.#world.on('end-contact', (contact) => this.#touch(contact, false));
  }

  get hull(): Motion {
    return motionOf(this.#hull);
  }

  /** The parts of the legs, for the picture: upper and lower of the first leg, upper and lower of the second. */
  get parts(): readonly [Motion, Motion, Motion, Motion] {
    const [a, b] = this.#legs;
    return [motionOf(a.upper), motionOf(a.lower), motionOf(b.upper), motionOf(b.lower)];
  }

  get senses(): readonly { readonly hip: JointSense; readonly knee: JointSense; readonly contact: boolean }[] {
    return this.#legs.map(({ hip, knee, contact }) => ({ hip: sense(hip), knee: sense(knee), contact }));
  }

  step(input: WalkerInput): void {
    this.#legs.forEach(({ hip, knee, upper, lower }, i) => {
      drive(hip, HIP_SPEED, input[2 * i]!);
      drive(knee, KNEE_SPEED, input[2 * i + 1]!);
      // As Box2D 2.3 does at every setting of a motor; planck does it when the setting changes.
      for (const body of [this.#hull, upper, lower]) body.setAwake(true);
    });
    stepWorld(this.#world);
  }

  /**
   * How far the ground is along ray `i` of the lidar, from straight down (0) to nearly ahead (9), as a fraction of its
   * range.
   */
  lidar(i: number): { readonly fraction: number; readonly end: Corner } {
    const { x, y } = this.hull;
    const angle = (1.5 * i) / LIDAR_RAYS;
    const far = vec(x + Math.sin(angle) * LIDAR_RANGE, y - Math.cos(angle) * LIDAR_RANGE);
    let fraction = 1;
    let end: Corner = [far.x, far.y];
    this.#world.rayCast(vec(x, y), far, (fixture, point, _normal, at) => {
      if ((fixture.getFilterCategoryBits() & GROUND) === 0) return -1;
      fraction = Math.fround(at);
      end = [point.x, point.y];
      return at;
    });
    return { fraction, end };
  }

  #touch(contact: Contact, begins: boolean): void {
    const bodies = [contact.getFixtureA().getBody(), contact.getFixtureB().getBody()];
    if (begins && bodies.includes(this.#hull)) this.fallen = true;
    for (const leg of this.#legs) if (bodies.includes(leg.lower)) leg.contact = begins;
  }

  #createGround(): void {
    const { EdgeShape, PolygonShape } = planck();
    const create = (shape: Shape) =>
      this.#world.createBody().createFixture({ shape, friction: GROUND_FRICTION, filterCategoryBits: GROUND });
    for (const block of this.terrain.blocks) create(new PolygonShape(block.map(([x, y]) => vec(x, y))));
    const corners = this.terrain.ground;
    for (let i = 1; i < corners.length; i++) create(new EdgeShape(vec(...corners[i - 1]!), vec(...corners[i]!)));
  }

  #createLeg(side: -1 | 1, x: number, y: number): Leg {
    const upper = this.#createPart(UPPER_SIZE, x, y - LEG_HEIGHT / 2 + HIP_HEIGHT, side);
    const hip = this.#join(this.#hull, upper, -HIP_HEIGHT, side, -0.8, 1.1);
    const lower = this.#createPart(LOWER_SIZE, x, y - (LEG_HEIGHT * 3) / 2 + HIP_HEIGHT, side);
    const knee = this.#join(upper, lower, -LEG_HEIGHT / 2, 1, -1.6, -0.1);
    return { upper, lower, hip, knee, contact: false };
  }

  #createPart(size: readonly [number, number], x: number, y: number, side: -1 | 1): Body {
    const { BoxShape } = planck();
    return createMovingBody(
      this.#world,
      { position: vec(x, y), angle: Math.fround(side * 0.05) },
      {
        shape: new BoxShape(Math.fround(size[0]), Math.fround(size[1])),
        density: 1,
        friction: Math.fround(0.2),
        filterCategoryBits: WALKER,
        filterMaskBits: GROUND,
      },
    );
  }

  #join(bodyA: Body, bodyB: Body, anchor: number, motorSpeed: number, lower: number, upper: number): RevoluteJoint {
    const { RevoluteJoint } = planck();
    const joint = new RevoluteJoint({
      bodyA,
      bodyB,
      localAnchorA: vec(0, anchor),
      localAnchorB: vec(0, LEG_HEIGHT / 2),
      referenceAngle: Math.fround(bodyB.getAngle() - bodyA.getAngle()),
      enableMotor: true,
      enableLimit: true,
      maxMotorTorque: MAX_TORQUE,
      motorSpeed,
      lowerAngle: Math.fround(lower),
      upperAngle: Math.fround(upper),
    });
    this.#world.createJoint(joint);
    return joint;
  }
}

function drive(joint: RevoluteJoint, speed: number, action: number): void {
  joint.setMotorSpeed(speed * Math.sign(action));
  joint.setMaxMotorTorque(Math.fround(MAX_TORQUE * Math.min(Math.abs(action), 1)));
}

function sense(joint: RevoluteJoint): JointSense {
  return { angle: Math.fround(joint.getJointAngle()), speed: Math.fround(joint.getJointSpeed()) };
}
