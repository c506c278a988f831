/** What a tenant's transaction may do with the tables of jobs. */
import { asSystem } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importJob } from '../../src/domains/contacts/jobs.ts';
import { createTestApp, type TestApp } from '../index.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

it('Citus 10: jobs.enqueue: inserts with the role of the tenant, which reads and changes no job', async () => {
  const tenant = await test.createTenant();
  const payload = { organizationId: tenant.organization.id, importId: tenant.user.id };
  await tenant.transaction(async (ctx) => {
    await test.app.jobs.enqueue(ctx, importJob, payload);
    await test.app.jobs.send(ctx.db, importJob.name, payload, payload);
    const { rows } = await ctx.db.raw('select current_user as role');
    expect(rows).toEqual([{ role: 'tessera_app' }]);
    const stored = await asSystem(ctx.db, (db) => db.raw('select data from jobs.job where name = ?', [importJob.name]));
    expect(stored.rows).toEqual([{ data: payload }, { data: payload }, { data: payload }]);
  });
  for (const sql of ['select data from jobs.job', 'delete from jobs.job', 'update jobs.job set priority = 9']) {
    const attempt = tenant.transaction(async (ctx) => ctx.db.raw(sql).then());
    await expect(attempt).rejects.toMatchObject({ code: '42501' });
  }
});
