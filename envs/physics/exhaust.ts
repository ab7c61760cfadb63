import { groundAt, type Terrain } from './lander-terrain.js';

/** A particle of the exhaust: metres, metres a second, and the time left to it, from 1 down to 0. */
export interface Particle {
  readonly x: number;
  readonly y: number;
  readonly velocityX: number;
  readonly velocityY: number;
  readonly life: number;
}

const DT = 1 / 50;
export const PARTICLE_RADIUS = 2 / 30;

/** Particles after one more step: they fall, bounce off the ground, and go out. */
export function moveParticles(particles: readonly Particle[], gravity: number, terrain: Terrain): Particle[] {
  return particles
    .map((particle) => {
      const velocityY = particle.velocityY + gravity * DT;
      const x = particle.x + particle.velocityX * DT;
      const y = particle.y + velocityY * DT;
      const floor = groundAt(terrain, x) + PARTICLE_RADIUS;
      return {
        x,
        y: Math.max(y, floor),
        velocityX: particle.velocityX,
        velocityY: y < floor ? -0.3 * velocityY : velocityY,
        life: particle.life - 0.15,
      };
    })
    .filter(({ life }) => life >= 0);
}

/** The particle that an impulse (N·s) throws out at a place; `density` in kg/m². */
export function particle(
  x: number,
  y: number,
  density: number,
  life: number,
  impulse: readonly [number, number],
): Particle {
  const mass = density * Math.PI * PARTICLE_RADIUS ** 2;
  return { x, y, velocityX: impulse[0] / mass, velocityY: impulse[1] / mass, life };
}
