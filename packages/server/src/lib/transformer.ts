/**
 * What travels: superjson's format, written in one pass.
 *
 * superjson copies every answer to find what JSON cannot carry. Ours is nearly always plain JSON and dates, and
 * `JSON.stringify` already writes a date as superjson does; so one walk that only notes where the dates are gives the
 * same bytes. Whatever else turns up goes to superjson itself. In the list benchmark this is worth half as many
 * requests again (see bench/RESULTS.md).
 */
import superjson from 'superjson';

type Wire = ReturnType<typeof superjson.serialize>;
type Annotations = Record<string, ['Date']>;

/** Thrown nowhere: the sign of the walk that superjson must do the work. */
const UNUSUAL = Symbol('unusual');

export function serialize(value: unknown): Wire {
  const dates: Annotations = {};
  if (note(value, '', dates) === UNUSUAL) return superjson.serialize(value);
  const json = value as Wire['json'];
  if ('' in dates) return { json, meta: { values: ['Date'], v: 1 } } as Wire;
  return Object.keys(dates).length > 0 ? ({ json, meta: { values: dates, v: 1 } } as Wire) : { json };
}

function note(value: unknown, path: string, dates: Annotations): typeof UNUSUAL | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return undefined;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? undefined : UNUSUAL;
  if (typeof value !== 'object') return UNUSUAL;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (note(value[i], path === '' ? `${i}` : `${path}.${i}`, dates) === UNUSUAL) return UNUSUAL;
    }
    return undefined;
  }
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return UNUSUAL;
    dates[path] = ['Date'];
    return undefined;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return UNUSUAL;
  for (const key in value) {
    // superjson escapes these in its paths.
    if (key.includes('.') || key.includes('\\')) return UNUSUAL;
    const inner = (value as Record<string, unknown>)[key];
    if (typeof inner === 'string') continue;
    if (note(inner, path === '' ? key : `${path}.${key}`, dates) === UNUSUAL) return UNUSUAL;
  }
  return undefined;
}

/** Inputs are small and come from outside: superjson reads them itself, with its guards. */
export const transformer = { serialize, deserialize: superjson.deserialize };
