import { readFile } from 'node:fs/promises';
import { Contact, ContactIdentity, EventRow } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { runImport } from './run-import.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const messy = await readFile(new URL('../../../../../../examples/contacts.csv', import.meta.url));
const FIGURES = { rows: 19_615, created: 13_915, merged: 4_690, rejected: 1_010, warned: 1_242, identities: 21_066 };

type Options = Partial<Parameters<Tenant['call']['contacts']['imports']['create']>[0]>;

async function upload({ call }: Tenant, file: string | Buffer, options: Options = {}, pieceBytes = 500_000) {
  const { id } = await call.contacts.imports.create({ fileName: 'people.csv', ...options });
  const bytes = Buffer.from(file as string);
  for (let startByte = 0; startByte < bytes.length; startByte += pieceBytes) {
    const data = bytes.subarray(startByte, startByte + pieceBytes).toString('base64');
    await call.contacts.imports.append({ importId: id, startByte, data });
  }
  return id;
}

const run = ({ organization }: Tenant, importId: string, signal = new AbortController().signal) =>
  runImport(test.app, { organizationId: organization.id, importId }, signal);

async function importFile(tenant: Tenant, file: string | Buffer, options: Options = {}, pieceBytes?: number) {
  const importId = await upload(tenant, file, options, pieceBytes);
  await tenant.call.contacts.imports.start({ importId });
  await run(tenant, importId);
  return tenant.call.contacts.imports.get({ importId });
}

/** Aborts when it is asked for the second time, which is after the first batch. */
function afterOneBatch(): AbortSignal {
  const death = new AbortController();
  let batches = 0;
  const { signal } = death;
  signal.throwIfAborted = () => {
    if (batches++ > 0) death.abort();
    AbortSignal.prototype.throwIfAborted.call(signal);
  };
  return signal;
}

/** Runs an import whose worker dies after each batch, and returns how often it was started. */
async function importInFits(tenant: Tenant, importId: string): Promise<number> {
  await tenant.call.contacts.imports.start({ importId });
  for (let runs = 1; ; runs++) {
    await run(tenant, importId, afterOneBatch()).catch(() => {});
    if ((await tenant.call.contacts.imports.get({ importId })).finishedAt) return runs;
  }
}

const contactsOf = ({ transaction }: Tenant) => transaction((ctx) => Contact.of(ctx).orderBy('id').execute());
const issuesOf = async ({ call }: Tenant, importId: string) =>
  (await call.contacts.imports.issues({ importId, limit: 200 })).items.map(({ line, severity, reasons }) => [
    line,
    severity,
    ...reasons,
  ]);

/** How many events there are of contacts created and updated. */
const told = ({ transaction }: Tenant) =>
  transaction(async (ctx) => {
    const count = (type: string) => EventRow.of(ctx).where({ type }).resultSize();
    return { created: await count('contacts.contact.created'), updated: await count('contacts.contact.updated') };
  });

const HEADER = 'Name,Phone,Email\n';
const phone = (n: number) => `+9198192${String(n).padStart(5, '0')}`;

