import { UserError } from '../errors/user-error.js';
import type { Floats } from '../rule/ops/precision.js';
import { checkEnded, checkErrors, checkLength, checkNumbers, checkRewards } from '../team/check-numbers.js';
import { fillLayerStart } from '../team/layer-start.js';
import type { TeamPlan } from '../team/plan.js';
import { recallValues } from '../team/recall.js';
import { readState } from '../team/state/read-state.js';
import { type StateTensor, stateTensors } from '../team/state/state-tensor.js';
import { AT_START, type StateValues, type TeamClock, type TeamState } from '../team/state/team-state.js';
import { writeStepScalars } from '../team/step-scalars.js';
import type { LayerWeights } from '../team/team.js';
import { toldWeight } from '../team/told-weight.js';
import { Turn } from '../team/turn.js';
import type { FoundDevice } from './find-device.js';
import { type GpuLayerLayout, layoutGpu, SCALARS, toldLayout } from './gpu-layout.js';
import type { GpuTeam, Marks } from './gpu-team.js';
import { readStaging, TeamBuffers } from './team-buffers.js';
import { type CompiledKernel, compileTeam, type LayerKernels } from './team-kernels.js';

/** A team on a graphics card: its kernels, its memory there, and what it is told and tells. */
export class CardTeam implements GpuTeam {
  readonly engine = 'gpu';
  readonly sizes: readonly number[];
  readonly choices: number;
  readonly batch: number;
  readonly rule: TeamPlan['rule'];
  readonly hearsErrors: boolean;
  readonly errors: number;
  readonly adapter: string;
  readonly #plan: TeamPlan;
  readonly #found: FoundDevice;
  readonly #layouts: readonly GpuLayerLayout[];
  readonly #buffers: TeamBuffers;
  readonly #kernels: readonly LayerKernels<CompiledKernel>[];
  readonly #turn: Turn;
  readonly #told: Float32Array<ArrayBuffer>;
  readonly #acted: Float32Array<ArrayBuffer>;
  readonly #actions: Float32Array<ArrayBuffer>;
  readonly #staging: GPUBuffer;
  #step: number;
  #updates: number;
  /** Why the card does no more; undefined: it does. */
  #lost: string | undefined;

  private constructor(
    plan: TeamPlan,
    found: FoundDevice,
    layouts: readonly GpuLayerLayout[],
    buffers: TeamBuffers,
    kernels: readonly LayerKernels<CompiledKernel>[],
  ) {
    this.#plan = plan;
    this.#found = found;
    const { device, adapter } = found;
    this.#layouts = layouts;
    this.#buffers = buffers;
    this.#kernels = kernels;
    const { sizes, choices, batch, rule, hearsErrors, errors } = plan;
    this.sizes = sizes;
    this.choices = choices;
    this.batch = batch;
    this.rule = rule;
    this.hearsErrors = hearsErrors;
    this.errors = errors;
    this.adapter = adapter;
    const { steps, updates, hasActed } = plan.beginning?.clock ?? AT_START;
    this.#step = steps - 1;
    this.#updates = updates;
    this.#turn = new Turn(hasActed);
    this.#told = new Float32Array(toldLayout(plan).floats);
    const { columns, units } = plan.layers.at(-1)!;
    this.#acted = new Float32Array(batch * columns);
    this.#actions = new Float32Array(batch * units);
    this.#staging = buffers.staging(batch * columns);
    device.lost.then(({ message, reason }) => (this.#lost ??= (message || reason).replace(/\.$/, '')));
    device.addEventListener('uncapturederror', ({ error }) => (this.#lost ??= error.message));
  }

  /** Lays the team out on a device, and writes what it begins with. */
  static async create(plan: TeamPlan, found: FoundDevice): Promise<CardTeam> {
    const { device } = found;
    try {
      const layouts = layoutGpu(plan);
      const buffers = await TeamBuffers.create(device, plan, layouts);
      const kernels = await compileTeam(device, layouts, buffers.groupLayout);
      const team = new CardTeam(plan, found, layouts, buffers, kernels);
      await team.#begin();
      return team;
    } catch (error) {
      device.destroy();
      throw error;
    }
  }

  async act(observations: ArrayLike<number>): Promise<Float32Array> {
    this.#free('act');
    this.#turn.beforeAct();
    checkNumbers(observations, this.batch * this.sizes[0]!, 'observations');
    return this.#perform('acted', async () => {
      this.#step++;
      this.#buffers.write(
        this.#buffers.observations,
        observations instanceof Float32Array ? observations : Float32Array.from(observations),
      );
      this.#writeScalars(false);
      this.#submit((run) => this.#layouts.forEach((_, k) => run(k, this.#kernels[k]!.act)), this.#staging);
      await readStaging(this.#staging, this.#acted);
      return this.#packActions();
    });
  }

  async learn(rewards: ArrayLike<number | null>, ended?: Marks, errors?: ArrayLike<number>): Promise<void> {
    this.#free('learn');
    this.#turn.beforeLearn();
    checkRewards(rewards, this.batch, this.#plan);
    checkEnded(ended, this.batch);
    checkErrors(errors, this.batch * this.errors, this.#plan);
    await this.#perform('resting', async () => {
      const learns = this.#tell(rewards, ended, errors);
      this.#writeScalars(learns);
      this.#submit((run) => {
        this.#learnLayers(run);
        if (ended) this.#layouts.forEach((_, k) => run(k, this.#kernels[k]!.forget));
      });
      if (learns) this.#updates++;
    });
  }

