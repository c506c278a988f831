import { readFile } from 'node:fs/promises';
import { Contact, ContactIdentity, EventRow } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { runImport } from './run-import.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const messy = await readFile(new URL('../../../../../../examples/contacts.csv', import.meta.url));
const FIGURES = {
  rowCount: 19_615,
  createdCount: 13_915,
  mergedCount: 4_690,
  rejectedCount: 1_010,
  warnedCount: 1_242,
  identityCount: 21_066,
};

type Options = Partial<Parameters<Tenant['call']['contacts']['imports']['create']>[0]>;

async function upload({ call }: Tenant, file: string | Buffer, options: Options = {}, pieceBytes = 500_000) {
  const { id } = await call.contacts.imports.create({ fileName: 'people.csv', ...options });
  const bytes = Buffer.from(file as string);
  for (let startByte = 0; startByte < bytes.length; startByte += pieceBytes) {
    const data = bytes.subarray(startByte, startByte + pieceBytes).toString('base64');
    await call.contacts.imports.append({ id, startByte, data });
  }
  return id;
}

const run = ({ organization }: Tenant, importId: string, signal = new AbortController().signal) =>
  runImport(test.app, { organizationId: organization.id, importId }, signal);

async function importFile(tenant: Tenant, file: string | Buffer, options: Options = {}, pieceBytes?: number) {
  const importId = await upload(tenant, file, options, pieceBytes);
  await tenant.call.contacts.imports.start({ id: importId });
  await run(tenant, importId);
  return tenant.call.contacts.imports.get({ id: importId });
}

/** A signal that aborts after the first batch: when it is checked the second time. */
function abortAfterOneBatch(): AbortSignal {
  const controller = new AbortController();
  let batches = 0;
  const { signal } = controller;
  signal.throwIfAborted = () => {
    if (batches++ > 0) controller.abort();
    AbortSignal.prototype.throwIfAborted.call(signal);
  };
  return signal;
}

/** Runs an import whose worker fails after each batch, and returns the number of runs. */
async function runWithFailures(tenant: Tenant, importId: string): Promise<number> {
  await tenant.call.contacts.imports.start({ id: importId });
  for (let runs = 1; ; runs++) {
    await run(tenant, importId, abortAfterOneBatch()).catch(() => {});
    if ((await tenant.call.contacts.imports.get({ id: importId })).finishedAt) return runs;
  }
}

const contactsOf = ({ transaction }: Tenant) => transaction((ctx) => Contact.of(ctx).orderBy('id').execute());
const issuesOf = async ({ call }: Tenant, importId: string) =>
  (await call.contacts.imports.issues.list({ importId, limit: 200 })).items.map(({ line, severity, reasons }) => [
    line,
    severity,
    ...reasons,
  ]);

/** The numbers of events for created and updated contacts. */
const contactEvents = ({ transaction }: Tenant) =>
  transaction(async (ctx) => {
    const count = (type: string) => EventRow.of(ctx).where({ type }).resultSize();
    return { created: await count('contacts.contact.created'), updated: await count('contacts.contact.updated') };
  });

const HEADER = 'Name,Phone,Email\n';
const phone = (n: number) => `+9198192${String(n).padStart(5, '0')}`;

