/** The order in which the parts of a line are shown: the Unicode Bidirectional Algorithm, https://unicode.org/reports/tr9/ */
import bidiFactory, { type Bidi } from 'bidi-js';
import type { FontRun } from './ticket-fonts.ts';

// A CommonJS module whose types are written as for ES modules.
const bidi = (bidiFactory as unknown as () => Bidi)();

export type Direction = 'ltr' | 'rtl';

/** The direction of a text, by its first letter: digits and signs before it have none. All its lines share it. */
export const directionOf = (text: string): Direction =>
  (bidi.getEmbeddingLevels(text).paragraphs[0]?.level ?? 0) % 2 === 1 ? 'rtl' : 'ltr';

interface Part extends FontRun {
  run: FontRun;
  level: number;
}

/** The line from left to right, in parts of one font and one direction. */
export function inVisualOrder(runs: FontRun[], direction: Direction): FontRun[] {
  let parts = partsOf(runs, direction);
  for (let level = Math.max(0, ...parts.map((part) => part.level)); level > 0; level--)
    parts = reversedFrom(parts, level);
  return parts.map(({ font, text, level }) => ({ font, text: level % 2 === 1 ? rightToLeft(text) : text }));
}

function partsOf(runs: FontRun[], direction: Direction): Part[] {
  const { levels } = bidi.getEmbeddingLevels(runs.map(({ text }) => text).join(''), direction);
  const parts: Part[] = [];
  let index = 0;
  for (const run of runs) {
    for (const character of run.text) {
      const level = levels[index] as number;
      const last = parts.at(-1);
      if (last?.run === run && last.level === level) last.text += character;
      else parts.push({ run, font: run.font, text: character, level });
      index += character.length;
    }
  }
  return parts;
}

/** Rule L2: reverses every sequence of parts of this level or a higher one. */
function reversedFrom(parts: Part[], level: number): Part[] {
  const ordered: Part[] = [];
  let sequence: Part[] = [];
  for (const part of parts) {
    if (part.level >= level) sequence.unshift(part);
    else {
      ordered.push(...sequence, part);
      sequence = [];
    }
  }
  return [...ordered, ...sequence];
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** Brackets face the other way (rule L4). fontkit reverses the letters of right-to-left scripts, and nothing without such a letter. */
function rightToLeft(text: string): string {
  const mirrored = [...text].map((character) => bidi.getMirroredCharacter(character) ?? character);
  return (RIGHT_TO_LEFT.test(text) ? mirrored : mirrored.reverse()).join('');
}
