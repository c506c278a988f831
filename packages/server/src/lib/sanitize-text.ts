/** What outsiders sent, as tables and their JSON can hold it: without NUL, and with no half of a surrogate pair. */
export const sanitizeText = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** The same for all texts in it; what is neither list nor plain object stays as it is. */
export function sanitizeTexts<T>(value: T): T {
  if (typeof value === 'string') return sanitizeText(value) as T;
  if (Array.isArray(value)) return value.map(sanitizeTexts) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, sanitizeTexts(one)])) as T;
}
