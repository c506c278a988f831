import type { Permission } from '@tessera/db';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../../test/index.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function keyFor({ call }: Tenant, ...scopes: Permission[]): Promise<string> {
  return (await call.organizations.apiKeys.create({ name: 'Test', scopes })).key;
}

const download = (path: string, key?: string) =>
  fetch(`${server.url}${path}`, { headers: key ? { authorization: `Bearer ${key}` } : {} });

/** The path and query of a link, without the public address, which is not this server's. */
const pathOf = (url: string): string => url.slice(new URL(url).origin.length);

const records = (csv: string): Record<string, string>[] => parse(csv, { bom: true, columns: true });

async function importFile({ call }: Tenant, text: string) {
  const { id } = await call.contacts.imports.create({ fileName: 'people of Kochi.csv' });
  await call.contacts.imports.append({ id, startByte: 0, data: Buffer.from(text).toString('base64') });
  await call.contacts.imports.start({ id });
  await vi.waitFor(async () => expect((await call.contacts.imports.get({ id })).finishedAt).not.toBeNull(), 10_000);
  return call.contacts.imports.get({ id });
}

const WEIRD = {
  name: '=HYPERLINK("http://evil.example","Click")',
  phone: '+919819245678',
  email: 'asha@example.in',
  company: '@Home, "Kochi", India',
  tags: ['-vip', 'newsletter'],
  customFields: {
    Address: '12 Beach Road\r=Kochi',
    Balance: '-263.92',
    Formula: '+1+1',
    Quoted: "'=1",
    Points: -5,
    City: 'कोच्चि',
  },
};

