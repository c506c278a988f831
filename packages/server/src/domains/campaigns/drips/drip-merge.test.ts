import { Enrollment } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { until } from '../../../../test/sending.ts';
import { planOverlookedEnrollments } from './drip-step.ts';

let test: TestApp;
let shop: CampaignShop;
beforeAll(async () => {
  test = await createTestApp({ jobs: true });
  shop = await campaignShop(test);
});
afterAll(() => test[Symbol.asyncDispose]());

async function drip(audienceId: string, more: object) {
  const { campaigns } = shop.call;
  const { id } = await campaigns.create({ name: 'Welcome', type: 'drip', audienceId, ...more });
  const config = { type: 'text' as const, subject: 'Hi', text: 'Hello' };
  await campaigns.channels.add({ campaignId: id, channel: 'email', senderId: shop.senders.email, config });
  for (const name of ['First', 'Second']) await campaigns.steps.add({ campaignId: id, name, delayMinutes: 0 });
  return id;
}

it('dripListeners: a merge survivor waits for the step that was started for the merged contact', async () => {
  const [asha, keeper] = (await shop.contacts({ name: 'Asha' }, { name: 'Keeper' })) as [string, string];
  // Quiet hours for all but one minute of the day: no message starts.
  const quietHours = { from: 0, until: 1439 };
  const id = await drip(await shop.audience([asha]), { quietHours, timeZone: zoneAwayFromMidnight() });
  await shop.call.campaigns.start({ id });
  await until(async () => (await shop.recipients(id)).length === 1, 30_000);
  await shop.call.campaigns.pause({ id });
  await shop.call.contacts.merge({ keepId: keeper, mergeId: asha });
  const enrolled = () =>
    shop.transaction(async (ctx) => (await Enrollment.of(ctx).where({ campaignId: id })) as Enrollment[]);
  await until(async () => (await enrolled()).some(({ contactId }) => contactId === keeper), 30_000);
  expect((await shop.recipients(id)).map(({ contactId }) => contactId)).toEqual([keeper]);
  await shop.transaction((ctx) => planOverlookedEnrollments(ctx, id));
  expect((await enrolled()).map(({ dueAt, position }) => [dueAt, position])).toEqual([[null, 1]]);
});

/** A time zone in which it is not the one minute that the quiet hours leave out. */
const zoneAwayFromMidnight = (): string => (new Date().getUTCHours() > 18 ? 'Etc/GMT+12' : 'UTC');
