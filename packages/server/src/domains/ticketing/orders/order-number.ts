/** Order numbers, short enough to read out on the phone: K7QM-4ZTX. */
import { randomInt } from 'node:crypto';

/** No letters that look like digits or like each other, and no vowels, which would form words. */
const ALPHABET = '23456789BCDFGHJKMNPQRTVWXYZ';

export function newOrderNumber(): string {
  const letters = Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** Normalizes a number as a person types it; null if the text is not an order number. */
export function parseOrderNumber(text: string): string | null {
  const letters = text.toUpperCase().replace(/[\s-]/g, '');
  return /^[0-9A-Z]{8}$/.test(letters) ? `${letters.slice(0, 4)}-${letters.slice(4)}` : null;
}