// Nineteen thousand rows, several times: some seconds on an idle machine.
describe('runImport: figures', { timeout: 90_000 }, () => {
  it('are exact for a messy file, and importing it again creates nothing', async () => {
    const tenant = await test.createTenant();
    const first = await importFile(tenant, messy, { defaultCountry: 'IN' });
    expect(first).toMatchObject({ ...FIGURES, status: 'completed', processedBytes: messy.length, error: null });
    const stored = await tenant.transaction(async (ctx) => ({
      contacts: await Contact.of(ctx).resultSize(),
      identities: await ContactIdentity.of(ctx).resultSize(),
    }));
    expect(stored).toEqual({ contacts: FIGURES.createdCount, identities: FIGURES.identityCount });
    const before = await contactEvents(tenant);
    expect(before.created).toBe(FIGURES.createdCount);
    const again = await importFile(tenant, messy, { defaultCountry: 'IN' });
    expect(again).toMatchObject({
      rowCount: 19_615,
      createdCount: 0,
      mergedCount: 18_605,
      rejectedCount: 1_010,
      warnedCount: 1_242,
      identityCount: 0,
    });
    expect(await contactEvents(tenant)).toEqual(before);
  });

  it('are the same when the worker fails after every batch', async () => {
    const tenant = await test.createTenant();
    const importId = await upload(tenant, messy, { defaultCountry: 'IN' }, 10_007);
    expect(await runWithFailures(tenant, importId)).toBeGreaterThanOrEqual(20);
    expect(await tenant.call.contacts.imports.get({ id: importId })).toMatchObject({ ...FIGURES, status: 'completed' });
  });

  it('are the same when two workers run it at once and the second takes it over', async () => {
    const tenant = await test.createTenant();
    const importId = await upload(tenant, messy, { defaultCountry: 'IN' });
    await tenant.call.contacts.imports.start({ id: importId });
    await Promise.all([run(tenant, importId), run(tenant, importId)]);
    expect(await tenant.call.contacts.imports.get({ id: importId })).toMatchObject({ ...FIGURES, status: 'completed' });
  });

  it('are exact when a concurrent transaction gives an address to another contact', async () => {
    const tenant = await test.createTenant();
    const importId = await upload(tenant, `${HEADER}A,${phone(1)},\nB,${phone(2)},b@example.com\nC,,c@example.com\n`);
    await tenant.call.contacts.imports.start({ id: importId });
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
      // The import's lookup does not see this row, and its insert waits for the commit.
      await committed;
    });
    await claimed;
    const importing = run(tenant, importId);
    await vi.waitFor(async () => {
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      expect(await test.sql(waiting)).toHaveLength(1);
    }, 10_000);
    commit();
    await Promise.all([other, importing]);
    expect(await tenant.call.contacts.imports.get({ id: importId })).toMatchObject({
      createdCount: 2,
      mergedCount: 1,
      identityCount: 3,
    });
    expect((await contactsOf(tenant)).map(({ name, email }) => [name, email])).toContainEqual([
      'Other',
      'b@example.com',
    ]);
  });
});

