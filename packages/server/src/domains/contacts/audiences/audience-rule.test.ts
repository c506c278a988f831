import { Contact } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import type { AudienceRule } from './audience-rule.schema.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const day = (date: Date) => date.toISOString().slice(0, 10);

describe('compileRule', () => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await test.createTenant();
    const { call } = tenant;
    const asha = await call.contacts.create({
      name: 'Asha Menon',
      email: 'asha@example.in',
      phone: '+919819245678',
      tags: ['vip', 'newsletter'],
      source: 'whatsapp',
      customFields: { city: 'Pune', spent: 120, member: true, renewal: day(daysAgo(-3)), langs: ['English', 'हिन्दी'] },
    });
    const jose = await call.contacts.create({
      name: 'José Nair',
      company: 'Café Malabar',
      tags: ['vip'],
      source: 'manual',
      // As an import stores them: texts that look like numbers, dates and booleans, and texts that do not.
      customFields: { city: 'pune', spent: '80.5', member: 'false', renewal: '2026-02-31', langs: 'Español' },
    });
    const ravi = await call.contacts.create({
      name: 'Ravi',
      customFields: { spent: 'n/a', member: 'maybe', renewal: 'soon', city: '', langs: [] },
    });
    await tenant.transaction(async (ctx) => {
      await Contact.of(ctx)
        .where({ id: asha.id })
        .patch({ lastMessageAt: daysAgo(2), unreadCount: 4 });
      await Contact.of(ctx)
        .where({ id: jose.id })
        .patch({ lastMessageAt: daysAgo(40), createdAt: daysAgo(100) });
      await Contact.of(ctx).where({ id: ravi.id }).patch({ isBlocked: true });
    });
  });

  const field = (rule: object) => ({ type: 'field', ...rule }) as AudienceRule;
  const tags = (rule: object) => ({ type: 'tags', ...rule }) as AudienceRule;
  const custom = (valueType: string, rule: object) => ({ type: 'customField', valueType, ...rule }) as AudienceRule;

  it.each<[AudienceRule, string]>([
    [field({ field: 'name', operator: 'equals', value: 'JOSE nair' }), 'José'],
    [field({ field: 'name', operator: 'notEquals', value: 'josé nair' }), 'Asha Ravi'],
    [field({ field: 'name', operator: 'contains', value: 'A' }), 'Asha José Ravi'],
    [field({ field: 'name', operator: 'contains', value: '%' }), ''],
    [field({ field: 'name', operator: 'notContains', value: 'é' }), 'Ravi'],
    [field({ field: 'name', operator: 'startsWith', value: 'jos' }), 'José'],
    [field({ field: 'name', operator: 'endsWith', value: 'NAIR' }), 'José'],
    [field({ field: 'name', operator: 'in', values: ['ravi', 'asha menon', 'x'] }), 'Asha Ravi'],
    [field({ field: 'name', operator: 'notIn', values: ['ravi', 'x'] }), 'Asha José'],
    [field({ field: 'company', operator: 'notEquals', value: 'cafe malabar' }), 'Asha Ravi'],
    [field({ field: 'company', operator: 'isEmpty' }), 'Asha Ravi'],
    [field({ field: 'company', operator: 'isNotEmpty' }), 'José'],
    // Occurs only in the e-mail, although search_text contains it.
    [field({ field: 'company', operator: 'contains', value: 'example' }), ''],
    [field({ field: 'email', operator: 'endsWith', value: '@EXAMPLE.in' }), 'Asha'],
    [field({ field: 'phone', operator: 'startsWith', value: '+91 98192' }), 'Asha'],
    [field({ field: 'source', operator: 'equals', value: 'whatsapp' }), 'Asha'],
    [field({ field: 'source', operator: 'notIn', values: ['whatsapp', 'api'] }), 'José'],
    [field({ field: 'isBlocked', operator: 'equals', value: true }), 'Ravi'],
    [field({ field: 'isBlocked', operator: 'equals', value: false }), 'Asha José'],
    [field({ field: 'unreadCount', operator: 'greaterThan', value: 3.5 }), 'Asha'],
    [field({ field: 'unreadCount', operator: 'lessThan', value: 4 }), 'José Ravi'],
    [field({ field: 'unreadCount', operator: 'notEquals', value: 4 }), 'José Ravi'],
    [field({ field: 'unreadCount', operator: 'between', from: 0, to: 1e300 }), 'Asha José Ravi'],
    [field({ field: 'createdAt', operator: 'inLastDays', days: 7 }), 'Asha Ravi'],
    [field({ field: 'createdAt', operator: 'moreThanDaysAgo', days: 30 }), 'José'],
    [field({ field: 'createdAt', operator: 'before', value: day(daysAgo(50)) }), 'José'],
    [field({ field: 'createdAt', operator: 'after', value: daysAgo(1).toISOString() }), 'Asha Ravi'],
    [
      field({ field: 'createdAt', operator: 'between', from: day(daysAgo(101)), to: '2999-01-01T00:00:00+05:30' }),
      'Asha José Ravi',
    ],
    [field({ field: 'lastMessageAt', operator: 'isEmpty' }), 'Ravi'],
    [field({ field: 'lastMessageAt', operator: 'moreThanDaysAgo', days: 30 }), 'José'],
    [field({ field: 'updatedAt', operator: 'inLastDays', days: 36_500 }), 'Asha José Ravi'],
    [tags({ operator: 'hasAny', tags: ['newsletter', 'x'] }), 'Asha'],
    [tags({ operator: 'hasAll', tags: ['vip', 'newsletter'] }), 'Asha'],
    [tags({ operator: 'hasNone', tags: ['newsletter', 'x'] }), 'José Ravi'],
    [tags({ operator: 'isEmpty' }), 'Ravi'],
    [tags({ operator: 'isNotEmpty' }), 'Asha José'],
    [custom('text', { key: 'city', operator: 'equals', value: 'PUNE' }), 'Asha José'],
    [custom('text', { key: 'city', operator: 'notEquals', value: 'PUNE' }), 'Ravi'],
    [custom('text', { key: 'city', operator: 'isEmpty' }), 'Ravi'],
    [custom('text', { key: 'nothing', operator: 'isEmpty' }), 'Asha José Ravi'],
    [custom('text', { key: 'nothing', operator: 'notContains', value: 'x' }), 'Asha José Ravi'],
    [custom('text', { key: 'langs', operator: 'in', values: ['english', 'espanol'] }), 'Asha José'],
    [custom('text', { key: 'langs', operator: 'startsWith', value: 'हिन्' }), 'Asha'],
    [custom('text', { key: 'langs', operator: 'isEmpty' }), 'Ravi'],
    [custom('number', { key: 'spent', operator: 'atLeast', value: 80.5 }), 'Asha José'],
    [custom('number', { key: 'spent', operator: 'equals', value: 80.5 }), 'José'],
    [custom('number', { key: 'spent', operator: 'notEquals', value: 120 }), 'José Ravi'],
    [custom('number', { key: 'spent', operator: 'between', from: 100, to: 120 }), 'Asha'],
    [custom('number', { key: 'langs', operator: 'lessThan', value: 1e300 }), ''],
    [custom('boolean', { key: 'member', operator: 'equals', value: true }), 'Asha'],
    [custom('boolean', { key: 'member', operator: 'equals', value: false }), 'José'],
    [custom('date', { key: 'renewal', operator: 'inNextDays', days: 7 }), 'Asha'],
    [custom('date', { key: 'renewal', operator: 'after', value: '2020-01-01' }), 'Asha'],
    [custom('date', { key: 'renewal', operator: 'before', value: '9999-12-31' }), 'Asha'],
    [custom('date', { key: 'renewal', operator: 'inLastDays', days: 2 }), ''],
    [custom('date', { key: 'langs', operator: 'before', value: '2999-01-01' }), ''],
    [
      {
        type: 'and',
        rules: [
          tags({ operator: 'hasAny', tags: ['vip'] }),
          field({ field: 'source', operator: 'equals', value: 'manual' }),
        ],
      },
      'José',
    ],
    [
      {
        type: 'or',
        rules: [
          field({ field: 'name', operator: 'equals', value: 'ravi' }),
          field({ field: 'email', operator: 'isNotEmpty' }),
        ],
      },
      'Asha Ravi',
    ],
    // A contact without a value is not "equal", so it matches the negated rule.
    [{ type: 'not', rule: field({ field: 'company', operator: 'equals', value: 'café malabar' }) }, 'Asha Ravi'],
    [{ type: 'not', rule: field({ field: 'lastMessageAt', operator: 'inLastDays', days: 30 }) }, 'José Ravi'],
    [{ type: 'not', rule: custom('number', { key: 'spent', operator: 'greaterThan', value: 100 }) }, 'José Ravi'],
    [
      { type: 'not', rule: { type: 'not', rule: custom('text', { key: 'nothing', operator: 'equals', value: 'x' }) } },
      '',
    ],
  ])('%j → %s', async (rules, names) => {
    const { count, sample } = await tenant.call.contacts.audiences.preview({ rules });
    const found = sample.map(({ name }) => name.split(' ')[0]).sort();
    expect(found.join(' ')).toBe(names);
    expect(count).toBe(found.length);
  });
});
