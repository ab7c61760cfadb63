import { FunctionBuilder, I32, SIMD, V128 } from '../../wasm/function-builder.js';
import { PAIRS } from '../../wasm/instructions.js';
import { PCG64_WORDS } from '../seeding/pcg64.js';
import { type DynamicsKernel, type KernelPlaces, StateCode } from './dynamics-kernel.js';
import type { Condition, Real } from './real-code.js';

/** Addresses of all that a batch of environments has. */
export interface BatchPlaces extends KernelPlaces {
  /** A double a lane. */
  readonly actions: number;
  readonly rewards: number;
  /** A word a lane. */
  readonly steps: number;
  /** A byte a lane. */
  readonly terminations: number;
  readonly truncations: number;
  /** A word: not 0 where an environment ended its episode in the last step. */
  readonly any: number;
}

/** What the kernels are written for. */
export interface KernelForm {
  readonly stateSize: number;
  readonly observationSize: number;
  readonly places: BatchPlaces;
  readonly stepLimit: number;
  /** Whether an environment whose episode has ended is reset in place of a step. */
  readonly restartsInStep: boolean;
}

/**
 * Two functions of environments `from` … `to` − 1, both multiples of four: `step`, and `restart`, which resets those
 * whose episode has ended, and leaves their marks.
 */
export function writeKernels(kernel: DynamicsKernel, form: KernelForm): FunctionBuilder[] {
  const one = writeRestartOne(kernel, form);
  return [writeStep(kernel, form, one), writeRestart(form, one)];
}

/** Begins the next episode of one environment, and shows it. */
function writeRestartOne(kernel: DynamicsKernel, form: KernelForm): FunctionBuilder {
  const f = new FunctionBuilder('restart one', ['lane']);
  const lane = f.parameter('lane');
  const code = stateCode(f, 1, form, lane);
  kernel.reset(code);
  writeShown(code, kernel.observe(code), form);
  f.scaled(lane, 4).i32(0).i32Store(form.places.steps);
  return f;
}

function writeRestart({ places }: KernelForm, one: FunctionBuilder): FunctionBuilder {
  const f = new FunctionBuilder('restart', ['from', 'to']);
  const lane = f.parameter('from');
  const marks = f.local(I32);
  f.loop(lane, { local: f.parameter('to') }, 4, () => {
    f.get(lane).i32Load(places.terminations).get(lane).i32Load(places.truncations).i32Or().tee(marks);
    f.if(() => {
      for (let k = 0; k < 4; k++) {
        f.get(marks)
          .i32(1 << (8 * k))
          .i32And();
        f.if(() => f.get(lane).i32(k).i32Add().call(one));
      }
    });
  });
  return f;
}

function writeStep(kernel: DynamicsKernel, form: KernelForm, one: FunctionBuilder): FunctionBuilder {
  const { places, restartsInStep } = form;
  const { lanes } = kernel;
  const f = new FunctionBuilder('step', ['from', 'to']);
  const lane = f.parameter('from');
  const [over, any] = [f.local(I32), f.local(I32)];
  f.loop(lane, { local: f.parameter('to') }, lanes, () => {
    if (restartsInStep) {
      pushMarks(f, lane, places.terminations, lanes);
      pushMarks(f, lane, places.truncations, lanes);
      f.i32Or().set(over);
    }
    const stepOne = () => writeStepOf(kernel, form, f, lane, any);
    if (!restartsInStep) stepOne();
    else if (lanes === 1) f.get(over).if(() => writeRestarted(f, lane, 0, form, one), stepOne);
    else {
      stepOne();
      f.get(over).if(() => {
        for (let k = 0; k < lanes; k++) {
          f.get(over)
            .i32(1 << (8 * k))
            .i32And();
          f.if(() => writeRestarted(f, lane, k, form, one));
        }
      });
    }
  });
  f.i32(0).get(any).i32Store(places.any);
  return f;
}

/** The step of the environments of one pass, from `lane` on. */
function writeStepOf(kernel: DynamicsKernel, form: KernelForm, f: FunctionBuilder, lane: number, any: number): void {
  const { places, stepLimit } = form;
  const code = stateCode(f, kernel.lanes, form, lane);
  const { reward, terminated } = kernel.step(code);
  if (kernel.keepsObservation !== true) writeShown(code, kernel.observe(code), form);
  f.scaled(lane, 8);
  code.push(reward);
  if (kernel.lanes === 1) f.memory('f64Store', places.rewards);
  else f.store(places.rewards);

  const [ended, truncated] = [f.local(I32), f.local(I32)];
  pushEnded(code, terminated);
  f.set(ended);
  pushTruncated(code, lane, places.steps, stepLimit);
  f.set(truncated);
  f.get(lane).get(ended);
  storeMarks(f, places.terminations, kernel.lanes);
  f.get(lane).get(truncated);
  storeMarks(f, places.truncations, kernel.lanes);
  f.get(any).get(ended).get(truncated).i32Or().i32Or().set(any);
}