describe('runImport: rows', () => {
  it('are merged by phone or e-mail: tags are united, empty fields filled, other fields kept', async () => {
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
      rowCount: 2,
      createdCount: 0,
      mergedCount: 2,
      identityCount: 2,
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

  it('with phone and e-mail of two contacts are merged into the one with the phone, with a warning', async () => {
    const tenant = await test.createTenant();
    const byPhone = await tenant.call.contacts.create({ name: 'Phone', phone: phone(1) });
    const byEmail = await tenant.call.contacts.create({ name: 'Mail', email: 'mail@example.com' });
    const done = await importFile(tenant, `Name,Phone,Email,Company\nBoth,${phone(1)},mail@example.com,Here\n`);
    expect(done).toMatchObject({ createdCount: 0, mergedCount: 1, warnedCount: 1, identityCount: 0 });
    expect(await contactsOf(tenant)).toMatchObject([
      { id: byPhone.id, name: 'Phone', email: null, company: 'Here' },
      { id: byEmail.id, name: 'Mail', company: null },
    ]);
    expect(await issuesOf(tenant, done.id)).toEqual([[2, 'warned', 'addresses_of_two_contacts']]);
  });

  it('fill defined custom fields with values of their type', async () => {
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
    expect(done).toMatchObject({ createdCount: 2, warnedCount: 1 });
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

  it('C21: read numbers with a decimal comma, and warn where a number could be another one', async () => {
    const tenant = await test.createTenant();
    await tenant.call.contacts.customFields.create({ key: 'spent', label: 'Spent', type: 'number' });
    const numbers: [string, number | undefined, string?][] = [
      ['12,50', 12.5],
      ['512,77', 512.77],
      ['-1.234.567,5', -1234567.5],
      ['1 234,5', 1234.5],
      ['1,234,567', 1234567],
      ['1,00,000.50', 100000.5],
      ['1.234', 1.234],
      ['1,234', 1234, 'number_ambiguous'],
      ['0,125', 0.125],
      ['-0,5', -0.5],
      ['12,5,0', undefined, 'field_invalid'],
      ['1.23E+15', undefined, 'field_invalid'],
      ['12345678901234567', undefined, 'field_invalid'],
    ];
    const lines = numbers.map(([text], i) => `"${text}",${phone(i)}\n`).join('');
    const done = await importFile(tenant, `Spent,Phone\n${lines}`);
    const contacts = await contactsOf(tenant);
    expect(contacts.map(({ customFields }) => customFields.spent)).toEqual(numbers.map(([, value]) => value));
    expect(await issuesOf(tenant, done.id)).toEqual(
      numbers.flatMap(([, , reason], i) => (reason ? [[i + 2, 'warned', reason]] : [])),
    );
    // Where cells are separated by ; the comma is the decimal mark.
    const comma = await importFile(tenant, `Spent;Phone\n1,234;${phone(50)}\n1.234;${phone(51)}\n`);
    expect((await contactsOf(tenant)).slice(-2).map(({ customFields }) => customFields.spent)).toEqual([1.234, 1234]);
    expect(await issuesOf(tenant, comma.id)).toEqual([[3, 'warned', 'number_ambiguous']]);
  });

  it('P11, C23, C24: read spaces around quotes, and every kind of address', async () => {
    const tenant = await test.createTenant();
    const emails = ['d&b@x.example', 'a=b@x.example', 'user@müller.example', 'user@xn--p1ai.xn--p1ai'];
    const lines = emails.map((email) => ` "Smith, Bob" ,"${email}" ,"a;=b" \n`).join('');
    const done = await importFile(tenant, `Name, "E-Mail" ,Tags\n${lines}`);
    expect(done).toMatchObject({ createdCount: 4, warnedCount: 0 });
    const contacts = await contactsOf(tenant);
    expect(contacts.map(({ email }) => email)).toEqual(emails.with(2, 'user@xn--mller-kva.example'));
    expect(contacts[0]).toMatchObject({ name: 'Smith, Bob', tags: ['a', '=b'] });
    expect(await tenant.call.contacts.count({ filter: { text: 'User@Müller.example' } })).toMatchObject({ count: 1 });
  });

  it.each([
    ['00 91 98192 45678', undefined],
    ['\u202a+91 98192 45678\u202c', undefined],
    ['919819245678.0', 'IN'],
    ['९८१९२ ४५६७८', 'IN'],
    ['tel:+91-98192-45678', undefined],
  ])('reads the phone %j as typed or pasted', async (text, defaultCountry) => {
    const tenant = await test.createTenant();
    await importFile(tenant, `Phone\n${text}\n`, { defaultCountry });
    expect(await contactsOf(tenant)).toMatchObject([{ phone: '+919819245678' }]);
  });

  it('contacts.imports.issues.list: reports the physical line, the reasons and the record', async () => {
    const tenant = await test.createTenant();
    const file = `\ufeffName,Phone,Email\r\n\r\n"Two\r\nlines",${phone(1)},bad\r\n   \r\n,,\r\n"",12345,x@@y.com\r\n"O'Brien\n\nGarcía",,\r\n${'n'.repeat(300)},${phone(2)},`;
    const done = await importFile(tenant, file);
    expect(done).toMatchObject({ rowCount: 4, createdCount: 2, rejectedCount: 2, warnedCount: 2 });
    expect(await issuesOf(tenant, done.id)).toEqual([
      [3, 'warned', 'email_invalid'],
      [7, 'rejected', 'phone_invalid', 'email_invalid'],
      [8, 'rejected', 'phone_missing', 'email_missing'],
      [11, 'warned', 'value_too_long'],
    ]);
    const [, rejected] = (await tenant.call.contacts.imports.issues.list({ importId: done.id })).items;
    expect(rejected).toMatchObject({
      message: 'the phone is not a valid number; the e-mail is not a valid address',
      record: { Name: '', Phone: '12345', Email: 'x@@y.com' },
    });
    const page = await tenant.call.contacts.imports.issues.list({
      importId: done.id,
      filter: { severity: 'rejected' },
      limit: 1,
    });
    const next = await tenant.call.contacts.imports.issues.list({
      importId: done.id,
      filter: { severity: 'rejected' },
      limit: 1,
      cursor: page.nextCursor ?? '',
    });
    expect([page.items[0]?.line, next.items[0]?.line, next.nextCursor]).toEqual([7, 8, null]);
  });

  it.each([
    ['UTF-16 little-endian', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 big-endian', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('are read from %s with tabs, also when the worker fails after every batch', async (_, encode) => {
    const tenant = await test.createTenant();
    const row = (i: number) => `"मोहन\r\n${i} 😀"\t${i % 10 === 0 ? '12345' : phone(i)}\tm${i}@example.com\r\n`;
    const file = encode(`Name\tPhone\tEmail\r\n${Array.from({ length: 2_500 }, (_, i) => row(i)).join('')}`);
    const importId = await upload(tenant, file, {}, 9_999);
    expect(await runWithFailures(tenant, importId)).toBe(3);
    expect(await tenant.call.contacts.imports.get({ id: importId })).toMatchObject({
      status: 'completed',
      rowCount: 2_500,
      createdCount: 2_500,
      warnedCount: 250,
      processedBytes: file.length,
    });
    const { items } = await tenant.call.contacts.imports.issues.list({ importId, limit: 200, cursor: '1000' });
    expect(items.map(({ line }) => line)).toEqual(Array.from({ length: 200 }, (_, i) => 1_002 + i * 20));
    expect((await contactsOf(tenant)).at(-1)?.name).toBe('मोहन 2499 😀');
  });
});

describe('runImport: invalid files', () => {
  const validRow = `Good,${phone(1)},\n`;
  it.each([
    [
      'a quote that is never closed',
      `${HEADER}${validRow}\n"Ravi,${phone(2)},\nMore,${phone(3)},\n`,
      1,
      /^Line 4: a quote/,
    ],
    [
      'too many columns',
      `${HEADER}${validRow}Ravi, Kumar,${phone(2)},\n`,
      1,
      /^Line 3 has 4 columns, the first line only 3/,
    ],
    [
      'a field of 10 MB',
      `${HEADER}${validRow}${'x'.repeat(10_000_000)},${phone(2)},\n`,
      1,
      /^Line 3: the record is longer than 128 kB/,
    ],
    ['no header', `Asha,${phone(1)},asha@example.in\n`, 0, /^The first line must name the columns.*"asha@example.in"/],
    ['nothing', '', 0, /^The file is empty/],
    ['blank lines only', '\ufeff\r\n  \r\n', 0, /^The file is empty/],
    ['a workbook', Buffer.from('PK\x03\x04rest'), 0, /^This is an Excel workbook/],
    [
      'another encoding',
      Buffer.concat([Buffer.from(HEADER + validRow), Buffer.from('Jos\xe9,1,\n', 'latin1')]),
      0,
      /^The file is not UTF-8/,
    ],
    ['UTF-16 without a byte-order mark', Buffer.from(HEADER, 'utf16le'), 0, /^The file is not UTF-8/],
  ])('fails with a message: %s', async (_, file, created, error) => {
    const tenant = await test.createTenant();
    const failed = await importFile(tenant, file);
    expect(failed).toMatchObject({
      status: 'failed',
      rowCount: created,
      createdCount: created,
      error: expect.stringMatching(error),
      finishedAt: expect.any(Date),
    });
    expect(await contactsOf(tenant)).toHaveLength(created);
  });

  it('names the columns of the file when the mapping names another one', async () => {
    const tenant = await test.createTenant();
    const failed = await importFile(tenant, HEADER + validRow, { mapping: { phone: 'Mobile' } });
    expect(failed.error).toBe('There is no column "Mobile". The first line names: "Name", "Phone", "Email".');
  });

  it('accepts quotes within a text and missing cells at the end', async () => {
    const tenant = await test.createTenant();
    const done = await importFile(tenant, `${HEADER}The 5" pipe,${phone(1)}\nB,${phone(2)}\n`);
    expect(done).toMatchObject({ status: 'completed', rowCount: 2, createdCount: 2 });
    expect((await contactsOf(tenant)).map(({ name }) => name)).toEqual(['The 5" pipe', 'B']);
  });
});

describe('contacts.imports', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  it('append: accepts a repeated piece, and names the next position after a gap, an overlap or a different piece', async () => {
    const { call } = await test.createTenant();
    const { imports } = call.contacts;
    const { id: importId } = await imports.create({ fileName: 'a.csv' });
    expect(await imports.append({ id: importId, startByte: 0, data: base64('Name,Phone') })).toEqual({ sizeBytes: 10 });
    expect(await imports.append({ id: importId, startByte: 0, data: base64('Name,Phone') })).toEqual({ sizeBytes: 10 });
    for (const [startByte, text] of [
      [11, 'x'],
      [9, 'e,'],
      [0, 'Name,phone'],
      [0, 'Name'],
    ] as const) {
      await expect(imports.append({ id: importId, startByte, data: base64(text) })).rejects.toMatchObject({
        code: 'CONFLICT',
        cause: { details: { kind: 'import_offset_mismatch', expectedStartByte: 10 } },
      });
    }
    await expect(
      imports.append({ id: importId, startByte: 10, data: base64('x'.repeat(524_289)) }),
    ).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect(await imports.get({ id: importId })).toMatchObject({ status: 'uploading', sizeBytes: 10 });
  });

  it('append: of two concurrent pieces, one is stored', async () => {
    const { call } = await test.createTenant();
    const { id: importId } = await call.contacts.imports.create({ fileName: 'a.csv' });
    const both = await Promise.allSettled(
      ['a', 'b'].map((text) => call.contacts.imports.append({ id: importId, startByte: 0, data: base64(text) })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await call.contacts.imports.get({ id: importId })).toMatchObject({ sizeBytes: 1 });
  });

  it('start: closes the upload and is idempotent; a cancelled import cannot be started', async () => {
    const tenant = await test.createTenant();
    const { imports } = tenant.call.contacts;
    const importId = await upload(tenant, `${HEADER}A,${phone(1)},\n`);
    expect(await imports.start({ id: importId })).toMatchObject({ status: 'queued' });
    expect(await imports.start({ id: importId })).toMatchObject({ status: 'queued' });
    await expect(imports.append({ id: importId, startByte: 30, data: base64('x') })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await imports.cancel({ id: importId })).toMatchObject({ status: 'cancelled' });
    await run(tenant, importId);
    expect(await imports.get({ id: importId })).toMatchObject({ status: 'cancelled', rowCount: 0 });
    await expect(imports.start({ id: importId })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { kind: 'import_cancelled' } },
    });
  });

  it('preview: returns columns, first rows and the guessed mapping', async () => {
    const tenant = await test.createTenant();
    const importId = await upload(
      tenant,
      'First Name;surname;E-MAIL;City;City;\nAsha;Nair;asha@example.in;Kochi;2;3\n',
    );
    const preview = await tenant.call.contacts.imports.preview({ id: importId });
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
    await tenant.call.contacts.imports.start({ id: importId });
    await run(tenant, importId);
    expect(await contactsOf(tenant)).toMatchObject([
      { name: 'Asha Nair', customFields: { City: 'Kochi', 'City 2': '2', 'Column 6': '3' } },
    ]);
  });

  it('are NOT_FOUND for other organizations, and need the permission', async () => {
    const tenant = await test.createTenant();
    const importId = await upload(tenant, `${HEADER}A,${phone(1)},\n`);
    const { imports } = (await test.createTenant()).call.contacts;
    const foreign = [
      () => imports.get({ id: importId }),
      () => imports.append({ id: importId, startByte: 0, data: base64('x') }),
      () => imports.start({ id: importId }),
      () => imports.cancel({ id: importId }),
      () => imports.issues.list({ importId }),
      () => imports.preview({ id: importId }),
      () => imports.issues.createExportLink({ importId }),
      async () => (await imports.watch({ id: importId }))[Symbol.asyncIterator]().next(),
    ];
    for (const call of foreign) await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await imports.list({})).items).toEqual([]);
    expect((await tenant.call.contacts.imports.list({ filter: { status: 'uploading' } })).items).toMatchObject([
      { id: importId },
    ]);
    await expect((await tenant.as('agent')).contacts.imports.get({ id: importId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('contacts.imports.watch', () => {
  it('yields the import until it has ended', async () => {
    const tenant = await test.createTenant();
    const importId = await upload(tenant, messy, { defaultCountry: 'IN' });
    const watching = (async () => {
      const seen = [];
      for await (const snapshot of await tenant.call.contacts.imports.watch({ id: importId })) seen.push(snapshot);
      return seen;
    })();
    await tenant.call.contacts.imports.start({ id: importId });
    await run(tenant, importId);
    const seen = await watching;
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toMatchObject({ status: 'completed', ...FIGURES });
    const rows = seen.map((snapshot) => snapshot.rowCount);
    expect(rows).toEqual(rows.toSorted((a, b) => a - b));
  });
});
