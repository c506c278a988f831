/** Reads vendors' JSON without trusting its shape. Values of another type read as empty. */

export type Fields = Record<string, unknown>;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

/** Storable text, cut to `longest`; numbers as text. Null for other values and for empty text. */
export function textOf(value: unknown, longest = 255): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return null;
  const stored = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return stored.slice(0, longest) || null;
}

/** An id. Null when it is longer than `longest`, because a shortened id is another id. */
export function idOf(value: unknown, longest = 255): string | null {
  const text = textOf(value, longest + 1);
  return text && text.length <= longest ? text : null;
}

const LATEST_SECONDS = Date.UTC(2100, 0) / 1_000;

/** A time in seconds since 1970, as number or text; `otherwise` for other values. */
export function secondsOf(value: unknown, otherwise: Date): Date {
  const seconds = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof seconds === 'number' && seconds > 0 && seconds < LATEST_SECONDS ? new Date(seconds * 1_000) : otherwise;
}

export function parsedJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
