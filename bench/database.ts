/** One PostgreSQL for all, with contacts that look like people's. */
import { randomBytes } from 'node:crypto';
import { startEmbeddedPostgres } from '@tessera/db';
import pg from 'pg';
import { migrate } from '../packages/db/src/migrate.ts';

export interface BenchDatabase {
  /** As Tessera connects: row-level security applies even to the owner of the tables. */
  url: string;
  /** As the peers connect, who know of no such thing. */
  adminUrl: string;
  sql<Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

export async function startDatabase(): Promise<BenchDatabase> {
  const server = await startEmbeddedPostgres({
    dataDir: '.tessera',
    name: 'bench-postgres',
    settings: { synchronous_commit: 'off', autovacuum: 'off', shared_buffers: '2GB', max_wal_size: '8GB' },
  });
  const name = `bench_${randomBytes(4).toString('hex')}`;
  await once(server.adminUrl, `create database ${name} owner tessera`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  // Rows are written as the owner of the cluster: seeding is not what is measured.
  const adminUrl = new URL(server.adminUrl);
  adminUrl.pathname = `/${name}`;
  await migrate(url.href);
  return {
    url: url.href,
    adminUrl: adminUrl.href,
    sql: (text, values) => once(adminUrl.href, text, values),
    async stop() {
      await once(server.adminUrl, `drop database ${name} with (force)`);
      await server.stop();
    },
  };
}

async function once<Row extends object>(url: string, text: string, values?: unknown[]): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(text, values)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** An organization with this many contacts, made by the database itself. */
export async function seedContacts(db: BenchDatabase, organizationId: string, count: number): Promise<void> {
  await db.sql(`insert into organizations.organizations (id, name, slug) values ($1, 'Bench', $2)`, [
    organizationId,
    `bench-${organizationId}`,
  ]);
  await db.sql(
    `insert into contacts.contacts (organization_id, name, phone, email, company, tags, custom_fields, source)
     select $1, first || ' ' || last, '+9198' || lpad(n::text, 8, '0'), lower(md5(n::text)) || '@example.com',
       case n % 3 when 0 then 'Sharma Traders' when 1 then 'Glow Salon' end,
       case n % 4 when 0 then array['vip', 'newsletter'] when 1 then array['walk-in'] else '{}' end,
       jsonb_build_object('city', (array['Pune', 'Kochi', 'Jaipur', 'Mumbai'])[1 + n % 4], 'spent', n % 1000),
       'import'
     from generate_series(1, $2::int) n,
       lateral (select (array['Asha', 'Ravi', 'Zoë', 'José', 'Meera', 'Lakshmi', 'Fatima'])[1 + n % 7] as first,
                       (array['Nair', 'Sharma', 'Patel', 'García', 'Iyer'])[1 + (n / 7) % 5] as last) names`,
    [organizationId, count],
  );
  await db.sql(
    `insert into contacts.contact_identities (organization_id, contact_id, channel, address)
     select organization_id, id, 'phone', phone from contacts.contacts where organization_id = $1`,
    [organizationId],
  );
}
