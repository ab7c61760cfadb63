import { type Body, type BodyDef, type FixtureDef, Vec2, World } from 'planck';

// What planck does not share with the Box2D 2.3 under Python's Gymnasium, made up for in one place.

/** Solver settings of Gymnasium's Box2D environments: 50 steps a second, 180 velocity and 60 position iterations. */
const stepsPerSecond = 50;
const velocityIterations = 6 * 30;
const positionIterations = 2 * 30;

/** A vector rounded to float32, as Box2D stores it. */
export function vec(x: number, y: number): Vec2 {
  return new Vec2(Math.fround(x), Math.fround(y));
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
  const world = new World(vec(0, gravity));
  // Box2D takes new contacts in the order of their fixtures, planck as its search tree yields them. The solver goes through contacts in
  // that order, and where bodies overlap much, as the walker does with the ground at its start, the order decides where they end up.
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
 * Not rounded to float32: 25 of these steps must add up to the half second after which a body at rest sleeps, as Box2D's sums do.
 */
export function stepWorld(world: World): void {
  world.step(1 / stepsPerSecond, velocityIterations, positionIterations);
}

/** A moving body of one fixture. */
export function createMovingBody(world: World, def: BodyDef, fixture: FixtureDef): Body {
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
