/** Reading what vendors send: whatever stands there, nothing here throws. */

export const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** A text or number as text; undefined when it is neither, or empty. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A count since 1970 as a moment; `unit` is how many milliseconds one is. */
export function momentOf(value: unknown, unit: number): string | undefined {
  const time = Number(textOf(value)) * unit;
  return Math.abs(time) < 8e15 && time > 0 && time < 2.5e14 ? new Date(time).toISOString() : undefined;
}