  async forget(ended: Marks): Promise<void> {
    this.#free('forget');
    this.#turn.useWhole('forget');
    checkLength(ended, this.batch, 'ended');
    await this.#perform('resting', async () => this.#forget(ended));
  }

  async weights(): Promise<LayerWeights[]> {
    this.#free('weights');
    this.#turn.use();
    const { layers } = this.#plan;
    const tensors = stateTensors(this.#plan, false);
    return this.#watch(() =>
      Promise.all(
        layers.map(async ({ layer, inputs, columns }) => {
          const name = `layer${layer}/w`;
          const [all, ...moments] = await Promise.all(
            tensors
              .filter((one) => one.name === name || one.name.startsWith(`${name}/`))
              .map((one) => this.#buffers.readTensor(one)),
          );
          const told = all!.map((weight, at) => toldWeight(weight, moments, at));
          const end = inputs * columns;
          return { inputs, units: columns, weights: told.slice(0, end), biases: told.slice(end) };
        }),
      ),
    );
  }

  async state(): Promise<TeamState> {
    this.#free('state');
    this.#turn.useWhole('state');
    return this.#reading((copy) => readState(this.#plan, this.#clock(), copy));
  }

  async recall(layer: number, name: string): Promise<StateValues> {
    this.#free('recall');
    this.#turn.useWhole('recall');
    return this.#reading((copy) => recallValues(this.#plan, layer, name, copy));
  }

  close(): void {
    this.#free('close');
    this.#turn.close();
    this.#found.device.destroy();
  }

  #clock(): TeamClock {
    return { steps: this.#step + 1, updates: this.#updates, hasActed: this.#turn.hasActed };
  }

  /** @throws {@link UserError} while another call is under way. */
  #free(call: string): void {
    if (this.#turn.isBusy)
      throw new UserError(
        `team.${call} was called before the last call of this team had ended, which takes time on a graphics card; await each call`,
      );
  }

  /** Does the work of a call that changes the team. */
  #perform<T>(next: 'acted' | 'resting', work: () => Promise<T>): Promise<T> {
    return this.#turn.performLater(() => this.#watch(work), next);
  }

  /** @throws {@link Error} in words where the card was lost. */
  async #watch<T>(work: () => Promise<T>): Promise<T> {
    try {
      if (this.#lost === undefined) return await work();
    } catch (error) {
      // That a device is lost is told in a task of its own.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (this.#lost === undefined) throw error;
    }
    throw new Error(
      `the graphics card (${this.adapter}) was lost in step ${this.#step + 1} of this team: ${this.#lost}. ` +
        'What it had learned since its last state is lost; make a new team, with restoreTeam if you have a state',
    );
  }

