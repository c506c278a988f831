/**
 * Decodes inputs. The wire is a whitelist: JSON, and superjson's annotations for Date, undefined and -0; every other annotation is
 * refused. superjson's own decoder is not used for inputs: it follows every annotation, so that a few kilobytes could build an
 * object of exponential size. Here the work is linear in the size of the input.
 */
import { badInput } from '../../lib/app-error.ts';
import { guardInput } from './input-guard.ts';

type Container = Record<string, unknown>;

/** Names of annotations, as superjson writes them: `{"startsAt": ["Date"]}`, or `["Date"]` for the input as a whole. */
const DATE = 'Date';
const UNDEFINED = 'undefined';
const NUMBER = 'number';

/** Times that ISO 8601 writes with four digits of the year. Calculations with later ones leave what a Date can hold. */
const MIN_DATE = new Date('0001-01-01T00:00:00.000Z');
const MAX_DATE = new Date('9999-12-31T23:59:59.999Z');

export function readWire(wire: unknown): unknown {
  if (!isRecord(wire) || !('json' in wire)) {
    throw badInput('', 'Send the input as {"json": …}, with the annotations of superjson in "meta"');
  }
  guardInput(wire.json);
  const { json, meta } = wire;
  if (meta === undefined || meta === null) return json;
  if (!isRecord(meta)) throw badInput('meta', 'must be an object');
  for (const name of Object.keys(meta)) {
    if (!['values', 'v', 'referentialEqualities'].includes(name))
      throw badInput(`meta.${name}`, 'is not an annotation');
  }
  requireCopies(json, meta.referentialEqualities);
  return applyValues(json, meta.values);
}

function applyValues(json: unknown, values: unknown): unknown {
  if (values === undefined) return json;
  if (Array.isArray(values)) return annotated(json, values, '');
  if (!isRecord(values)) throw badInput('meta.values', 'must be an object');
  for (const [path, annotation] of Object.entries(values)) {
    const place = placeOf(json, path);
    if (!place) throw badInput(path, 'is annotated, but is not in the input');
    place.container[place.key] = annotated(place.container[place.key], annotation, path);
  }
  return json;
}

function annotated(value: unknown, annotation: unknown, path: string): unknown {
  const [type, ...more] = Array.isArray(annotation) ? annotation : [];
  if (more.length === 0 && type === UNDEFINED && value === null) return undefined;
  if (more.length === 0 && type === DATE && typeof value === 'string') {
    const date = new Date(value);
    // Written so that an invalid date is refused as well.
    if (!(date >= MIN_DATE && date <= MAX_DATE)) throw badInput(path, 'is not a date of the years 1 to 9999');
    return date;
  }
  // JSON has no -0, which a calculation of the client may give.
  if (more.length === 0 && type === NUMBER && value === '-0') return -0;
  throw badInput(path, 'has an annotation that is not accepted: inputs are JSON with Date and undefined');
}

/**
 * superjson notes which values are the same object. Inputs need no identity, so the note is ignored; but with `dedupe` superjson
 * leaves the copies out, and an ignored note would then drop values in silence.
 */
function requireCopies(json: unknown, equalities: unknown): void {
  if (equalities === undefined) return;
  const lists = Array.isArray(equalities)
    ? [equalities[0], ...Object.values(equalities[1] ?? {})]
    : Object.values(equalities ?? {});
  for (const list of lists) {
    if (!Array.isArray(list)) throw badInput('meta.referentialEqualities', 'must be lists of paths');
    for (const path of list) {
      const place = typeof path === 'string' ? placeOf(json, path) : undefined;
      if (!place) throw badInput('meta.referentialEqualities', 'names a place that is not in the input');
      if (place.container[place.key] === null) throw badInput(String(path), 'is left out: serialize without dedupe');
    }
  }
}

/** Where a path leads; undefined where the input has no such place. Every step is an own property, never an inherited one. */
function placeOf(json: unknown, path: string): { container: Container; key: string } | undefined {
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.').replaceAll('\\\\', '\\'));
  const key = keys.pop() as string;
  let container: unknown = json;
  for (const step of keys) {
    if (typeof container !== 'object' || container === null || !Object.hasOwn(container, step)) return undefined;
    container = (container as Container)[step];
  }
  if (typeof container !== 'object' || container === null || !Object.hasOwn(container, key)) return undefined;
  return { container: container as Container, key };
}

const isRecord = (value: unknown): value is Container =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
