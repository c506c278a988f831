/** Which new passwords are taken: long enough, and not among those that are tried first. No rules about kinds of characters. */
import { badInput } from '../../../lib/app-error.ts';

export const MIN_CHARACTERS = 10;
export const MAX_CHARACTERS = 200;

/** Counted as people count: an emoji or an ideograph is one. */
export const characters = (password: string): number => [...password].length;

const ROWS = ['qwertyuiopasdfghjklzxcvbnm', 'qazwsxedcrfvtgbyhnujmikolp', '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p'];
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

/** Some fifty thousand passwords from leaks, the most used first; read on first use, as it takes a moment. */
const commonPasswords = (): Promise<ReadonlySet<string>> => {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set([...dictionary['passwords-common'], 'tessera']),
  );
  return common;
};

/** Throws BAD_REQUEST naming `field` when `password` would be guessed; `about` is what an attacker knows of the person. */
export async function refuseCommonPassword(password: string, about: string[], field = 'password'): Promise<void> {
  if (await isCommon(password, about)) {
    throw badInput(field, 'is too easy to guess; take several words that do not belong together');
  }
}

export async function isCommon(password: string, about: string[] = []): Promise<boolean> {
  const text = password.normalize('NFKC').toLowerCase();
  const letters = text.replace(/[013457@$!]/g, (sign) => LOOKALIKES[sign] ?? sign);
  if (isRepetition(text) || isSequence(text)) return true;
  const known = await commonPasswords();
  const own = new Set(about.flatMap(names));
  return [text, letters].flatMap(cores).some((core) => known.has(core) || own.has(core) || isSequence(core));
}

/** The text itself, and what stands in it before or behind a few digits and signs: `password2026!`. */
function cores(text: string): string[] {
  const core = text.replace(/^[^\p{Letter}]{0,6}|[^\p{Letter}]{0,6}$/gu, '');
  const ends = text.replace(/[^\p{Letter}\p{Number}]+$/u, '');
  return [text, ends, core].filter((part) => characters(part) >= 4);
}

const names = (known: string): string[] => {
  const lower = known.toLowerCase();
  return [lower, lower.split('@')[0] as string, ...lower.split(/[^\p{Letter}\p{Number}]+/u)].filter(
    (name) => characters(name) >= 4,
  );
};

/** One to a few characters over and over, or half of it twice: `abcabcabcabc`. */
const isRepetition = (text: string): boolean => /^(.+?)\1+$/su.test(text) || new Set(text).size <= 3;

/** Along the alphabet, the digits or a keyboard, in either direction: `abcdefghij`, `9876543210`, `qwertyuiop`. */
function isSequence(text: string): boolean {
  if (text.length < 6) return false;
  const steps = [...text]
    .map((character, i) => (i === 0 ? 0 : character.charCodeAt(0) - text.charCodeAt(i - 1)))
    .slice(1);
  if ([1, -1].some((direction) => steps.filter((step) => step !== direction).length <= 1)) return true;
  const backwards = [...text].reverse().join('');
  return ROWS.some((row) => row.includes(text) || row.includes(backwards));
}