  /** `read` is called twice: to know which tensors it copies, and with their values. */
  #reading<T>(read: (copy: (tensor: StateTensor, into: Floats) => void) => T): Promise<T> {
    const wanted: StateTensor[] = [];
    read((tensor) => void wanted.push(tensor));
    return this.#watch(async () => {
      const values = new Map<string, Float32Array>();
      for (const tensor of wanted) values.set(tensor.name, await this.#buffers.readTensor(tensor));
      return read(({ name }, into) => into.set(values.get(name)!));
    });
  }

  async #begin(): Promise<void> {
    const plan = this.#plan;
    this.#layouts.forEach((layout, k) => {
      const { floats, learned, feedback, own } = layout;
      const { inputs, columns } = layout.plan;
      const values = new Float32Array(floats.parameters);
      const views = (places: readonly number[], count: number) =>
        places.map((at) => values.subarray(at, at + count * columns));
      fillLayerStart(plan, layout.plan, {
        stride: columns,
        learned: views(learned, inputs + 1),
        feedback: views(feedback, plan.errors),
        fixed: [],
        own: views(own, 1),
      });
      this.#buffers.write(this.#buffers.layers[k]!.parameters, values);
    });
    this.#writeScalars(false);
    this.#forget(new Uint8Array(this.batch).fill(1));
    for (const { tensor, data } of plan.beginning?.values ?? [])
      this.#buffers.writeTensor(tensor, data instanceof Float32Array ? data : Float32Array.from(data));
    await this.#watch(() => this.#found.device.queue.onSubmittedWorkDone());
  }

  #forget(ended: Marks): void {
    const { ended: at } = toldLayout(this.#plan);
    for (let lane = 0; lane < this.batch; lane++) this.#told[at + lane] = Number(Boolean(ended[lane]));
    this.#buffers.write(this.#buffers.told, this.#told);
    this.#submit((run) => this.#layouts.forEach((_, k) => run(k, this.#kernels[k]!.forget)));
  }

  /** Writes what the task tells; returns whether some lane learns. */
  #tell(rewards: ArrayLike<number | null>, ended: Marks | undefined, errors: ArrayLike<number> | undefined): boolean {
    const at = toldLayout(this.#plan);
    const told = this.#told;
    let learning = false;
    for (let lane = 0; lane < this.batch; lane++) {
      const reward = rewards[lane]!;
      const learns = reward !== null;
      learning ||= learns;
      told[at.rewards + lane] = reward ?? 0;
      told[at.learns + lane] = Number(learns);
      told[at.ended + lane] = Number(Boolean(ended?.[lane]));
      if (!this.hearsErrors || !errors) continue;
      for (let k = lane * this.errors; k < (lane + 1) * this.errors; k++) told[at.errors + k] = learns ? errors[k]! : 0;
    }
    this.#buffers.write(this.#buffers.told, told);
    return learning;
  }

  #writeScalars(updates: boolean): void {
    const { key } = this.#plan;
    this.#layouts.forEach(({ floats, plan }, k) => {
      const values = new Float32Array(floats.scalars);
      const words = new Uint32Array(values.buffer);
      words[SCALARS.step] = this.#step;
      values[SCALARS.updates] = Number(updates);
      words[SCALARS.key0] = key.k0;
      words[SCALARS.key1] = key.k1;
      writeStepScalars(values.subarray(SCALARS.first), this.#plan, plan, this.#updates + 1);
      this.#buffers.write(this.#buffers.layers[k]!.scalars, values);
    });
  }

  #learnLayers(run: (layer: number, kernels: readonly CompiledKernel[]) => void): void {
    const late: number[] = [];
    for (let k = this.#layouts.length - 1; k >= 0; k--) {
      const { learn, send, update } = this.#kernels[k]!;
      const isEarly = send.length > 0 && this.#layouts[k]!.plan.role.creditAfterUpdate;
      run(k, learn);
      if (isEarly) run(k, update);
      run(k, send);
      if (!isEarly) late.push(k);
    }
    for (const k of late) run(k, this.#kernels[k]!.update);
  }

  /** Gives the card kernels in order; `told`: where it then copies what the output units did. */
  #submit(work: (run: (layer: number, kernels: readonly CompiledKernel[]) => void) => void, told?: GPUBuffer): void {
    const encoder = this.#found.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    work((layer, kernels) => {
      if (kernels.length > 0) pass.setBindGroup(0, this.#buffers.groups[layer]!);
      for (const { pipeline, groups } of kernels) {
        pass.setPipeline(pipeline);
        pass.dispatchWorkgroups(...groups);
      }
    });
    pass.end();
    if (told) {
      const last = this.#layouts.length - 1;
      const at = 4 * this.#layouts[last]!.memory.get('a')!;
      encoder.copyBufferToBuffer(this.#buffers.layers[last]!.rows, at, told, 0, 4 * this.#acted.length);
    }
    this.#found.device.queue.submit([encoder.finish()]);
  }

  /** Of a unit with several logits 1 + the index of the one that is 1, or 0. */
  #packActions(): Float32Array {
    const { logits } = this.#plan.layers.at(-1)!;
    for (let unit = 0; unit < this.#actions.length; unit++) {
      let action = this.#acted[unit * logits]!;
      for (let k = 1; k < logits; k++) action += (k + 1) * this.#acted[unit * logits + k]!;
      this.#actions[unit] = action;
    }
    return this.#actions;
  }
}
