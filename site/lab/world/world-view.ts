import type { LabExperiment, LabSnapshot, LabTeam } from '../contract.js';
import { fixedText } from '../team/number-text.js';
import { make, mark, write } from './elements.js';
import { multiplexerQuestion } from './multiplexer.js';
import { outcome, signed, verdict } from './outcome.js';

/** A drawing of an environment, which is made once and then changed where the world has. */
export interface WorldView {
  readonly element: HTMLElement;
  /**
   * Draws the world of a snapshot, or what it `asks` next where episodes are one step; what it says of it, for a screen
   * reader.
   */
  show(snapshot: LabSnapshot, asks: boolean): string;
}

/** Bits in cells, of which the addressed one stands out. */
function multiplexerView(team: LabTeam): WorldView {
  const question = multiplexerQuestion(new Float32Array(team.sizes[0]!))!;
  const element = make('div', 'world-multiplexer');
  const row = (name: string, count: number, first: number) => {
    const box = element.appendChild(make('div', 'bit-row'));
    box.append(make('span', 'bit-name', name));
    const cells = box.appendChild(make('span', `bits${count > 16 ? ' many' : ''}`));
    return Array.from({ length: count }, (_, k) => {
      const cell = cells.appendChild(make('span', 'bit'));
      cell.title = team.sensors[first + k] ?? '';
      return cell;
    });
  };
  const address = row('Address', question.address.length, 0);
  const data = row('Data', question.data.length, question.address.length);
  const answer = element.appendChild(make('p', 'world-answer'));
  const under = outcome(team);
  element.append(under.element);
  return {
    element,
    show(snapshot, asks) {
      const isBegun = snapshot.steps > 0 && snapshot.world.action !== undefined;
      const isOver = isBegun && !asks;
      const {
        address: bits,
        data: values,
        at,
        target,
      } = multiplexerQuestion(isOver ? snapshot.sensors : snapshot.world.observation)!;
      [...address, ...data].forEach((cell, k) => {
        const bit = bits[k] ?? values[k - bits.length]!;
        write(cell, String(bit));
        mark(cell, 'bit', bit);
      });
      data.forEach((cell, k) => mark(cell, 'asked', k === at));
      const { action, reward } = snapshot.world;
      const isRight = action === target;
      mark(answer, 'right', isOver ? isRight : 'unknown');
      const said = isOver
        ? `The team says ${action}: ${isRight ? 'right ✓' : 'wrong ✗'}.`
        : asks && isBegun
          ? `The answer before was ${action === multiplexerQuestion(snapshot.sensors)!.target ? 'right ✓' : 'wrong ✗'}.`
          : 'The team has not answered yet.';
      write(answer, `Bit ${at} is asked, and is ${target}. ${said}`);
      under.show(snapshot);
      return `Address ${bits.join('')}, data ${values.length <= 16 ? values.join('') : `of ${values.length} bits`}. ${answer.textContent} Reward ${reward ?? 'none'}.`;
    },
  };
}

/** The mean of each arm as a bar, with the arm that was chosen. */
function banditView(team: LabTeam, first: LabSnapshot): WorldView {
  const arms = team.actions.length;
  const element = make('div', 'world-bandit');
  const list = element.appendChild(make('div', 'arms'));
  const bars = Array.from({ length: arms }, (_, k) => {
    const arm = list.appendChild(make('div', 'arm'));
    const track = arm.appendChild(make('div', 'arm-track'));
    const bar = track.appendChild(make('div', 'arm-bar'));
    const value = arm.appendChild(make('div', 'arm-value'));
    arm.append(make('div', 'arm-name', team.actions[k]!));
    return { arm, bar, value };
  });
  const note = element.appendChild(make('p', 'muted world-note'));
  const under = outcome(team);
  element.append(under.element);
  const counts = new Float64Array(arms);
  let seen = first.steps;
  return {
    element,
    show(snapshot) {
      const means = meansOf(snapshot);
      const { action } = snapshot.world;
      if (typeof action === 'number' && snapshot.steps !== seen) counts[action]! += 1;
      seen = snapshot.steps;
      const largest = Math.max(...means.map(Math.abs), 1e-9);
      const best = means.indexOf(Math.max(...means));
      bars.forEach(({ arm, bar, value }, k) => {
        const mean = means[k] ?? 0;
        bar.style.height = `${((50 * Math.abs(mean)) / largest).toFixed(1)}%`;
        mark(bar, 'sign', Math.sign(mean));
        mark(arm, 'chosen', snapshot.steps > 0 && action === k);
        mark(arm, 'best', k === best);
        write(value, `${signed(mean)}${k === best ? ' ★' : ''}`);
      });
      write(note, 'Bars: what an arm pays on average, which the team does not see. ★ pays most.');
      const said = under.show(snapshot);
      return `Arm ${best} pays most. ${said}`;
    },
  };
}

const meansOf = ({ world }: LabSnapshot): number[] => {
  const { means } = world.facts;
  return typeof means === 'object' ? Array.from(means) : [];
};

