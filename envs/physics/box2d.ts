import type { Body, BodyDef, FixtureDef, PolygonShape, Vec2Value, World } from 'planck';
import { planck } from './planck.js';

// What planck does not share with the Box2D 2.3 under Python's Gymnasium, made up for in one place.

/** Solver settings of Gymnasium's Box2D environments: 50 steps a second, 180 velocity and 60 position iterations. */
const STEPS_PER_SECOND = 50;
const VELOCITY_ITERATIONS = 6 * 30;
const POSITION_ITERATIONS = 2 * 30;

/** A vector rounded to float32, as Box2D stores it. */
export function vec(x: number, y: number): Vec2Value {
  return { x: Math.fround(x), y: Math.fround(y) };
}

/** One end of a pair of fixtures that may touch; the numbers grow in the order in which fixtures were created. */
interface Proxy {
  readonly proxyId: number;
}

/** The part of planck's world that finds new pairs; planck does not declare it. */
interface PairSource {
  readonly m_broadPhase: { updatePairs(add: (a: Proxy, b: Proxy) => void): void };
}

/** A world without bodies, whose gravity (m/s²) points along y. */
export function createWorld(gravity: number): World {
  const world = new (planck().World)(vec(0, gravity));
  // Box2D takes new contacts in the order of their fixtures, planck as its search tree yields them. The solver goes
  // through contacts in that order, and where bodies overlap much, as the walker does with the ground at its start, the
  // order decides where they end up.
  const source = (world as unknown as PairSource).m_broadPhase;
  const updatePairs = source.updatePairs.bind(source);
  source.updatePairs = (add) => {
    const pairs: [Proxy, Proxy][] = [];
    updatePairs((a, b) => {
      pairs.push([a, b]);
    });
    pairs.sort(([a, b], [c, d]) => a.proxyId - c.proxyId || b.proxyId - d.proxyId);
    for (const [a, b] of pairs) add(a, b);
  };
  return world;
}

/**
 * Advances a world by one step of an environment, 0.02 s.
 *
 * Not rounded to float32: 25 of these steps must add up to the half second after which a body at rest sleeps, as
 * Box2D's sums do.
 */
export function stepWorld(world: World): void {
  world.step(1 / STEPS_PER_SECOND, VELOCITY_ITERATIONS, POSITION_ITERATIONS);
}

/**
 * The mass, centre of mass and moment of inertia of a polygon of the given density (kg/m²), as planck has them from
 * 1.4.3 on, to the bit.
 *
 * In 1.4.2, the last version that does not ask for Node 24, a mistyped sum puts the centre of mass at a wrong height.
 * The polygon is cut into triangles from the mean of its corners.
 */
const computeMass: PolygonShape['computeMass'] = function (this: PolygonShape, massData, density) {
  const corners = this.m_vertices.slice(0, this.m_count);
  const meanX = corners.reduce((sum, { x }) => sum + x, 0) * (1 / corners.length);
  const meanY = corners.reduce((sum, { y }) => sum + y, 0) * (1 / corners.length);
  const third = 1 / 3;
  let area = 0;
  let inertia = 0;
  // The centre of mass, from the mean of the corners.
  let centreX = 0;
  let centreY = 0;
  corners.forEach((corner, i) => {
    const next = corners[(i + 1) % corners.length]!;
    const [x1, y1, x2, y2] = [corner.x - meanX, corner.y - meanY, next.x - meanX, next.y - meanY];
    const cross = x1 * y2 - y1 * x2;
    const triangle = 0.5 * cross;
    const weight = triangle * third;
    area += triangle;
    centreX += weight * x1 + weight * x2;
    centreY += weight * y1 + weight * y2;
    inertia += 0.25 * third * cross * (x1 * x1 + x2 * x1 + x2 * x2 + (y1 * y1 + y2 * y1 + y2 * y2));
  });
  centreX *= 1 / area;
  centreY *= 1 / area;
  massData.mass = density * area;
  massData.center.x = centreX + meanX;
  massData.center.y = centreY + meanY;
  const { x, y } = massData.center;
  massData.I = density * inertia + massData.mass * (x * x + y * y - (centreX * centreX + centreY * centreY));
};

/** A moving body of one fixture, whose shape is a polygon. */
export function createMovingBody(
  world: World,
  def: BodyDef,
  fixture: FixtureDef & { readonly shape: PolygonShape },
): Body {
  fixture.shape.computeMass = computeMass;
  const body = world.createBody({ type: 'dynamic', ...def });
  body.createFixture(fixture);
  const setAwake = body.setAwake.bind(body);
  // In Box2D 2.3 waking a body that is awake leaves the time it has lain still; planck starts that time again.
  body.setAwake = (flag) => {
    if (!flag || !body.isAwake()) setAwake(flag);
  };
  return body;
}

/** Where a body is and how it moves, in float32. */
export interface Motion {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly velocityX: number;
  readonly velocityY: number;
  readonly spin: number;
}

/** The motion of a body: the position is that of its origin, the velocity that of its centre of mass. */
export function motionOf(body: Body): Motion {
  const position = body.getPosition();
  const velocity = body.getLinearVelocity();
  return {
    x: Math.fround(position.x),
    y: Math.fround(position.y),
    angle: Math.fround(body.getAngle()),
    velocityX: Math.fround(velocity.x),
    velocityY: Math.fround(velocity.y),
    spin: Math.fround(body.getAngularVelocity()),
  };
}
