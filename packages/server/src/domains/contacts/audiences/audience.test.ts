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
  it('are made, found, changed and deleted, and their rules come back as they went in', async () => {
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

  it('have one name each in an organization', async () => {
    const { call } = await test.createTenant();
    const other = await test.createTenant();
    await call.contacts.audiences.create({ type: 'list', name: 'Guests' });
    await other.call.contacts.audiences.create({ type: 'list', name: 'Guests' });
    await expect(call.contacts.audiences.create({ type: 'list', name: 'Guests' })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { issues: [{ path: 'name' }] } },
    });
  });

  it('may not be changed by those who only read', async () => {
    const tenant = await test.createTenant();
    const reader = await tenant.as('analyst');
    await expect(reader.contacts.audiences.create({ type: 'list', name: 'Guests' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect((await reader.contacts.audiences.list({})).items).toEqual([]);
  });
});

describe('rules of audiences', () => {
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
      'a day that is none',
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
  ])('are refused with %s, saying where', async (_, rules, path) => {
    const { call } = await test.createTenant();
    await expect(call.contacts.audiences.preview({ rules: rules as AudienceRule })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { issues: expect.arrayContaining([expect.objectContaining({ path })]) } },
    });
  });

  it('may be eight deep and have a hundred conditions', async () => {
    const { call } = await test.createTenant();
    await call.contacts.create({ name: 'Asha', tags: ['vip'] });
    expect(await call.contacts.audiences.preview({ rules: nested(8) })).toMatchObject({ count: 0 });
    expect(await call.contacts.audiences.preview({ rules: nested(7) })).toMatchObject({ count: 1 });
    const hundred: AudienceRule = { type: 'or', rules: Array(100).fill(vip) };
    expect(await call.contacts.audiences.preview({ rules: hundred })).toMatchObject({ count: 1 });
  });

  it('have a JSON Schema that refers to itself', () => {
    const { $defs } = z.toJSONSchema(z.object({ rules: AudienceRule })) as { $defs: Record<string, unknown> };
    expect(JSON.stringify($defs.AudienceRule)).toContain('"items":{"$ref":"#/$defs/AudienceRule"}');
  });

  it('follow a tag that is renamed', async () => {
    const { call } = await test.createTenant();
    await call.contacts.create({ name: 'Asha', tags: ['vip "1"'] });
    const rules: AudienceRule = {
      type: 'not',
      rule: { type: 'and', rules: [{ type: 'tags', operator: 'hasNone', tags: ['vip "1"', 'x'] }] },
    };
    const { id } = await call.contacts.audiences.create({ type: 'rules', name: 'Best', rules });
    await call.contacts.tags.rename({ from: 'vip "1"', to: 'best' });
    expect(JSON.stringify((await call.contacts.audiences.get({ id })).rules)).toContain('["best","x"]');
    expect(await call.contacts.audiences.count({ id })).toEqual({ count: 1 });
  });
});

/** A rule with this many levels that holds when the one condition at its bottom does, or does not. */
function nested(depth: number): AudienceRule {
  return depth === 1 ? vip : { type: 'not', rule: nested(depth - 1) };
}
