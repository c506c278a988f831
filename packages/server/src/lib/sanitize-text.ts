/** External text in a form that PostgreSQL's text and jsonb can store: without NUL and without lone surrogates. */
export const sanitizeText = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** Sanitizes all texts in lists and plain objects; other values are returned unchanged. */
export function sanitizeTexts<T>(value: T): T {
  if (typeof value === 'string') return sanitizeText(value) as T;
  if (Array.isArray(value)) return value.map(sanitizeTexts) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, sanitizeTexts(one)])) as T;
}
