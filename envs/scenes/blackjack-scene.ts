import { textWidth } from '../../src/gymnasium/render/pixel-font.js';
import { type Color, rectangle, type Scene, type Shape, text } from '../../src/gymnasium/render/scene.js';
import { type Cell, cell } from './cell.js';
import { roundedRectangle } from './rounded-rectangle.js';

const width = 600;
const height = 500;
const spacing = 25;
const cardHeight = 166;
const cardWidth = 119;
const cardTop = 86;
const white: Color = [255, 255, 255];
const red: Color = [190, 92, 104];
const navy: Color = [38, 34, 60];
const paper: Color = [242, 242, 242];

/** The table with the dealer's open card, of `suit` 0 clubs, 1 diamonds, 2 hearts, 3 spades, and the player's sum. */
export function blackjackScene([sum, dealer, ace]: readonly number[], suit: number, face: number): Scene {
  const rank = dealer === 1 ? 'A' : dealer === 10 ? 'JQK'[face]! : String(dealer);
  const left = width / 2 - cardWidth - 12;
  const digits = String(sum);
  return {
    width,
    height,
    background: [7, 99, 36],
    shapes: [
      text(spacing, 27, `Dealer: ${dealer}`, 3.2, white),
      ...card(left, rank, suit),
      ...cardBack(width / 2 + 12),
      text(spacing, 290, 'Player', 3.2, white),
      text(width / 2 - (textWidth(digits) * 9) / 2, 348, digits, 9, white),
      ...(ace === 1 ? [text(width / 2 - (textWidth('usable ace') * 3.2) / 2, 452, 'usable ace', 3.2, white)] : []),
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
  const color = suit === 1 || suit === 2 ? red : navy;
  const corner = (x: number, y: number): Shape[] => [
    text(x, y, rank, 2, color),
    ...pip(cell(x - 2, y + 18, 14, 16), suit, color),
  ];
  const places = pipPlaces[rank];
  return [
    ...blank(left),
    ...corner(left + 9, cardTop + 9),
    ...corner(left + cardWidth - 19, cardTop + cardHeight - 43),
    ...(places === undefined
      ? [text(left + cardWidth / 2 - 22, cardTop + cardHeight / 2 - 32, rank, 9, color)]
      : places.flatMap(([column, y]) =>
          pip(cell(left + 26 + column * 22, cardTop + 21 + y * 98, 23, 26), suit, color),
        )),
  ];
}

function blank(left: number): Shape[] {
  return [
    roundedRectangle(left, cardTop, cardWidth, cardHeight, 12, navy),
    roundedRectangle(left + 2.5, cardTop + 2.5, cardWidth - 5, cardHeight - 5, 10, paper),
  ];
}

function cardBack(left: number): Shape[] {
  const at = cell(left + 18, cardTop + 18, cardWidth - 36, cardHeight - 36);
  const stripes = Array.from({ length: 15 }, (_, i): Shape => {
    const from = i / 7 - 1;
    const clip = (y: number): readonly [number, number] => [from + y, y];
    const top = Math.max(0, -from);
    const bottom = Math.min(1, 1 - from);
    return at.stroke([clip(top), clip(Math.max(top, bottom))], 3, paper);
  });
  return [
    ...blank(left),
    rectangle(left + 12, cardTop + 12, cardWidth - 24, cardHeight - 24, red),
    rectangle(left + 15, cardTop + 15, cardWidth - 30, cardHeight - 30, paper),
    at.box(0, 0, 1, 1, red),
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
