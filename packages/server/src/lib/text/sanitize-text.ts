/** External text in a form that PostgreSQL's text and jsonb can store: without NUL and without lone surrogates. */
export const sanitizeText = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** Characters without a form of their own: pasted with addresses and names, and used to disguise them. Joiners stay: scripts and emojis need them. */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');

/** Spaces and control characters together: a pattern that looks for one between the others takes quadratic time. */
const BREAKS = /[\s\u0001-\u001f\u007f-\u009f]+/gu;
const CONTROL = /[\u0001-\u001f\u007f-\u009f\u2028\u2029]/u;

/** A text of one line: line breaks, tabs and other control characters become a space, except NUL, which is refused elsewhere. */
export const oneLine = (text: string): string =>
  withoutInvisible(text.replace(BREAKS, (spaces) => (CONTROL.test(spaces) ? ' ' : spaces))).trim();

/** Sanitizes all texts in lists and plain objects; other values are returned unchanged. */
export function sanitizeTexts<T>(value: T): T {
  if (typeof value === 'string') return sanitizeText(value) as T;
  if (Array.isArray(value)) return value.map(sanitizeTexts) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, sanitizeTexts(one)])) as T;
}
