import { Contact, inSystem, Organization, Usage } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { runImport } from '../imports/run-import.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const setLimits = (id: string, limits: Record<string, unknown>) =>
  inSystem(test.database, (db) => Organization.query(db).findById(id).patch({ limits }).execute());

/** An organization with a hard limit of contacts. */
async function tenantWithLimit(contacts: number): Promise<Tenant> {
  const tenant = await test.createTenant();
  await setLimits(tenant.organization.id, { contacts, enforced: ['contacts'] });
  return tenant;
}

const countOf = ({ transaction }: Tenant) => transaction((ctx) => Contact.of(ctx).resultSize());
const usedOf = ({ transaction }: Tenant) => transaction(async (ctx) => (await Usage.of(ctx).first())?.used);
const create = ({ call }: Tenant, name = 'Ravi') => call.contacts.create({ name });
const refusal = { code: 'FORBIDDEN', cause: { details: { kind: 'limit_reached', resource: 'contacts' } } };

async function startImport({ call }: Tenant, lines: string[]): Promise<string> {
  const { id } = await call.contacts.imports.create({ fileName: 'people.csv' });
  const data = Buffer.from(`Name,Email\n${lines.join('\n')}\n`).toString('base64');
  await call.contacts.imports.append({ id, startByte: 0, data });
  await call.contacts.imports.start({ id });
  return id;
}
const run = ({ organization }: Tenant, importId: string) =>
  runImport(test.app, { organizationId: organization.id, importId }, new AbortController().signal);
const lines = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${name} ${i},${name}.${i}@example.in`);

describe('contacts.create with a hard limit', () => {
  it('concurrent calls do not exceed the limit, and the error names it', async () => {
    const tenant = await tenantWithLimit(10);
    const many = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => create(tenant, `Ravi ${i}`)));
    const refused = many.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(30);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ ...refusal, message: 'Your plan allows 10 contacts' });
      expect(reason.cause.details.limit).toBe(10);
    }
    expect(await countOf(tenant)).toBe(10);
    expect(await usedOf(tenant)).toBe(10);
  });

  it('a deleted or merged contact, or one that was refused, releases its place at once', async () => {
    const tenant = await tenantWithLimit(2);
    const { call } = tenant;
    const [first, second] = [await create(tenant), await create(tenant)];
    await expect(create(tenant)).rejects.toMatchObject(refusal);
    await call.contacts.delete({ id: first.id });
    const third = await create(tenant);
    await expect(create(tenant)).rejects.toMatchObject(refusal);
    await call.contacts.merge({ keepId: second.id, mergeId: third.id });
    // Refused after the quota was consumed, because another contact has the address.
    await call.contacts.update({ id: second.id, email: 'taken@example.in' });
    const taken = call.contacts.create({ name: 'Asha', email: 'taken@example.in' });
    await expect(taken).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(call.contacts.delete({ id: first.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await create(tenant);
    await expect(create(tenant)).rejects.toMatchObject(refusal);
    expect(await countOf(tenant)).toBe(2);
  });

  it('counts the contacts that were created while there was no hard limit', async () => {
    const tenant = await tenantWithLimit(3);
    await create(tenant);
    await setLimits(tenant.organization.id, { contacts: 3 });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (let i = 0; i < 4; i++) await create(tenant);
    expect(await usedOf(tenant)).toBe(1);
    await setLimits(tenant.organization.id, { contacts: 3, enforced: ['contacts'] });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const aged = new Date(Date.now() - 11 * 60_000);
    await tenant.transaction((ctx) => Usage.of(ctx).patch({ countedAt: aged }).execute());
    await expect(create(tenant)).rejects.toMatchObject(refusal);
    expect(await countOf(tenant)).toBe(5);
  });

  it('without a hard limit, no counter is stored', async () => {
    const tenant = await test.createTenant();
    await create(tenant);
    expect(await usedOf(tenant)).toBeUndefined();
  });
});

describe('contacts.imports with a hard limit', () => {
  it('creates contacts up to the limit, merges known ones, and rejects the others with the reason', async () => {
    const tenant = await tenantWithLimit(4);
    await tenant.call.contacts.create({ name: 'Known', email: 'known@example.in' });
    const rows = ['Known,known@example.in', ...lines('new', 5), 'Again,new.0@example.in', 'Late,known@example.in'];
    const importId = await startImport(tenant, rows);
    await run(tenant, importId);
    const done = await tenant.call.contacts.imports.get({ id: importId });
    expect(done).toMatchObject({
      status: 'completed',
      rowCount: 8,
      createdCount: 3,
      mergedCount: 3,
      rejectedCount: 2,
      warnedCount: 0,
    });
    const { items } = await tenant.call.contacts.imports.issues.list({ importId });
    expect(items.map(({ line, severity, reasons, record }) => [line, severity, reasons, record.Email])).toEqual([
      [6, 'rejected', ['limit_reached'], 'new.3@example.in'],
      [7, 'rejected', ['limit_reached'], 'new.4@example.in'],
    ]);
    expect(items[0]?.message).toBe('the plan allows no more contacts');
    expect(await countOf(tenant)).toBe(4);
    expect(await usedOf(tenant)).toBe(4);
  });

  it('concurrent imports and calls together reach the limit exactly', async () => {
    const tenant = await tenantWithLimit(600);
    const imports = [await startImport(tenant, lines('one', 700)), await startImport(tenant, lines('two', 700))];
    const singles = Array.from({ length: 20 }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * 10));
      return create(tenant, `Single ${i}`);
    });
    const [made] = await Promise.all([
      Promise.allSettled(singles),
      ...imports.map((importId) => run(tenant, importId)),
    ]);
    for (const one of made) if (one.status === 'rejected') expect(one.reason).toMatchObject(refusal);
    const figures = await Promise.all(imports.map((importId) => tenant.call.contacts.imports.get({ id: importId })));
    for (const { rowCount, createdCount, rejectedCount } of figures)
      expect([rowCount, createdCount + rejectedCount]).toEqual([700, 700]);
    const created = figures.reduce((sum, one) => sum + one.createdCount, 0);
    expect(created + made.filter(({ status }) => status === 'fulfilled').length).toBe(600);
    expect(await countOf(tenant)).toBe(600);
    expect(await usedOf(tenant)).toBe(600);
  });
});
