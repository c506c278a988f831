import superjson from 'superjson';
import { describe, expect, it } from 'vitest';
import { readWire } from './wire-input.ts';

describe('readWire', () => {
  it('reads dates and undefined, also where one object is used twice', () => {
    const when = new Date('2026-11-20T09:00:00Z');
    const tags = ['vip'];
    const value = { startsAt: when, endsAt: when, none: undefined, a: { tags }, b: { tags }, 'dotted.name': when };
    expect(readWire(JSON.parse(superjson.stringify(value)))).toStrictEqual(value);
  });

  it.each([
    'soon',
    '',
    '+275760-09-13T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '0000-12-31T23:59:59Z',
    '-271821-04-20T00:00:00Z',
  ])('refuses "%s" as a date and names the field', (startsAt) => {
    const annotated = { json: { startsAt }, meta: { values: { startsAt: ['Date'] } } };
    expect(() => readWire(annotated)).toThrow('startsAt: is not a date of the years 1 to 9999');
  });

  it.each([
    ['28 levels of 4 names', 28, 4],
    ['2 levels of 2,000 names', 2, 2_000],
  ])('X1: objects that refer to each other cost no more than their text (%s)', (_title, levels, names) => {
    let json: Record<string, unknown> = { end: 1 };
    const equalities: Record<string, string[]> = {};
    let path = '';
    for (let level = 0; level < levels; level++) {
      json = Object.fromEntries(Array.from({ length: names }, (_, i) => [`k${i}`, i === 0 ? json : {}]));
      equalities[`${path}k0`] = Array.from({ length: names - 1 }, (_, i) => `${path}k${i + 1}`);
      path += 'k0.';
    }
    const started = performance.now();
    expect(readWire({ json, meta: { referentialEqualities: equalities } })).toBe(json);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