describe('contacts.createExportLink', () => {
  it('the file can be imported again without changes, and no cell is a formula', async () => {
    const tenant = await createTenant(server.app);
    await tenant.call.contacts.create(WEIRD);
    const response = await download('/downloads/contacts.csv', await keyFor(tenant, 'contacts.export'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename=contacts-\d{4}-\d\d-\d\d\.csv$/);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [record = {}] = records(bytes.toString());
    expect(Object.keys(record)).toEqual([
      'id',
      'name',
      'phone',
      'email',
      'company',
      'tags',
      'source',
      'isBlocked',
      'createdAt',
      'Address',
      'Balance',
      'City',
      'Formula',
      'Points (number)',
      'Quoted',
    ]);
    expect(record).toMatchObject({
      name: `'${WEIRD.name}`,
      phone: '+919819245678',
      company: `'${WEIRD.company}`,
      tags: "'-vip;newsletter",
      Address: "12 Beach Road\r'=Kochi",
      Balance: '-263.92',
      'Points (number)': '-5',
      Formula: "'+1+1",
      Quoted: "''=1",
    });
    const formulas = Object.values(record).filter((cell) => /^[=+\-@\t\r]/.test(cell) && !/^[+-][\d.]+$/.test(cell));
    expect(formulas).toEqual([]);

    const other = await createTenant(server.app);
    expect(await importFile(other, bytes.toString())).toMatchObject({
      status: 'completed',
      createdCount: 1,
      warnedCount: 0,
    });
    const [contact] = (await other.call.contacts.list({})).items;
    expect(contact).toMatchObject({ ...WEIRD, source: 'import' });
    expect(Object.keys(contact?.customFields ?? {})).toHaveLength(6);
  });

  it('C40, C12: whatever contacts have is the same after an export and an import', async () => {
    const tenant = await createTenant(server.app);
    const unit = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...'=+-@＝\'";,|\t\r\n ()aé1.', '\u00a0', '\u2028') },
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((text) => text !== '\0' && text.isWellFormed()),
    );
    // A visible letter, because a name of invisible characters is none.
    const text = (maxLength: number) => fc.string({ unit, maxLength }).map((some) => `${some}x`);
    const line = fc.oneof(text(20), fc.constantFrom('name', 'Mobile', 'likes (list)', 'customFields', 'a  b'));
    const value = fc.oneof(
      text(40),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      fc.constantFrom(0, -5, 12.5, 1e21, -1e-7, 12345678901234567000),
      fc.boolean(),
      fc.array(text(10), { minLength: 1, maxLength: 4 }),
    );
    const contacts = fc.sample(
      fc.record({
        name: line,
        company: line,
        tags: fc.array(text(10), { maxLength: 4 }),
        customFields: fc.dictionary(
          line.filter((key) => !key.endsWith('\\')),
          value,
          { maxKeys: 5 },
        ),
      }),
      { numRuns: 60, seed: 7 },
    );
    for (const [i, contact] of contacts.entries()) {
      await tenant.call.contacts.create({ ...contact, email: `a=${i}@example.in` });
    }
    const response = await download('/downloads/contacts.csv', await keyFor(tenant, 'contacts.export'));
    const file = await response.text();
    const cells = (parse(file, { bom: true }) as string[][])
      .flat()
      .filter((cell) => !/^[+-]?\d+([.,]\d+)?$/.test(cell));
    expect(
      cells.flatMap((cell) => cell.split(/[;\t\r\n]/)).filter((part) => /^[\s\p{Cf}]*[=+\-@＝]/u.test(part)),
    ).toEqual([]);
    const other = await createTenant(server.app);
    expect(await importFile(other, file)).toMatchObject({ status: 'completed', createdCount: 60, warnedCount: 0 });
    const all = async ({ call }: Tenant) =>
      (await call.contacts.list({ limit: 100 })).items
        .map(({ name, company, email, tags, customFields }) => ({ name, company, email, tags, customFields }))
        .toSorted((a, b) => String(a.email).localeCompare(String(b.email)));
    expect(await all(other)).toEqual(await all(tenant));
  });

  it('C40: more custom fields than columns share one column, and are read back', async () => {
    const tenant = await createTenant(server.app);
    const fieldsOf = (from: number) =>
      Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`key ${from + i}`, [`${i};`]]));
    for (let i = 0; i < 6; i++) {
      await tenant.call.contacts.create({ name: 'Many', email: `m${i}@example.in`, customFields: fieldsOf(i * 90) });
    }
    const response = await download('/downloads/contacts.csv', await keyFor(tenant, 'contacts.export'));
    const other = await createTenant(server.app);
    expect(await importFile(other, await response.text())).toMatchObject({ createdCount: 6, warnedCount: 0 });
    const all = async ({ call }: Tenant) =>
      (await call.contacts.list({})).items.map(({ email, customFields }) => [email, customFields]).toSorted();
    expect(await all(other)).toEqual(await all(tenant));
  });

  it('the file contains every contact of the filter once, over several pages', async () => {
    const tenant = await createTenant(server.app);
    const rows = Array.from({ length: 2_345 }, (_, i) => `Person ${i},p${i}@example.com,${i % 2 ? 'odd' : 'even'}\n`);
    await importFile(tenant, `Name,Email,Tags\n${rows.join('')}`);
    await tenant.call.contacts.create({ name: 'By hand', email: 'hand@example.com', source: 'manual' });
    const key = await keyFor(tenant, 'contacts.export');
    const emails = async (filter?: object) => {
      const query = filter ? `?filter=${encodeURIComponent(JSON.stringify(filter))}` : '';
      return records(await (await download(`/downloads/contacts.csv${query}`, key)).text()).map(({ email }) => email);
    };
    const all = await emails();
    expect([all.length, new Set(all).size, all[0]]).toEqual([2_346, 2_346, 'hand@example.com']);
    const odd = await emails({ tags: ['odd'] });
    expect([odd.length, new Set(odd).size]).toEqual([1_172, 1_172]);
    expect(await emails({ text: 'person 1234' })).toEqual(['p1234@example.com']);
    expect(await emails({ source: 'manual', createdAfter: '2020-01-01T00:00:00Z' })).toEqual(['hand@example.com']);
    expect(await emails({ createdBefore: '2020-01-01T00:00:00Z' })).toEqual([]);
    const wrong = await download(`/downloads/contacts.csv?filter=${encodeURIComponent('{"tags":5}')}`, key);
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({
      error: { data: { code: 'BAD_REQUEST', details: { issues: [{ path: 'tags' }] } } },
    });
  });

  it('the file needs the permission, or a signed link that has not expired', async () => {
    const tenant = await createTenant(server.app);
    await tenant.call.contacts.create({ name: 'Asha', tags: ['vip'] });
    await tenant.call.contacts.create({ name: 'Ravi' });
    expect((await download('/downloads/contacts.csv')).status).toBe(401);
    expect((await download('/downloads/contacts.csv', await keyFor(tenant, 'contacts.read'))).status).toBe(403);
    const { url, expiresAt } = await tenant.call.contacts.createExportLink({
      filter: { tags: ['vip'], createdAfter: new Date(0) },
    });
    const path = pathOf(url);
    const linked = await download(path);
    expect(records(await linked.text()).map(({ name }) => name)).toEqual(['Asha']);
    const other = await createTenant(server.app);
    for (const forged of [
      path.replace('vip', 'all'),
      path.replace(tenant.organization.id, other.organization.id),
      path.replace(/signature=.{5}/, 'signature=AAAAA'),
      path.replace('contacts.csv', `imports/${tenant.organization.id}/issues.csv`),
    ]) {
      expect((await download(forged)).status).toBe(401);
    }
    vi.spyOn(server.app, 'now').mockReturnValue(new Date(expiresAt.getTime() + 1_000));
    expect((await download(path)).status).toBe(401);
    vi.restoreAllMocks();
    await expect((await tenant.as('agent')).contacts.createExportLink({})).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('contacts.imports.issues.createExportLink', () => {
  it('the file contains the lines with issues, and can be imported once corrected', async () => {
    const tenant = await createTenant(server.app);
    const done = await importFile(
      tenant,
      'Name,Phone,Email,City\nAsha,12345,,=Kochi\nRavi,,ravi@example.com,Pune\nMeera,1,meera@example.com,\n',
    );
    expect(done).toMatchObject({ rowCount: 3, createdCount: 2, rejectedCount: 1, warnedCount: 1 });
    const path = `/downloads/imports/${done.id}/issues.csv`;
    const response = await download(path, await keyFor(tenant, 'contacts.import'));
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="people of Kochi-issues.csv"');
    const csv = await response.text();
    expect(records(csv)).toEqual([
      {
        'Import line': '2',
        'Import severity': 'rejected',
        'Import reason': 'the phone is not a valid number; there is no e-mail',
        Name: 'Asha',
        Phone: '12345',
        Email: '',
        City: "'=Kochi",
      },
      {
        'Import line': '4',
        'Import severity': 'warned',
        'Import reason': 'the phone is not a valid number',
        Name: 'Meera',
        Phone: '1',
        Email: 'meera@example.com',
        City: '',
      },
    ]);
    const { url } = await tenant.call.contacts.imports.issues.createExportLink({ importId: done.id });
    expect(await (await download(pathOf(url))).text()).toBe(csv);

    const corrected = csv.replace('12345', '+919819245678');
    expect(await importFile(tenant, corrected)).toMatchObject({
      rowCount: 2,
      createdCount: 1,
      mergedCount: 1,
      rejectedCount: 0,
    });
    const [asha] = (await tenant.call.contacts.list({ filter: { text: 'asha' } })).items;
    expect(asha?.customFields).toEqual({ City: '=Kochi' });
  });

  it('the file is NOT_FOUND for other organizations', async () => {
    const done = await importFile(await createTenant(server.app), 'Name,Phone\nAsha,12345\n');
    const key = await keyFor(await createTenant(server.app), 'contacts.import', 'contacts.export');
    expect((await download(`/downloads/imports/${done.id}/issues.csv`, key)).status).toBe(404);
    expect((await download('/downloads/imports/not-an-id/issues.csv', key)).status).toBe(404);
    const contacts = await (await download('/downloads/contacts.csv', key)).text();
    expect(records(contacts)).toEqual([]);
  });
});
