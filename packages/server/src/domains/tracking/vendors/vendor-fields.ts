/** Reads fields of vendors' payloads without trusting their shape. These functions never throw. */

export const vendorFields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** A non-empty text, or a number as text; otherwise undefined. */
export function vendorText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A time since 1970 as ISO 8601. `unitMs` is its unit in milliseconds. */
export function vendorMoment(value: unknown, unitMs: number): string | undefined {
  const time = Number(vendorText(value)) * unitMs;
  return Math.abs(time) < 8e15 && time > 0 && time < 2.5e14 ? new Date(time).toISOString() : undefined;
}