// Nineteen thousand rows, several times: seconds on a quiet machine.
describe('the figures of an import', { timeout: 90_000 }, () => {
  it('are exact for a messy file, and importing it again creates nothing', async () => {
    const tenant = await test.createTenant();
    const first = await importFile(tenant, messy, { defaultCountry: 'IN' });
    expect(first).toMatchObject({ ...FIGURES, status: 'completed', processedBytes: messy.length, error: null });
    const stored = await tenant.transaction(async (ctx) => ({
      contacts: await Contact.of(ctx).resultSize(),
      identities: await ContactIdentity.of(ctx).resultSize(),
    }));
    expect(stored).toEqual({ contacts: FIGURES.created, identities: FIGURES.identities });
    const toldBefore = await told(tenant);
    expect(toldBefore.created).toBe(FIGURES.created);
    const again = await importFile(tenant, messy, { defaultCountry: 'IN' });
    expect(again).toMatchObject({
      rows: 19_615,
      created: 0,
      merged: 18_605,
      rejected: 1_010,
      warned: 1_242,
      identities: 0,
    });
    expect(await told(tenant)).toEqual(toldBefore);
  });

  it('are the same when the worker dies after every batch', async () => {
    const tenant = await test.createTenant();
    const importId = await upload(tenant, messy, { defaultCountry: 'IN' }, 10_007);
    expect(await importInFits(tenant, importId)).toBeGreaterThanOrEqual(20);
    expect(await tenant.call.contacts.imports.get({ importId })).toMatchObject({ ...FIGURES, status: 'completed' });
  });

  it('are the same when two workers run it at once: the second takes it over from the first', async () => {
    const tenant = await test.createTenant();
    const importId = await upload(tenant, messy, { defaultCountry: 'IN' });
    await tenant.call.contacts.imports.start({ importId });
    await Promise.all([run(tenant, importId), run(tenant, importId)]);
    expect(await tenant.call.contacts.imports.get({ importId })).toMatchObject({ ...FIGURES, status: 'completed' });
  });

  it('hold while others give the same addresses to contacts of theirs', async () => {
    const tenant = await test.createTenant();
    const importId = await upload(tenant, `${HEADER}A,${phone(1)},\nB,${phone(2)},b@example.com\nC,,c@example.com\n`);
    await tenant.call.contacts.imports.start({ importId });
    const { promise: committed, resolve: commit } = Promise.withResolvers<void>();
    const { promise: claimed, resolve: claim } = Promise.withResolvers<void>();
    const other = tenant.transaction(async (ctx) => {
      const contact = await Contact.add(ctx, { name: 'Other' });
      await ContactIdentity.query(ctx.db).insert({
        organizationId: ctx.organization.id,
        contactId: contact.id,
        channel: 'phone',
        address: phone(2),
      });
      claim();
      // The import's look-up does not see this; its insert waits for it.
      await committed;
    });
    await claimed;
    const importing = run(tenant, importId);
    setTimeout(commit, 200);
    await Promise.all([other, importing]);
    expect(await tenant.call.contacts.imports.get({ importId })).toMatchObject({
      created: 2,
      merged: 1,
      identities: 3,
    });
    expect((await contactsOf(tenant)).map(({ name, email }) => [name, email])).toContainEqual([
      'Other',
      'b@example.com',
    ]);
  });
});