/** What the sensors say, as a picture: bright where they say more. */
function imageView(team: LabTeam, side: number): WorldView {
  const element = make('div', 'world-image');
  const canvas = element.appendChild(document.createElement('canvas'));
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d')!;
  const picture = context.createImageData(side, side);
  const answer = verdict();
  const under = outcome(team);
  element.append(answer.element, under.element);
  return {
    element,
    show(snapshot, asks) {
      const seen = snapshot.steps > 0 && !asks ? snapshot.sensors : Float32Array.from(snapshot.world.observation);
      let [low, high] = [0, 1e-9];
      for (const value of seen) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      for (let k = 0; k < side * side; k++) {
        const grey = (255 * (seen[k]! - low)) / (high - low);
        picture.data.set([grey, grey, grey, 255], 4 * k);
      }
      context.putImageData(picture, 0, 0);
      return `${answer.show(snapshot, asks)} ${under.show(snapshot)}`;
    },
  };
}

/** The environment's own picture. */
function frameView(team: LabTeam): WorldView {
  const element = make('div', 'world-frame');
  const canvas = element.appendChild(document.createElement('canvas'));
  const numbers = numbersList(team);
  const under = outcome(team);
  const more = make('details', 'world-numbers');
  more.append(make('summary', '', 'What it observes'), numbers.element);
  element.append(under.element, more);
  let shown: LabSnapshot['world']['frame'];
  return {
    element,
    show(snapshot, asks) {
      const { frame } = snapshot.world;
      if (frame !== undefined && frame !== shown) {
        if (canvas.width !== frame.width) canvas.width = frame.width;
        if (canvas.height !== frame.height) canvas.height = frame.height;
        const { width, height, pixels } = frame;
        const context = canvas.getContext('2d')!;
        const picture = context.createImageData(width, height);
        if (pixels.length === picture.data.length) picture.data.set(pixels);
        else
          for (let k = 0; k < width * height; k++) {
            for (let colour = 0; colour < 3; colour++) picture.data[4 * k + colour] = pixels[3 * k + colour]!;
            picture.data[4 * k + 3] = 255;
          }
        context.putImageData(picture, 0, 0);
        shown = frame;
      }
      if (more.hasAttribute('open')) numbers.show(snapshot, asks);
      return `${numbers.inWords(snapshot, asks)} ${under.show(snapshot)}`;
    },
  };
}

const MOST_NUMBERS = 32;

/**
 * Each number of what is observed, by its name: of what is asked next, or of an episode of one step what was answered.
 */
function numbersList(team: LabTeam) {
  const element = make('dl', 'world-values');
  const values: HTMLElement[] = [];
  // What the team is told by other numbers has no names of its own: a place of a lake is one of as many sensors.
  const nameOf = (k: number, count: number) =>
    count === team.sensors.length ? team.sensors[k]! : count === 1 ? 'observation' : `number ${k}`;
  const seenOf = ({ steps, sensors, world }: LabSnapshot, asks: boolean): ArrayLike<number> =>
    team.isOneStep && steps > 0 && !asks ? sensors : world.observation;
  return {
    element,
    show(snapshot: LabSnapshot, asks: boolean): void {
      const seen = seenOf(snapshot, asks);
      for (let k = values.length; k < Math.min(seen.length, MOST_NUMBERS); k++) {
        const box = element.appendChild(make('div', ''));
        box.append(make('dt', '', nameOf(k, seen.length)));
        values.push(box.appendChild(make('dd', '')));
      }
      values.forEach((value, k) => write(value, fixedText(seen[k] ?? 0, 2)));
    },
    inWords(snapshot: LabSnapshot, asks: boolean): string {
      const seen = seenOf(snapshot, asks);
      const first = Array.from({ length: Math.min(8, seen.length) }, (_, k) => k);
      return `${first.map((k) => `${nameOf(k, seen.length)} ${fixedText(seen[k]!, 2)}`).join(', ')}.`;
    },
  };
}

function numbersView(team: LabTeam): WorldView {
  const element = make('div', 'world-list');
  const numbers = numbersList(team);
  const answer = verdict();
  const under = outcome(team);
  element.append(numbers.element, answer.element, under.element);
  return {
    element,
    show(snapshot, asks) {
      numbers.show(snapshot, asks);
      return `${numbers.inWords(snapshot, asks)} ${answer.show(snapshot, asks)} ${under.show(snapshot)}`;
    },
  };
}

/** The drawing of an environment. */
export function createWorldView({ env }: LabExperiment, team: LabTeam, snapshot: LabSnapshot): WorldView {
  const sensors = team.sizes[0]!;
  const side = Math.sqrt(sensors);
  if (snapshot.world.frame !== undefined) return frameView(team);
  if (/multiplexer/i.test(env) && multiplexerQuestion(new Float32Array(sensors)) !== undefined)
    return multiplexerView(team);
  if (meansOf(snapshot).length === team.actions.length && team.actions.length > 0) return banditView(team, snapshot);
  if (/^pixel/.test(team.sensors[0] ?? '') && Number.isInteger(side) && side >= 4) return imageView(team, side);
  return numbersView(team);
}
