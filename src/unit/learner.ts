import { type Floats, floats } from '../rule/ops/precision.js';
import { type StepArrays, stepArrays } from '../rule/optimizer/step-kernel.js';
import type { Learned, RoleProgram, RuleProgram } from '../rule/program/program.js';
import type { ScalarProgram, VectorProgram } from '../rule/program/scalar.js';
import type { EpisodeMemory, Layout } from './episode-memory.js';
import type { KeptParameter, KeptVector } from './kept.js';
import type { Position } from './position.js';
import { type Beginning, startFeedback, startSigns, startSynapses } from './start.js';
import type { Training } from './training.js';

/** Numbers for the learned parameters of a unit, each as long as what it is for. */
interface OfParameters {
  readonly synapses: readonly Floats[];
  readonly feedback: readonly Floats[];
  readonly own: Floats;
}

/** The learning half of a unit: its parameters, their directions of ascent, and its own optimizer state. */
export class Learner {
  /** Its synapses without the bias. */
  readonly inputs: number;
  readonly learned: readonly Floats[];
  /** `[parameter][output unit]`, of the feedback synapses. */
  readonly feedback: readonly Floats[];
  readonly own: Floats;
  /** Constant vectors, `[constant][component]`. */
  readonly fixed: Floats;
  readonly old: readonly Floats[];
  readonly out: Floats;
  readonly settlingOut: Floats;
  readonly #block: readonly Floats[];
  /** Scratch for the directions of a lane that learns nothing; nobody reads them. */
  #unused: readonly Floats[] | undefined;
  readonly #total: readonly Floats[];
  readonly #feedbackBlock: readonly Floats[];
  readonly #feedbackTotal: readonly Floats[];
  readonly #ownBlock: Floats;
  readonly #ownTotal: Floats;
  /** Mean directions of ascent, from the last tally or as given; made when first asked for. */
  #means: OfParameters | undefined;
  /** Everything that an update changes, as it was before a rehearsal. */
  #before: readonly (readonly [values: Floats, saved: Floats])[] = [];
  /** Of synapses. */
  readonly #arrays: readonly StepArrays[];
  readonly #ownStates: readonly (readonly Floats[])[];
  readonly #feedbackStates: readonly (readonly Floats[])[];
  /** Lanes × rounds or components: how many directions are summed in a step. */
  readonly #rows: number;
  readonly #position: Position;
  readonly #batch: number;
  /** Updates so far. */
  updates = 0;

  readonly #training: Training;

