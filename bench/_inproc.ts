import { Contact, createDatabase, inTenant, newId, Permission } from '@tessera/db';
import { ContactList } from '../packages/server/src/domains/contacts/contact.schema.ts';
import { listContacts } from '../packages/server/src/domains/contacts/contact.service.ts';
import { wireWriter } from '../packages/server/src/lib/wire.ts';
import { appRouter } from '../packages/server/src/router.ts';
import { seedContacts, startDatabase } from './database.ts';

const serialize = wireWriter(ContactList);

import { createLimits } from '../packages/server/src/lib/limits.ts';

const db = await startDatabase();
const org = newId();
await seedContacts(db, org, 20000);
await db.sql('vacuum analyze');
const database = createDatabase(db.url, { max: 10 });
async function t(name: string, f: () => Promise<unknown>, n = 16000) {
  const run = async (n: number) => {
    let i = 0;
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        while (i++ < n) await f();
      }),
    );
  };
  await run(n / 2);
  const c = process.cpuUsage();
  const s = performance.now();
  await run(n);
  const d = process.cpuUsage(c);
  console.log(
    name.padEnd(30),
    (d.user / n).toFixed(0),
    '+',
    (d.system / n).toFixed(0),
    'us',
    Math.round((n / (performance.now() - s)) * 1000),
    'rps',
  );
}
const client = (database as any).client;
const scope = (d: any) => ({ db: d, organization: { id: org } }) as any;
await t('raw via reader', () =>
  inTenant(
    database,
    org,
    (d) =>
      d.raw(
        'select id,name,phone,email,company,tags,custom_fields,source,is_blocked,last_message_at,unread_count,created_by,created_at,updated_at from contacts.contacts where organization_id = ? order by id desc limit 21',
        [org],
      ),
    { readOnly: true },
  ),
);
await t('raw * via reader', () =>
  inTenant(
    database,
    org,
    (d) => d.raw('select * from contacts.contacts where organization_id = ? order by id desc limit 21', [org]),
    { readOnly: true },
  ),
);
await t('objection via reader', () =>
  inTenant(database, org, (d) => Contact.of(scope(d)).orderBy('id', 'desc').limit(21) as any, { readOnly: true }),
);
await t('listContacts', () =>
  inTenant(database, org, (d) => listContacts(scope(d), { limit: 20 } as any), { readOnly: true }),
);
await t('list+zod', () =>
  inTenant(database, org, async (d) => ContactList.parse(await listContacts(scope(d), { limit: 20 } as any)), {
    readOnly: true,
  }),
);
await t('list+zod+ser', () =>
  inTenant(
    database,
    org,
    async (d) => JSON.stringify(serialize(ContactList.parse(await listContacts(scope(d), { limit: 20 } as any)))),
    { readOnly: true },
  ),
);
const app = {
  config: {},
  database,
  limits: createLimits(1e9),
  log: console,
  now: () => new Date(),
  providers: {},
} as any;
const caller = {
  actor: { type: 'user', userId: org, sessionId: org },
  isStaff: false,
  organization: { id: org, permissions: new Set(Permission.options) },
};
const proc = (appRouter._def.procedures as any)['contacts.list'];
const ctx = () => ({
  app,
  log: console,
  now: app.now,
  request: { id: 'x', ip: '', organizationId: org, idempotencyKey: null },
  caller: async () => caller,
});
await t('procedure', () =>
  proc({ path: 'contacts.list', type: 'query', ctx: ctx(), getRawInput: async () => ({ limit: 20 }), batchIndex: 0 }),
);
await t('procedure+ser', async () =>
  serialize(
    await proc({
      path: 'contacts.list',
      type: 'query',
      ctx: ctx(),
      getRawInput: async () => ({ limit: 20 }),
      batchIndex: 0,
    }),
  ),
);
await database.destroy();
await db.stop();
process.exit(0);
