/** Order numbers people read to each other on the phone: K7QM-4ZTX. */
import { randomInt } from 'node:crypto';

/** Without letters that look like digits or like each other, and without vowels that make words. */
const ALPHABET = '23456789BCDFGHJKMNPQRTVWXYZ';

export function orderNumber(): string {
  const letters = Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** A number as somebody types it, as it is stored; null when it is none. */
export function asOrderNumber(text: string): string | null {
  const letters = text.toUpperCase().replace(/[\s-]/g, '');
  return /^[0-9A-Z]{8}$/.test(letters) ? `${letters.slice(0, 4)}-${letters.slice(4)}` : null;
}
