import { describe, expect, it } from 'vitest';
import { isId, newId } from '../src/index.ts';

describe('newId', () => {
  it('makes ids in ascending order, of which no two share their random part', () => {
    const ids = Array.from({ length: 5_000 }, newId);
    expect(ids.every(isId)).toBe(true);
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids.map((id) => id.slice(-8))).size).toBeGreaterThan(4_990);
  });
});
