import { Campaign, Enrollment, Message } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { campaignShop } from '../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../test/index.ts';
import { until } from '../../../test/sending.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ jobs: true });
});
afterAll(() => test[Symbol.asyncDispose]());

it('a drip runs by itself to its end, with what each step says, past who cannot be told', async () => {
  const shop = await campaignShop(test);
  const { campaigns, contacts } = shop.call;
  const people = await shop.contacts({ name: 'Asha' }, { name: 'Ravi' }, { name: 'Meera' });
  await contacts.consents.set({ channel: 'email', address: 'meera@example.in', status: 'opted_out', source: 'test' });
  const audienceId = await shop.audience(people);
  const { id } = await campaigns.create({ name: 'Welcome', type: 'drip', audienceId, category: 'transactional' });
  const config = { type: 'text' as const, subject: 'Hi', text: 'Hello {{ name }}, see https://shop.example' };
  await campaigns.channels.add({ campaignId: id, channelType: 'email', senderId: shop.senders.email, config });
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
