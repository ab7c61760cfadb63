import { textWidth } from '../../src/gymnasium/render/pixel-font.js';
import { type Color, rectangle, type Scene, type Shape, text } from '../../src/gymnasium/render/scene.js';
import { type Cell, cell } from './cell.js';
import { roundedRectangle } from './rounded-rectangle.js';

const WIDTH = 600;
const HEIGHT = 500;
const SPACING = 25;
const CARD_HEIGHT = 166;
const CARD_WIDTH = 119;
const CARD_TOP = 86;
const WHITE: Color = [255, 255, 255];
const RED: Color = [190, 92, 104];
const NAVY: Color = [38, 34, 60];
const PAPER: Color = [242, 242, 242];

/** The table with the dealer's open card, of `suit` 0 clubs, 1 diamonds, 2 hearts, 3 spades, and the player's sum. */
export function blackjackScene([sum, dealer, ace]: readonly number[], suit: number, face: number): Scene {
  const rank = dealer === 1 ? 'A' : dealer === 10 ? 'JQK'[face]! : String(dealer);
  const left = WIDTH / 2 - CARD_WIDTH - 12;
  const digits = String(sum);
  return {
    width: WIDTH,
    height: HEIGHT,
    background: [7, 99, 36],
    shapes: [
      text(SPACING, 27, `Dealer: ${dealer}`, 3.2, WHITE),
      ...card(left, rank, suit),
      ...cardBack(WIDTH / 2 + 12),
      text(SPACING, 290, 'Player', 3.2, WHITE),
      text(WIDTH / 2 - (textWidth(digits) * 9) / 2, 348, digits, 9, WHITE),
      ...(ace === 1 ? [text(WIDTH / 2 - (textWidth('usable ace') * 3.2) / 2, 452, 'usable ace', 3.2, WHITE)] : []),
    ],
  };
}

/** Where the pips of a number lie, by column (0 left, 1 middle, 2 right) and height from 0 to 1. */
const pipPlaces: Readonly<Record<string, readonly (readonly [column: number, height: number])[]>> = (() => {
  const sides = (...heights: number[]): [number, number][] =>
    heights.flatMap((height) => [
      [0, height],
      [2, height],
    ]);
  const middle = (...heights: number[]): [number, number][] => heights.map((height) => [1, height]);
  return {
    A: middle(0.5),
    '2': middle(0, 1),
    '3': middle(0, 0.5, 1),
    '4': sides(0, 1),
    '5': [...sides(0, 1), ...middle(0.5)],
    '6': sides(0, 0.5, 1),
    '7': [...sides(0, 0.5, 1), ...middle(0.25)],
    '8': [...sides(0, 0.5, 1), ...middle(0.25, 0.75)],
    '9': [...sides(0, 1 / 3, 2 / 3, 1), ...middle(0.5)],
  };
})();

function card(left: number, rank: string, suit: number): Shape[] {
  const color = suit === 1 || suit === 2 ? RED : NAVY;
  const corner = (x: number, y: number): Shape[] => [
    text(x, y, rank, 2, color),
    ...pip(cell(x - 2, y + 18, 14, 16), suit, color),
  ];
  const places = pipPlaces[rank];
  return [
    ...blank(left),
    ...corner(left + 9, CARD_TOP + 9),
    ...corner(left + CARD_WIDTH - 19, CARD_TOP + CARD_HEIGHT - 43),
    ...(places === undefined
      ? [text(left + CARD_WIDTH / 2 - 22, CARD_TOP + CARD_HEIGHT / 2 - 32, rank, 9, color)]
      : places.flatMap(([column, y]) =>
          pip(cell(left + 26 + column * 22, CARD_TOP + 21 + y * 98, 23, 26), suit, color),
        )),
  ];
}

function blank(left: number): Shape[] {
  return [
    roundedRectangle(left, CARD_TOP, CARD_WIDTH, CARD_HEIGHT, 12, NAVY),
    roundedRectangle(left + 2.5, CARD_TOP + 2.5, CARD_WIDTH - 5, CARD_HEIGHT - 5, 10, PAPER),
  ];
}

function cardBack(left: number): Shape[] {
  const at = cell(left + 18, CARD_TOP + 18, CARD_WIDTH - 36, CARD_HEIGHT - 36);
  const stripes = Array.from({ length: 15 }, (_, i): Shape => {
    const from = i / 7 - 1;
    const clip = (y: number): readonly [number, number] => [from + y, y];
    const top = Math.max(0, -from);
    const bottom = Math.min(1, 1 - from);
    return at.stroke([clip(top), clip(Math.max(top, bottom))], 3, PAPER);
  });
  return [
    ...blank(left),
    rectangle(left + 12, CARD_TOP + 12, CARD_WIDTH - 24, CARD_HEIGHT - 24, RED),
    rectangle(left + 15, CARD_TOP + 15, CARD_WIDTH - 30, CARD_HEIGHT - 30, PAPER),
    at.box(0, 0, 1, 1, RED),
    ...stripes,
  ];
}

function pip(at: Cell, suit: number, color: Color): Shape[] {
  const stem = at.patch(
    [
      [0.46, 0.5],
      [0.54, 0.5],
      [0.62, 0.92],
      [0.38, 0.92],
    ],
    color,
  );
  switch (suit) {
    case 0:
      return [
        at.oval(0.5, 0.3, 0.2, 0.2, color),
        at.oval(0.28, 0.58, 0.2, 0.2, color),
        at.oval(0.72, 0.58, 0.2, 0.2, color),
        stem,
      ];
    case 1:
      return [
        at.patch(
          [
            [0.5, 0.05],
            [0.88, 0.5],
            [0.5, 0.95],
            [0.12, 0.5],
          ],
          color,
        ),
      ];
    case 2:
      return [
        at.oval(0.3, 0.32, 0.21, 0.21, color),
        at.oval(0.7, 0.32, 0.21, 0.21, color),
        at.patch(
          [
            [0.11, 0.42],
            [0.89, 0.42],
            [0.5, 0.94],
          ],
          color,
        ),
        at.box(0.3, 0.32, 0.4, 0.14, color),
      ];
    default:
      return [
        at.patch(
          [
            [0.5, 0.06],
            [0.88, 0.52],
            [0.12, 0.52],
          ],
          color,
        ),
        at.oval(0.3, 0.56, 0.2, 0.19, color),
        at.oval(0.7, 0.56, 0.2, 0.19, color),
        stem,
      ];
  }
}
