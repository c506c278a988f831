import { Campaign, Enrollment, Message } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { until } from '../../../../test/sending.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ jobs: true });
});
afterAll(() => test[Symbol.asyncDispose]());

it('advanceDrip: a drip runs to its end, with the content of each step, and skips a contact that has opted out', async () => {
  const shop = await campaignShop(test);
  const { campaigns, contacts } = shop.call;
  const people = await shop.contacts({ name: 'Asha' }, { name: 'Ravi' }, { name: 'Meera' });
  await contacts.consents.set({ channel: 'email', address: 'meera@example.in', status: 'opted_out', source: 'test' });
  // She opted out before the drip exists, so no listener ends her enrollment: eligibility skips her messages.
  await until(
    async () =>
      (await test.sql(`select from jobs.job where name = 'campaigns.dripConsent' and state = 'completed'`)).length,
    30_000,
  );
  const audienceId = await shop.audience(people);
  const { id } = await campaigns.create({ name: 'Welcome', type: 'drip', audienceId, category: 'transactional' });
  const config = { type: 'text' as const, subject: 'Hi', text: 'Hello {{ name }}, see https://shop.example' };
  await campaigns.channels.add({ campaignId: id, channel: 'email', senderId: shop.senders.email, config });
  await campaigns.steps.add({ campaignId: id, name: 'First', delayMinutes: 0 });
  const contents = { email: { type: 'text' as const, subject: 'Bye', text: 'Bye {{ name }}' } };
  await campaigns.steps.add({ campaignId: id, name: 'Second', delayMinutes: 0, contents });
  await campaigns.start({ id });
  const campaign = await until(
    () => shop.transaction(async (ctx) => Campaign.of(ctx).findOne({ id, status: 'completed' })),
    60_000,
  );
  expect(campaign).toMatchObject({ totalRecipients: 6, sentCount: 4, skippedCount: 2, failedCount: 0 });
  expect(await shop.miscounted(id)).toBe(0);
  const enrolled = await shop.transaction(async (ctx) => Enrollment.of(ctx).where({ campaignId: id }));
  expect(enrolled.map(({ status, position }) => [status, position])).toEqual(Array(3).fill(['completed', 2]));
  const messages = await shop.transaction(async (ctx) => Message.of(ctx).where({ campaignId: id }).orderBy('content'));
  expect(messages.map(({ content }) => content)).toEqual([
    'Bye Asha',
    'Bye Ravi',
    expect.stringMatching(/^Hello Asha, see http.*\/c\/[\w-]+$/),
    expect.stringMatching(/^Hello Ravi, see http.*\/c\/[\w-]+$/),
  ]);
});

it('dripListeners: deleting, merging or opting out ends the enrollment', async () => {
  const shop = await campaignShop(test);
  const { campaigns, contacts } = shop.call;
  const names = ['Asha', 'Ravi', 'Meera', 'Kiran', 'Devi'].map((name) => ({ name }));
  const people = (await shop.contacts(...names)) as [string, string, string, string, string];
  const [asha, ravi, meera, kiran, devi] = people;
  const audienceId = await shop.audience([asha, ravi, meera, kiran]);
  const { id } = await campaigns.create({ name: 'Welcome', type: 'drip', audienceId });
  const config = { type: 'text' as const, subject: 'Hi', text: 'Hello' };
  await campaigns.channels.add({ campaignId: id, channel: 'email', senderId: shop.senders.email, config });
  await campaigns.steps.add({ campaignId: id, name: 'First', delayMinutes: 1_440 });
  await campaigns.start({ id });
  const enrolled = () => shop.transaction(async (ctx) => Enrollment.of(ctx).where({ campaignId: id }));
  await until(async () => (await enrolled()).length === 4, 30_000);
  await contacts.delete({ id: asha });
  await contacts.consents.set({ channel: 'email', address: 'ravi@example.in', status: 'opted_out', source: 'test' });
  await contacts.merge({ keepId: kiran, mergeId: meera });
  const reasons = await until(async () => {
    const left = (await enrolled()).filter(({ status }) => status === 'exited');
    return left.length === 3 && new Map(left.map(({ contactId, exitReason }) => [contactId, exitReason]));
  }, 30_000);
  expect(reasons).toEqual(
    new Map([
      [asha, 'contact_deleted'],
      [ravi, 'opted_out'],
      [meera, 'removed'],
    ]),
  );
  // A survivor that is not in the drip takes over the enrollment.
  await contacts.merge({ keepId: devi, mergeId: kiran });
  await until(
    async () => (await enrolled()).some(({ contactId, status }) => contactId === devi && status === 'active'),
    30_000,
  );
});
