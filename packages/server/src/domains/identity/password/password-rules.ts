/** Which new passwords are accepted: long enough and not commonly used. There are no rules about kinds of characters. */
import { badInput } from '../../../lib/app-error.ts';

export const MIN_PASSWORD_CHARACTERS = 10;
export const MAX_PASSWORD_CHARACTERS = 200;

/** Counts Unicode code points: an emoji or an ideograph is one. */
export const countCharacters = (text: string): number => [...text].length;

const KEYBOARD_ROWS = [
  'qwertyuiopasdfghjklzxcvbnm',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
];
const LOOKALIKES: Record<string, string> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

let common: Promise<ReadonlySet<string>> | undefined;

/** Some fifty thousand leaked passwords, the most used first. Loaded on first use, because loading takes a moment. */
const commonPasswords = (): Promise<ReadonlySet<string>> => {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set([...dictionary['passwords-common'], 'tessera']),
  );
  return common;
};

/** Throws BAD_REQUEST naming `field` for a password that is easy to guess. `about` is what an attacker knows of the person. */
export async function refuseCommonPassword(password: string, about: string[], field = 'password'): Promise<void> {
  if (await isCommonPassword(password, about)) {
    throw badInput(field, 'is too easy to guess; take several words that do not belong together');
  }
}

export async function isCommonPassword(password: string, about: string[] = []): Promise<boolean> {
  const text = password.normalize('NFKC').toLowerCase();
  const letters = text.replace(/[013457@$!]/g, (sign) => LOOKALIKES[sign] ?? sign);
  if (isRepetition(text) || isSequence(text)) return true;
  const known = await commonPasswords();
  const personal = new Set(about.flatMap(personalWords));
  return [text, letters].flatMap(coreWords).some((core) => known.has(core) || personal.has(core) || isSequence(core));
}

/** The text itself, and the text without the few digits and signs around it: `password2026!`. */
function coreWords(text: string): string[] {
  const core = text.replace(/^[^\p{Letter}]{0,6}|[^\p{Letter}]{0,6}$/gu, '');
  const withoutEnd = text.replace(/[^\p{Letter}\p{Number}]+$/u, '');
  return [text, withoutEnd, core].filter((part) => countCharacters(part) >= 4);
}

const personalWords = (known: string): string[] => {
  const lower = known.toLowerCase();
  return [lower, lower.split('@')[0] as string, ...lower.split(/[^\p{Letter}\p{Number}]+/u)].filter(
    (word) => countCharacters(word) >= 4,
  );
};

/** A few characters repeated, or the same half twice: `abcabcabcabc`. */
const isRepetition = (text: string): boolean => /^(.+?)\1+$/su.test(text) || new Set(text).size <= 3;

/** Along the alphabet, the digits or a keyboard row, in either direction: `abcdefghij`, `9876543210`, `qwertyuiop`. */
function isSequence(text: string): boolean {
  if (text.length < 6) return false;
  const steps = [...text]
    .map((character, i) => (i === 0 ? 0 : character.charCodeAt(0) - text.charCodeAt(i - 1)))
    .slice(1);
  if ([1, -1].some((direction) => steps.filter((step) => step !== direction).length <= 1)) return true;
  const reversed = [...text].reverse().join('');
  return KEYBOARD_ROWS.some((row) => row.includes(text) || row.includes(reversed));
}
