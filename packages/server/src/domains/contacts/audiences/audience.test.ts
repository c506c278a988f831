import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { AudienceRule } from './audience-rule.schema.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const vip: AudienceRule = { type: 'tags', operator: 'hasAny', tags: ['vip'] };

describe('contacts.audiences', () => {
  it('create, list, update, delete: rules are returned as they were given', async () => {
    const { call, user } = await test.createTenant();
    const rules: AudienceRule = {
      type: 'and',
      rules: [
        vip,
        { type: 'not', rule: { type: 'field', field: 'createdAt', operator: 'after', value: '2026-01-31' } },
      ],
    };
    const made = await call.contacts.audiences.create({ type: 'rules', name: 'Régulars', rules });
    expect(made).toMatchObject({ type: 'rules', rules, description: null, createdBy: user.id });
    const list = await call.contacts.audiences.create({ type: 'list', name: 'Guests', description: 'For the opening' });
    expect(list).toMatchObject({ type: 'list', rules: null });

    expect(await call.contacts.audiences.get({ id: made.id })).toEqual(made);
    const found = await call.contacts.audiences.list({ filter: { text: 'REGUL' } });
    expect(found.items).toEqual([made]);
    expect((await call.contacts.audiences.list({ filter: { type: 'list' } })).items).toEqual([list]);
    expect(
      (await call.contacts.audiences.list({ sort: { field: 'name', direction: 'asc' } })).items.map(({ name }) => name),
    ).toEqual(['Guests', 'Régulars']);

    const changed = await call.contacts.audiences.update({ id: made.id, name: 'Regulars', rules: vip });
    expect(changed).toMatchObject({ name: 'Regulars', rules: vip });
    await expect(call.contacts.audiences.update({ id: list.id, rules: vip })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await call.contacts.audiences.delete({ id: made.id });
    await expect(call.contacts.audiences.get({ id: made.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('create: refuses a name that the organization already uses', async () => {
    const { call } = await test.createTenant();
    const other = await test.createTenant();
    await call.contacts.audiences.create({ type: 'list', name: 'Guests' });
    await other.call.contacts.audiences.create({ type: 'list', name: 'Guests' });
    await expect(call.contacts.audiences.create({ type: 'list', name: 'Guests' })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { issues: [{ path: 'name' }] } },
    });
  });

  it('create: needs the permission to write', async () => {
    const tenant = await test.createTenant();
    const reader = await tenant.as('analyst');
    await expect(reader.contacts.audiences.create({ type: 'list', name: 'Guests' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect((await reader.contacts.audiences.list({})).items).toEqual([]);
  });
});

describe('AudienceRule', () => {
  it.each<[string, unknown, string]>([
    [
      'a missing value',
      { type: 'and', rules: [vip, { type: 'field', field: 'name', operator: 'contains' }] },
      'rules.rules.1.value',
    ],
    [
      'an operator of another field',
      { type: 'field', field: 'name', operator: 'before', value: 'x' },
      'rules.operator',
    ],
    [
      'an unknown field',
      { type: 'not', rule: { type: 'field', field: 'password', operator: 'equals', value: 'x' } },
      'rules.rule.field',
    ],
    [
      'a number for a number as text',
      { type: 'customField', key: 'a', valueType: 'number', operator: 'atLeast', value: '5' },
      'rules.value',
    ],
    [
      'a day that does not exist',
      { type: 'field', field: 'createdAt', operator: 'after', value: '2026-02-31' },
      'rules.value',
    ],
    ['an empty group', { type: 'or', rules: [] }, 'rules.rules'],
    ['nine levels', nested(9), 'rules'],
    [
      '101 conditions',
      { type: 'or', rules: Array.from({ length: 2 }, (_, i) => ({ type: 'and', rules: Array(i + 50).fill(vip) })) },
      'rules',
    ],
  ])('refuses %s and names the path', async (_, rules, path) => {
    const { call } = await test.createTenant();
    await expect(call.contacts.audiences.preview({ rules: rules as AudienceRule })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { issues: expect.arrayContaining([expect.objectContaining({ path })]) } },
    });
  });

  it('allows eight levels and a hundred conditions', async () => {
    const { call } = await test.createTenant();
    await call.contacts.create({ name: 'Asha', tags: ['vip'] });
    expect(await call.contacts.audiences.preview({ rules: nested(8) })).toMatchObject({ count: 0 });
    expect(await call.contacts.audiences.preview({ rules: nested(7) })).toMatchObject({ count: 1 });
    const hundred: AudienceRule = { type: 'or', rules: Array(100).fill(vip) };
    expect(await call.contacts.audiences.preview({ rules: hundred })).toMatchObject({ count: 1 });
  });

  it('has a JSON Schema that refers to itself', () => {
    const { $defs } = z.toJSONSchema(z.object({ rules: AudienceRule })) as { $defs: Record<string, unknown> };
    expect(JSON.stringify($defs.AudienceRule)).toContain('"items":{"$ref":"#/$defs/AudienceRule"}');
  });

  it('contacts.tags.rename: also changes the rules', async () => {
    const { call } = await test.createTenant();
    await call.contacts.create({ name: 'Asha', tags: ['vip "1"'] });
    const rules: AudienceRule = {
      type: 'not',
      rule: { type: 'and', rules: [{ type: 'tags', operator: 'hasNone', tags: ['vip "1"', 'x'] }] },
    };
    const { id } = await call.contacts.audiences.create({ type: 'rules', name: 'Best', rules });
    await call.contacts.tags.rename({ from: 'vip "1"', to: 'best' });
    expect(JSON.stringify((await call.contacts.audiences.get({ id })).rules)).toContain('["best","x"]');
    expect(await call.contacts.audiences.members.count({ audienceId: id })).toEqual({ count: 1 });
  });
});

describe('contacts.audiences.watch', () => {
  it('yields the count now and after a change, and ends when the audience is deleted', async () => {
    const { call } = await test.createTenant();
    const rules: AudienceRule = { type: 'tags', operator: 'hasAny', tags: ['vip'] };
    const { id } = await call.contacts.audiences.create({ type: 'rules', name: 'Best', rules });
    const counts = (await call.contacts.audiences.watch({ id }))[Symbol.asyncIterator]();
    const next = async () => (await counts.next()).value;
    expect(await next()).toEqual({ count: 0 });
    for (const name of ['a', 'b', 'c']) await call.contacts.create({ name, tags: ['vip'] });
    // One item for all changes within a second.
    expect(await next()).toEqual({ count: 3 });
    await call.contacts.audiences.delete({ id });
    await expect(next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

/** A rule with this many levels: the condition at the bottom, negated once per level. */
function nested(depth: number): AudienceRule {
  return depth === 1 ? vip : { type: 'not', rule: nested(depth - 1) };
}
