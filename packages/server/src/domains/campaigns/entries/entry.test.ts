import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';

let test: TestApp;
let shop: CampaignShop;
let campaignId: string;
beforeAll(async () => {
  test = await createTestApp();
  shop = await campaignShop(test);
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  campaignId = (await shop.call.campaigns.create({ name: 'List' })).id;
});

const entries = () => shop.call.campaigns.entries;
const add = (text: string, country?: string) => entries().addCsv({ campaignId, text, country });

it('campaigns.entries.add: adds each contact once, and all or none of them', async () => {
  const [a, b] = (await shop.contacts({ name: 'Asha' }, { name: 'Ravi' })) as [string, string];
  expect(await entries().add({ campaignId, contactIds: [a, b, a] })).toEqual({ addedCount: 2 });
  expect(await entries().add({ campaignId, contactIds: [a] })).toEqual({ addedCount: 0 });
  await expect(entries().add({ campaignId, contactIds: [a, campaignId] })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const first = await entries().list({ campaignId, limit: 1 });
  const second = await entries().list({ campaignId, limit: 1, cursor: first.nextCursor as string });
  expect([...first.items, ...second.items].map(({ contact }) => contact?.name).sort()).toEqual(['Asha', 'Ravi']);
  expect(second.nextCursor).toBeNull();
  expect(await entries().clear({ campaignId })).toEqual({ removedCount: 2 });
});

it('campaigns.entries.addCsv: finds or creates contacts, and stores other columns as variables', async () => {
  const [known] = await shop.contacts({ name: 'Kiran' });
  const answer = await add(
    [
      'E-mail;Mobile;First Name;Coupon Code;City',
      'KIRAN@example.in;;Kira;K1;Pune',
      ';98192 45671;Meera;M1;',
      'no mail;12;Bad;B1;x',
      'kiran@example.in;;Other;K2;x',
      'new@example.in;not a number;Nina;N1;x',
    ].join('\r\n'),
    'IN',
  );
  expect(answer).toEqual({
    lineCount: 5,
    addedCount: 3,
    changedCount: 0,
    rejectedCount: 2,
    columns: ['first_name', 'coupon_code', 'city'],
    issues: [
      { line: 4, isRejected: true, reasons: ['phone_invalid', 'email_invalid'] },
      { line: 5, isRejected: true, reasons: ['repeated'] },
      { line: 6, isRejected: false, reasons: ['phone_invalid'] },
    ],
  });
  const { items } = await entries().list({ campaignId });
  expect(items.find(({ contactId }) => contactId === known)?.variables).toEqual({
    first_name: 'Kira',
    coupon_code: 'K1',
    city: 'Pune',
  });
  const meera = items.find(({ variables }) => variables?.first_name === 'Meera');
  expect(meera).toMatchObject({ contact: { phone: '+919819245671' }, variables: { coupon_code: 'M1' } });
  expect(meera?.variables).not.toHaveProperty('city');
  // Variables belong to the entry: the contact does not get them.
  expect(await shop.call.contacts.get({ id: meera?.contactId as string })).toMatchObject({ customFields: {} });
  expect(await add('email,coupon_code\nkiran@example.in,K9')).toMatchObject({ addedCount: 0, changedCount: 1 });
});

it.each([
  ['no header', 'asha@example.in,Asha\nravi@example.in,Ravi', 'csv_header_missing'],
  ['a header without addresses', 'Name,City\nAsha,Pune', 'csv_header_missing'],
  ['an open quote', 'email,x\n"asha@example.in,1\nravi@example.in,2', 'csv_invalid'],
])('campaigns.entries.addCsv: refuses a text with %s, and adds no entry', async (_name, text, kind) => {
  await expect(add(text)).rejects.toMatchObject({ code: 'BAD_REQUEST', cause: { details: { kind } } });
  expect((await entries().list({ campaignId })).items).toEqual([]);
});

it('campaigns.entries.addCsv: turns column names into safe variable names', async () => {
  const { columns } = await add('email,__proto__,Straße & Ort\nasha@example.in,1,2');
  expect(columns).toEqual(['column_2', 'straße_ort']);
});

it('campaigns.entries.addCsv: takes 5,000 lines, and refuses more', async () => {
  const lines = (count: number) =>
    `email\n${Array.from({ length: count }, (_, i) => `line${i}@example.in`).join('\n')}`;
  expect(await add(lines(5_000))).toMatchObject({ lineCount: 5_000, addedCount: 5_000, rejectedCount: 0 });
  await expect(add(lines(5_001))).rejects.toThrow('5000 lines');
});

it('campaigns.entries.add: refuses a campaign with an audience, and one that has started', async () => {
  const [id] = (await shop.contacts({ name: 'Late' })) as [string];
  const audienceId = await shop.audience([id]);
  const other = await shop.call.campaigns.create({ name: 'x', audienceId });
  await expect(entries().add({ campaignId: other.id, contactIds: [id] })).rejects.toMatchObject({
    cause: { details: { kind: 'campaign_has_audience' } },
  });
  await entries().add({ campaignId, contactIds: [id] });
  await shop.call.campaigns.channels.add({
    campaignId,
    channel: 'email',
    senderId: shop.senders.email,
    config: { type: 'text', subject: 'x', text: 'x' },
  });
  await shop.call.campaigns.start({ id: campaignId });
  await expect(entries().add({ campaignId, contactIds: [id] })).rejects.toMatchObject({
    cause: { details: { kind: 'campaign_already_started' } },
  });
});