/** Begins the next episode in place of a step. */
function writeRestarted(f: FunctionBuilder, lane: number, k: number, { places }: KernelForm, one: FunctionBuilder) {
  f.get(lane).i32(k).i32Add().call(one);
  f.scaled(lane, 8)
    .f64(0)
    .memory('f64Store', places.rewards + 8 * k);
  f.get(lane)
    .i32(0)
    .memory('i32Store8', places.terminations + k);
  f.get(lane)
    .i32(0)
    .memory('i32Store8', places.truncations + k);
}

/** Pushes the byte of each lane, the first the lowest. */
function pushMarks(f: FunctionBuilder, lane: number, place: number, lanes: 1 | 2): void {
  f.get(lane).memory(lanes === 1 ? 'i32Load8' : 'i32Load16', place);
}

/** Stores a bit of each lane as a byte each; the lane and the bits are on the stack. */
function storeMarks(f: FunctionBuilder, place: number, lanes: 1 | 2): void {
  if (lanes === 1) f.memory('i32Store8', place);
  else f.i32(0b1000_0001).i32Mul().i32(0x0101).i32And().memory('i32Store16', place);
}

function pushEnded(code: StateCode, terminated: Condition | boolean): void {
  if (typeof terminated === 'boolean') code.f.i32(terminated ? 2 ** code.lanes - 1 : 0);
  else code.pushBits(terminated);
}

/** Counts the step, and pushes a bit for each lane whether it was the last. */
function pushTruncated({ f, lanes }: StateCode, lane: number, steps: number, stepLimit: number): void {
  if (lanes === 1) {
    const count = f.local(I32);
    f.scaled(lane, 4).scaled(lane, 4).i32Load(steps).i32(1).i32Add().tee(count).i32Store(steps);
    if (stepLimit === Infinity) f.i32(0);
    else f.get(count).i32(stepLimit).scalar('i32GreaterEqual');
    return;
  }
  const counts = f.local(V128);
  f.scaled(lane, 4).scaled(lane, 4).loadHalf(steps).elements([1, 1, 0, 0]).simd(SIMD.i32x4Add).tee(counts);
  f.storeHalf(steps, 0);
  if (stepLimit === Infinity) f.i32(0);
  else {
    f.get(counts).elements([stepLimit, stepLimit, stepLimit, stepLimit]).simd(PAIRS.i32x4GreaterEqual);
    f.simd(SIMD.i32x4Bitmask).i32(3).i32And();
  }
}

/** Writes the numbers of the observation as floats. */
function writeShown(code: StateCode, seen: readonly Real[], form: KernelForm): void {
  const { f, lanes, at, places } = code;
  const row = 4 * form.observationSize;
  if (lanes === 1) {
    seen.forEach((value, k) => {
      f.get(at.shown);
      code.push(value);
      f.scalar('f32OfF64').memory('f32Store', places.observations + 4 * k);
    });
    return;
  }
  const floats = seen.map((value) => {
    code.push(value);
    const local = f.simd(PAIRS.f32x4DemoteZero).local(V128);
    f.set(local);
    return local;
  });
  for (let k = 0; k < floats.length; k += 2) {
    const isLast = k + 1 === floats.length;
    const both = f.local(V128);
    f.get(floats[k]!)
      .get(floats[isLast ? k : k + 1]!)
      .shuffle(...INTERLEAVED)
      .set(both);
    for (let lane = 0; lane < 2; lane++) {
      f.get(at.shown).get(both);
      const place = places.observations + 4 * k + row * lane;
      if (isLast) f.storeElement(place, 2 * lane);
      else f.storeHalf(place, lane);
    }
  }
}

/** Elements 0 and 1 of two vectors in turn. */
const INTERLEAVED = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];

/** Code for the environments of one pass, with its offsets computed. */
function stateCode(f: FunctionBuilder, lanes: 1 | 2, form: KernelForm, lane: number): StateCode {
  const { places, stateSize, observationSize } = form;
  const code = new StateCode(f, lanes, places, stateSize, () => {
    f.scaled(lane, 8);
    if (lanes === 1) f.memory('f64Load', places.actions);
    else f.load(places.actions);
  });
  f.scaled(lane, 8 * stateSize).set(code.at.state);
  f.scaled(lane, 4 * PCG64_WORDS).set(code.at.stream);
  f.scaled(lane, 4 * observationSize).set(code.at.shown);
  return code;
}