  constructor(
    training: Training,
    /** `[logit]`: what each starts from. */
    beginnings: readonly Beginning[],
    position: Position,
    /** Of the layer. */
    columns: number,
    batch: number,
  ) {
    this.#training = training;

    const { rule, layout, optimizer } = training;
    const { precision, logits } = layout;
    const { senders, peers, rounds, told, components } = position;
    this.#position = position;
    this.#batch = batch;
    this.inputs = senders.count + peers.count;
    this.#rows = rounds * components * batch;
    const first = beginnings[0]!;
    const synapses = this.inputs + components;
    const synaptic = () => rule.synapseLearned.map(() => floats(precision, logits * synapses));
    const state = (length: number) => optimizer.state.map(() => floats(precision, logits * length));
    this.#arrays = rule.synapseLearned.map((_, k) =>
      training.inMemory[k]
        ? training.memory!.take(logits * synapses)
        : stepArrays(optimizer, precision, logits * synapses),
    );
    this.learned = this.#arrays.map(({ values }) => values);
    beginnings.forEach((beginning, logit) => {
      this.learned.forEach((all, k) => {
        const into = all.subarray(logit * synapses, (logit + 1) * synapses);
        startSynapses(into, rule.synapseLearned[k]!, k, beginning);
      });
    });
    const ofFeedback = () => rule.feedback.map(() => floats(precision, told.count));
    this.feedback = ofFeedback();
    this.feedback.forEach((into, k) => startFeedback(into, rule, k, first.stream, columns));
    this.fixed = floats(precision, components * rule.unitConstants.length);
    rule.unitConstants.forEach((_, k) => startSigns(this.kept({ kind: 'fixed', index: k }, 0), rule, k, first));
    this.own = floats(precision, logits * rule.unitLearned.length);
    for (let k = 0; k < this.own.length; k++)
      this.own[k] = rule.unitLearned[k % rule.unitLearned.length]!.start as number;
    this.old = training.role.keepsOld.length > 0 ? synaptic() : [];
    this.out = floats(precision, layout.channelsOut * senders.count);
    this.settlingOut = floats(precision, layout.settlingChannelsOut * senders.count);
    this.#total = this.#arrays.map(({ directions }) => directions);
    this.#block = this.#rows > 1 ? synaptic() : this.#total;
    this.#feedbackBlock = ofFeedback();
    this.#feedbackTotal = this.#rows > 1 ? ofFeedback() : this.#feedbackBlock;
    this.#ownBlock = floats(precision, this.own.length);
    this.#ownTotal = this.#rows > 1 ? floats(precision, this.own.length) : this.#ownBlock;
    this.#ownStates = rule.unitLearned.map(() => state(1));
    this.#feedbackStates = rule.feedback.map(() => state(told.count));
  }

  /**
   * A live view of a learned parameter of one logit, of the optimizer's state for it, or of its mean direction: one
   * number, or one a synapse.
   */
  kept(what: KeptParameter | KeptVector, logit: number): Floats {
    const { components } = this.#position;
    if (what.kind === 'fixed') return this.fixed.subarray(what.index * components, (what.index + 1) * components);
    const { kind, index, moment, isDirection } = what;
    const values = isDirection ? this.#meanDirections() : this.#parameters();
    if (kind === 'synapse') {
      const all = moment === undefined ? values.synapses[index]! : this.#arrays[index]!.states[moment]!;
      const synapses = this.inputs + components;
      return all.subarray(logit * synapses, (logit + 1) * synapses);
    }
    if (kind === 'feedback')
      return moment === undefined ? values.feedback[index]! : this.#feedbackStates[index]![moment]!;
    const [all, at] =
      moment === undefined
        ? [values.own, logit * this.#training.rule.unitLearned.length + index]
        : [this.#ownStates[index]![moment]!, logit];
    return all.subarray(at, at + 1);
  }

  get role(): RoleProgram {
    return this.#training.role;
  }

  get rule(): RuleProgram {
    return this.#training.rule;
  }

  get settling(): ScalarProgram | undefined {
    return this.#training.settling;
  }

  get weights(): Floats {
    return this.learned[this.#training.rule.synapseLearned.findIndex((v) => v.name === 'w')]!;
  }

  /** The sums of one component, of a unit that says vectors. */
  sum(program: VectorProgram, { memory, x }: EpisodeMemory, sums: Floats, component: number): void {
    const { speaking } = this.#position;
    const first = speaking === this.inputs ? 0 : component * speaking;
    const { learned, own, fixed, inputs } = this;
    program.sum(memory, x, learned, own, fixed, sums, inputs, first, first + speaking, component);
  }

  get layout(): Layout {
    return this.#training.layout;
  }

  /**
   * Adds the directions of one row (a lane in one round or component). Rows are summed in blocks of eight, and blocks
   * in order, as the dense engine does.
   */
  ascend(episode: EpisodeMemory, row: number, passes: readonly EpisodeMemory[]): void {
    const { role, layout } = this.#training;
    this.#move(episode, this.#block, row, passes);
    const { memory } = role;
    if (role.feedbackDeltas.length > 0) {
      const count = this.feedback[0]!.length;
      this.#training.scalar.ascendFeedback(episode.memory, episode.errors, this.feedback, this.#feedbackBlock, count);
    }
    // What the unit learns is a scalar, which its components have in common.
    for (const { name } of row < this.#rows / role.components ? role.unitDeltas : []) {
      const [from, to] = [memory.indexOf(`d.${name}`), this.#ownIndex(name)];
      for (let k = 0; k < layout.logits; k++)
        this.#ownBlock[k * this.#training.rule.unitLearned.length + to]! += episode.memory[k * memory.length + from]!;
    }
    this.#passRow(row);
  }

  /** Follows in a row that learns nothing: its traces move on, and its directions are left out. */
  follow(episode: EpisodeMemory, row: number, passes: readonly EpisodeMemory[]): void {
    this.#unused ??= this.#block.map((block) => floats(this.layout.precision, block.length));
    this.#move(episode, this.#unused, row, passes);
    // If no lane learns there is no update, and the parameters before and after it are the same.
    this.old.forEach((old, k) => old.set(this.learned[k]!));
    this.#passRow(row);
  }

  /** Changes the parameters by the mean direction over the lanes; that of a lane is the sum of its rounds. */
  update(batch: number): void {
    const { rule, role, changed, memory, inMemory, scalars } = this.#training;
    this.updates++;
    const perLane = this.layout.precision === 'f32' ? Math.fround(1 / batch) : 1 / batch;
    for (let k = 0; k < this.old.length; k++) this.old[k]!.set(this.learned[k]!);
    for (const k of changed.synapses) {
      const [of, arrays] = [rule.synapseLearned[k]!, this.#arrays[k]!];
      if (inMemory[k]) memory!.step(arrays, scalars(this.updates, of), perLane);
      else this.#change(of, arrays.values, arrays.directions, arrays.states, perLane);
    }
    if (role.after.length > 0) this.#training.scalar.after(this.learned, this.inputs);
    for (const k of changed.feedback) {
      const [feedback, total] = [this.feedback[k]!, this.#feedbackTotal[k]!];
      this.#change(rule.feedback[k]!, feedback, total, this.#feedbackStates[k]!, perLane);
    }
    const count = rule.unitLearned.length;
    for (const k of changed.own) {
      for (let logit = 0; logit < this.layout.logits; logit++) {
        const at = logit * count + k;
        const states = this.#ownStates[k]!.map((state) => state.subarray(logit, logit + 1));
        const [own, total] = [this.own.subarray(at, at + 1), this.#ownTotal.subarray(at, at + 1)];
        this.#change(rule.unitLearned[k]!, own, total, states, perLane);
      }
    }
  }

  /**
   * Forms the mean directions, of which {@link update} would make the parameters, and clears the sums for the next
   * step.
   */
  tally(batch: number): void {
    const perLane = this.layout.precision === 'f32' ? Math.fround(1 / batch) : 1 / batch;
    for (const [mean, total] of this.#meansAndTotals()) {
      for (let i = 0; i < mean.length; i++) {
        mean[i] = total[i]! * perLane;
        total[i] = 0;
      }
    }
  }

  /** One update by the mean directions as they are. */
  apply(): void {
    for (const [mean, total] of this.#meansAndTotals()) total.set(mean);
    this.update(1);
  }

  /** Updates as {@link apply}, until {@link revert} puts everything back: for credit that depends on the update. */
  rehearse(): void {
    const changing = [
      ...[...this.learned, ...this.feedback, this.own],
      ...[...this.#arrays.map(({ states }) => states), ...this.#ownStates, ...this.#feedbackStates].flat(),
    ];
    this.#before = changing.map((values) => [values, values.slice()]);
    this.apply();
  }

  /** Puts back what {@link rehearse} has changed. */
  revert(): void {
    for (const [values, saved] of this.#before) values.set(saved);
    if (this.#before.length > 0) this.updates--;
    this.#before = [];
  }

  #parameters(): OfParameters {
    return { synapses: this.learned, feedback: this.feedback, own: this.own };
  }

  #meanDirections(): OfParameters {
    const empty = (all: readonly Floats[]) => all.map(({ length }) => floats(this.layout.precision, length));
    this.#means ??= {
      synapses: empty(this.#total),
      feedback: empty(this.#feedbackTotal),
      own: floats(this.layout.precision, this.own.length),
    };
    return this.#means;
  }

  #meansAndTotals(): readonly (readonly [mean: Floats, total: Floats])[] {
    const { synapses, feedback, own } = this.#meanDirections();
    return [
      ...synapses.map((mean, k) => [mean, this.#total[k]!] as const),
      ...feedback.map((mean, k) => [mean, this.#feedbackTotal[k]!] as const),
      [own, this.#ownTotal],
    ];
  }

  /** Updates one parameter: by the team's optimizer, or by plain ascent where the rule gives it a rate of its own. */
  #change(what: Learned, w: Floats, gradient: Floats, states: readonly Floats[], perLane: number): void {
    const { step, plainStep, scalars } = this.#training;
    const now = scalars(this.updates, what);
    if (what.rate === undefined) step(w, gradient, states, w.length, now, perLane);
    else plainStep(w, gradient, [], w.length, now, perLane);
  }

  #move(episode: EpisodeMemory, directions: readonly Floats[], row: number, passes: readonly EpisodeMemory[]): void {
    const { scalar, layout } = this.#training;
    if (layout.keepsOldTraces) episode.oldTraces.forEach((old, k) => old.set(episode.traces[k]!));
    const { memory, x, traces, echoes } = episode;
    if ('ascend' in scalar) {
      scalar.ascend(memory, x, this.learned, traces, directions, this.inputs, echoes, passes);
      return;
    }
    const { components, speaking } = this.#position;
    const component = Math.floor(row / this.#batch);
    const first = speaking === this.inputs ? 0 : component * speaking;
    const [n, bias] = [this.inputs + components - 1, this.inputs + component];
    scalar.ascendIn(memory, x, this.learned, directions, n, first, first + speaking, bias, echoes);
  }

  #passRow(row: number): void {
    if (this.#rows > 1 && ((row & 7) === 7 || row === this.#rows - 1)) this.#closeBlock();
  }

  #closeBlock(): void {
    this.#total.forEach((total, k) => addAndClear(total, this.#block[k]!));
    this.#feedbackTotal.forEach((total, k) => addAndClear(total, this.#feedbackBlock[k]!));
    addAndClear(this.#ownTotal, this.#ownBlock);
  }

  #ownIndex(name: string): number {
    return this.#training.rule.unitLearned.findIndex((v) => v.name === name);
  }
}

function addAndClear(total: Floats, block: Floats): void {
  for (let i = 0; i < block.length; i++) total[i]! += block[i]!;
  block.fill(0);
}