describe('rows', () => {
  it('merge by phone or e-mail: tags united, empty fields filled, filled ones kept', async () => {
    const tenant = await test.createTenant();
    const asha = await tenant.call.contacts.create({
      name: 'Asha',
      email: 'asha@example.in',
      tags: ['vip'],
      customFields: { City: 'Kochi' },
    });
    const file =
      'Full name;Mobile;E-mail;Company;Tags;City;Notes\n' +
      `Other name;098192 45678; ASHA@Example.in ;Nair & Co;vip|new;Pune;"said ""hello"";\ntwice"\n` +
      ';9819245678;second@example.in;;;;';
    const done = await importFile(tenant, file, {
      defaultCountry: 'IN',
      tags: ['fair'],
      mapping: {
        name: 'Full name',
        phone: 'Mobile',
        email: 'E-mail',
        company: 'Company',
        tags: 'Tags',
        tagSeparator: '|',
        customFields: ['City', 'Notes'],
      },
    });
    expect(done).toMatchObject({
      status: 'completed',
      rows: 2,
      created: 0,
      merged: 2,
      identities: 2,
      columns: expect.arrayContaining(['City']),
    });
    expect(await contactsOf(tenant)).toMatchObject([
      {
        id: asha.id,
        name: 'Asha',
        phone: '+919819245678',
        email: 'asha@example.in',
        company: 'Nair & Co',
        tags: ['vip', 'fair', 'new'],
        customFields: { City: 'Kochi', Notes: 'said "hello";\ntwice' },
        otherAddresses: ['second@example.in'],
      },
    ]);
    const found = await tenant.call.contacts.list({ filter: { text: 'second@' } });
    expect(found.items.map(({ id }) => id)).toEqual([asha.id]);
  });

  it('whose phone and e-mail belong to two contacts go to the one with the phone, with a warning', async () => {
    const tenant = await test.createTenant();
    const byPhone = await tenant.call.contacts.create({ name: 'Phone', phone: phone(1) });
    const byEmail = await tenant.call.contacts.create({ name: 'Mail', email: 'mail@example.com' });
    const done = await importFile(tenant, `Name,Phone,Email,Company\nBoth,${phone(1)},mail@example.com,Here\n`);
    expect(done).toMatchObject({ created: 0, merged: 1, warned: 1, identities: 0 });
    expect(await contactsOf(tenant)).toMatchObject([
      { id: byPhone.id, name: 'Phone', email: null, company: 'Here' },
      { id: byEmail.id, name: 'Mail', company: null },
    ]);
    expect(await issuesOf(tenant, done.id)).toEqual([[2, 'warned', 'addresses_of_two_contacts']]);
  });

  it('fill the custom fields that are defined, with values of their type', async () => {
    const tenant = await test.createTenant();
    const { customFields } = tenant.call.contacts;
    await customFields.create({ key: 'spent_inr', label: 'Spent', type: 'number' });
    await customFields.create({ key: 'vip', label: 'Very important', type: 'boolean' });
    await customFields.create({ key: 'since', label: 'Customer since', type: 'date' });
    await customFields.create({ key: 'size', label: 'Size', type: 'select', options: ['S', 'M'] });
    const done = await importFile(
      tenant,
      `Phone,Spent (INR),Very Important,Customer since,Size,toString\n` +
        `${phone(1)},"1,00,000.50",yes,2026-01-31,M,kept\n${phone(2)},-7,maybe,31/01/2026,L,\n`,
    );
    expect(done).toMatchObject({ created: 2, warned: 1 });
    const [first, second] = await contactsOf(tenant);
    expect(first?.customFields).toEqual({
      spent_inr: 100_000.5,
      vip: true,
      since: '2026-01-31',
      size: 'M',
      toString: 'kept',
    });
    expect(second?.customFields).toEqual({ spent_inr: -7 });
    expect(await issuesOf(tenant, done.id)).toEqual([[3, 'warned', 'field_invalid']]);
  });

  it('are reported by their physical line, with reasons and what they said', async () => {
    const tenant = await test.createTenant();
    const file = `\ufeffName,Phone,Email\r\n\r\n"Two\r\nlines",${phone(1)},bad\r\n   \r\n,,\r\n"",12345,x@@y.com\r\n"O'Brien\n\nGarcía",,\r\n${'n'.repeat(300)},${phone(2)},`;
    const done = await importFile(tenant, file);
    expect(done).toMatchObject({ rows: 4, created: 2, rejected: 2, warned: 2 });
    expect(await issuesOf(tenant, done.id)).toEqual([
      [3, 'warned', 'email_invalid'],
      [7, 'rejected', 'phone_invalid', 'email_invalid'],
      [8, 'rejected', 'phone_missing', 'email_missing'],
      [11, 'warned', 'value_too_long'],
    ]);
    const [, rejected] = (await tenant.call.contacts.imports.issues({ importId: done.id })).items;
    expect(rejected).toMatchObject({
      message: 'the phone is not a valid number; the e-mail is not a valid address',
      record: { Name: '', Phone: '12345', Email: 'x@@y.com' },
    });
    const page = await tenant.call.contacts.imports.issues({ importId: done.id, severity: 'rejected', limit: 1 });
    const next = await tenant.call.contacts.imports.issues({
      importId: done.id,
      severity: 'rejected',
      limit: 1,
      cursor: page.nextCursor ?? '',
    });
    expect([page.items[0]?.line, next.items[0]?.line, next.nextCursor]).toEqual([7, 8, null]);
  });

  it.each([
    ['UTF-16 little-endian', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 big-endian', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('are read from %s with tabs, also when the worker dies after every batch', async (_, encode) => {
    const tenant = await test.createTenant();
    const row = (i: number) => `"मोहन\r\n${i} 😀"\t${i % 10 === 0 ? '12345' : phone(i)}\tm${i}@example.com\r\n`;
    const file = encode(`Name\tPhone\tEmail\r\n${Array.from({ length: 2_500 }, (_, i) => row(i)).join('')}`);
    const importId = await upload(tenant, file, {}, 9_999);
    expect(await importInFits(tenant, importId)).toBe(3);
    expect(await tenant.call.contacts.imports.get({ importId })).toMatchObject({
      status: 'completed',
      rows: 2_500,
      created: 2_500,
      warned: 250,
      processedBytes: file.length,
    });
    const { items } = await tenant.call.contacts.imports.issues({ importId, limit: 200, cursor: '1000' });
    expect(items.map(({ line }) => line)).toEqual(Array.from({ length: 200 }, (_, i) => 1_002 + i * 20));
    expect((await contactsOf(tenant)).at(-1)?.name).toBe('मोहन\r\n2499 😀');
  });
});

describe('a file that is no CSV of contacts', () => {
  const good = `Good,${phone(1)},\n`;
  it.each([
    [
      'a quote that is never closed',
      `${HEADER}${good}\n"Ravi,${phone(2)},\nMore,${phone(3)},\n`,
      1,
      /^Line 4: a quote/,
    ],
    [
      'too many columns',
      `${HEADER}${good}Ravi, Kumar,${phone(2)},\n`,
      1,
      /^Line 3 has 4 columns, the first line only 3/,
    ],
    [
      'a field of 10 MB',
      `${HEADER}${good}${'x'.repeat(10_000_000)},${phone(2)},\n`,
      1,
      /^Line 3: the record is longer than 128 kB/,
    ],
    ['no header', `Asha,${phone(1)},asha@example.in\n`, 0, /^The first line must name the columns.*"asha@example.in"/],
    ['nothing', '', 0, /^The file is empty/],
    ['blank lines only', '\ufeff\r\n  \r\n', 0, /^The file is empty/],
    ['a workbook', Buffer.from('PK\x03\x04rest'), 0, /^This is an Excel workbook/],
    [
      'another encoding',
      Buffer.concat([Buffer.from(HEADER + good), Buffer.from('Jos\xe9,1,\n', 'latin1')]),
      0,
      /^The file is not UTF-8/,
    ],
    ['UTF-16 that does not say so', Buffer.from(HEADER, 'utf16le'), 0, /^The file is not UTF-8/],
  ])('fails and says why: %s', async (_, file, created, error) => {
    const tenant = await test.createTenant();
    const failed = await importFile(tenant, file);
    expect(failed).toMatchObject({
      status: 'failed',
      rows: created,
      created,
      error: expect.stringMatching(error),
      finishedAt: expect.any(Date),
    });
    expect(await contactsOf(tenant)).toHaveLength(created);
  });

  it('names the columns when the mapping asks for another', async () => {
    const tenant = await test.createTenant();
    const failed = await importFile(tenant, HEADER + good, { mapping: { phone: 'Mobile' } });
    expect(failed.error).toBe('There is no column "Mobile". The first line names: "Name", "Phone", "Email".');
  });

  it('is not one with quotes within a text or with cells left out at the end', async () => {
    const tenant = await test.createTenant();
    const done = await importFile(tenant, `${HEADER}The 5" pipe,${phone(1)}\nB,${phone(2)}\n`);
    expect(done).toMatchObject({ status: 'completed', rows: 2, created: 2 });
    expect((await contactsOf(tenant)).map(({ name }) => name)).toEqual(['The 5" pipe', 'B']);
  });
});

describe('uploading', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  it('takes the same piece again, and says where to go on after a gap, an overlap or another piece', async () => {
    const { call } = await test.createTenant();
    const { imports } = call.contacts;
    const { id: importId } = await imports.create({ fileName: 'a.csv' });
    expect(await imports.append({ importId, startByte: 0, data: base64('Name,Phone') })).toEqual({ sizeBytes: 10 });
    expect(await imports.append({ importId, startByte: 0, data: base64('Name,Phone') })).toEqual({ sizeBytes: 10 });
    for (const [startByte, text] of [
      [11, 'x'],
      [9, 'e,'],
      [0, 'Name,phone'],
      [0, 'Name'],
    ] as const) {
      await expect(imports.append({ importId, startByte, data: base64(text) })).rejects.toMatchObject({
        code: 'CONFLICT',
        cause: { details: { kind: 'import_offset', expectedStartByte: 10 } },
      });
    }
    await expect(imports.append({ importId, startByte: 10, data: base64('x'.repeat(524_289)) })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect(await imports.get({ importId })).toMatchObject({ status: 'uploading', sizeBytes: 10 });
  });

  it('keeps two pieces that come at once apart', async () => {
    const { call } = await test.createTenant();
    const { id: importId } = await call.contacts.imports.create({ fileName: 'a.csv' });
    const both = await Promise.allSettled(
      ['a', 'b'].map((text) => call.contacts.imports.append({ importId, startByte: 0, data: base64(text) })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await call.contacts.imports.get({ importId })).toMatchObject({ sizeBytes: 1 });
  });

  it('ends with the start, which works once; a cancelled import never starts', async () => {
    const tenant = await test.createTenant();
    const { imports } = tenant.call.contacts;
    const importId = await upload(tenant, `${HEADER}A,${phone(1)},\n`);
    expect(await imports.start({ importId })).toMatchObject({ status: 'queued' });
    expect(await imports.start({ importId })).toMatchObject({ status: 'queued' });
    await expect(imports.append({ importId, startByte: 30, data: base64('x') })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await imports.cancel({ importId })).toMatchObject({ status: 'cancelled' });
    await run(tenant, importId);
    expect(await imports.get({ importId })).toMatchObject({ status: 'cancelled', rows: 0 });
    await expect(imports.start({ importId })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { kind: 'import_status' } },
    });
  });

  it('shows columns, first rows and the guessed mapping before the start', async () => {
    const tenant = await test.createTenant();
    const importId = await upload(
      tenant,
      'First Name;surname;E-MAIL;City;City;\nAsha;Nair;asha@example.in;Kochi;2;3\n',
    );
    const preview = await tenant.call.contacts.imports.preview({ importId });
    expect(preview).toEqual({
      columns: ['First Name', 'surname', 'E-MAIL', 'City', 'City 2', 'Column 6'],
      mapping: {
        name: ['First Name', 'surname'],
        phone: undefined,
        email: 'E-MAIL',
        company: undefined,
        tags: undefined,
        tagSeparator: ';',
        customFields: 'rest',
      },
      rows: [['Asha', 'Nair', 'asha@example.in', 'Kochi', '2', '3']],
    });
    await tenant.call.contacts.imports.start({ importId });
    await run(tenant, importId);
    expect(await contactsOf(tenant)).toMatchObject([
      { name: 'Asha Nair', customFields: { City: 'Kochi', 'City 2': '2', 'Column 6': '3' } },
    ]);
  });

  it('is nobody else’s: other organizations find nothing, and it takes the permission', async () => {
    const tenant = await test.createTenant();
    const importId = await upload(tenant, `${HEADER}A,${phone(1)},\n`);
    const { imports } = (await test.createTenant()).call.contacts;
    const foreign = [
      () => imports.get({ importId }),
      () => imports.append({ importId, startByte: 0, data: base64('x') }),
      () => imports.start({ importId }),
      () => imports.cancel({ importId }),
      () => imports.issues({ importId }),
      () => imports.preview({ importId }),
      () => imports.createReportLink({ importId }),
      async () => (await imports.watch({ importId }))[Symbol.asyncIterator]().next(),
    ];
    for (const call of foreign) await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await imports.list({})).items).toEqual([]);
    expect((await tenant.call.contacts.imports.list({ filter: { status: 'uploading' } })).items).toMatchObject([
      { id: importId },
    ]);
    await expect((await tenant.as('agent')).contacts.imports.get({ importId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('watching', () => {
  it('tells how an import moves until it has ended', async () => {
    const tenant = await test.createTenant();
    const importId = await upload(tenant, messy, { defaultCountry: 'IN' });
    const watching = (async () => {
      const seen = [];
      for await (const snapshot of await tenant.call.contacts.imports.watch({ importId })) seen.push(snapshot);
      return seen;
    })();
    await tenant.call.contacts.imports.start({ importId });
    await run(tenant, importId);
    const seen = await watching;
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toMatchObject({ status: 'completed', ...FIGURES });
    const rows = seen.map((snapshot) => snapshot.rows);
    expect(rows).toEqual(rows.toSorted((a, b) => a - b));
  });
});
