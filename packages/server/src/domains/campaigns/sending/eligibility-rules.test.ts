import { type Campaign, type CampaignRecipient, type Contact, newId, type Sender } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import {
  checkEligibility,
  deferQuietHours,
  type EligibilityBatch,
  type EligibilityRule,
  eligibilityRules,
  skipOptedOut,
  skipUnrenderable,
} from './eligibility.ts';

let test: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  test = await createTestApp();
  tenant = await test.createTenant();
});
afterAll(() => test[Symbol.asyncDispose]());

/** A batch with one recipient for each address, without any rows in the database. */
function batchOf(addresses: string[], campaign: Partial<Campaign> = {}): EligibilityBatch {
  const recipients = addresses.map(
    (address) => ({ id: newId(), contactId: newId(), address, timeZone: null }) as CampaignRecipient,
  );
  const contactOf = ({ contactId: id }: CampaignRecipient) => ({ id, isBlocked: false }) as Contact;
  return {
    campaign: { id: newId(), category: 'marketing', type: 'broadcast', ...campaign } as Campaign,
    sender: { id: newId(), channel: 'email' } as Sender,
    recipients,
    messages: new Map(),
    contacts: new Map(recipients.map((recipient) => [recipient.id, contactOf(recipient)])),
  };
}

const apply = (rule: EligibilityRule, batch: EligibilityBatch, now = new Date()) =>
  tenant.transaction((ctx) => rule({ ...ctx, now: () => now }, batch, batch.recipients));

it('skipUnrenderable: skips with the reason of the composed message', async () => {
  const batch = batchOf(['a@example.in', 'b@example.in']);
  const [first] = batch.recipients as [CampaignRecipient];
  const messages = new Map([[first.id, { skip: 'variable_missing:city' }]]);
  expect(await apply(skipUnrenderable, { ...batch, messages })).toEqual(messages);
});

it('deferQuietHours: defers marketing until the quiet hours of the recipient end, and nothing else', async () => {
  const quietHours = { from: 1260, until: 480 };
  const night = new Date('2026-11-20T22:00:00.000Z');
  const batch = batchOf(['a@example.in', 'b@example.in'], { quietHours, timeZone: 'UTC' });
  const [first, second] = batch.recipients as [CampaignRecipient, CampaignRecipient];
  const recipients = [first, { ...second, timeZone: 'America/New_York' } as CampaignRecipient];
  expect(await apply(deferQuietHours, { ...batch, recipients }, night)).toEqual(
    new Map([[first.id, { deferUntil: new Date('2026-11-21T08:00:00.000Z') }]]),
  );
  const transactional = { ...batch.campaign, category: 'transactional' } as Campaign;
  expect(await apply(deferQuietHours, { ...batch, campaign: transactional }, night)).toEqual(new Map());
});

it('skipOptedOut: skips addresses without consent, deleted and blocked contacts', async () => {
  const batch = batchOf(['out@example.in', 'deleted@example.in', 'blocked@example.in', 'ok@example.in']);
  const [out, deleted, blocked] = batch.recipients as [CampaignRecipient, CampaignRecipient, CampaignRecipient];
  await tenant.call.contacts.consents.set({
    channel: 'email',
    address: 'out@example.in',
    status: 'opted_out',
    source: 'test',
  });
  const contacts = new Map(batch.contacts);
  contacts.delete(deleted.id);
  contacts.set(blocked.id, { id: blocked.contactId, isBlocked: true });
  expect(await apply(skipOptedOut, { ...batch, contacts })).toEqual(
    new Map([
      [out.id, { skip: 'opted_out' }],
      [deleted.id, { skip: 'contact_deleted' }],
      [blocked.id, { skip: 'blocked' }],
    ]),
  );
});

it('checkEligibility: the first rule that decides a recipient wins, and throughput is reserved last', async () => {
  const batch = batchOf(['out@example.in']);
  const [recipient] = batch.recipients as [CampaignRecipient];
  const messages = new Map([[recipient.id, { skip: 'no_content' }]]);
  const decisions = await tenant.transaction((ctx) => checkEligibility(ctx, { ...batch, messages }));
  expect(decisions).toEqual(messages);
  expect(eligibilityRules.at(-1)?.name).toBe('deferRateLimited');
});
