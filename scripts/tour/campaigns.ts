/** Campaigns: a broadcast to the imported contacts, with its links, its opt-out and its figures. */
import assert from 'node:assert/strict';
import type { Tessera } from '../../packages/sdk/src/index.ts';
import { pause, type Tour, until } from './tour.ts';

const TARGET = 'https://www.example.com/menu';
/** A click sooner after sending counts as that of a program that inspects mails. */
const HUMAN_MS = 2_100;
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

export async function tourCampaigns(tour: Tour, tessera: Tessera, audienceId: string, senderId: string): Promise<void> {
  const { campaigns, contacts, messaging } = tessera;
  const id = await tour.step('create a campaign that is ready to be sent', async () => {
    const quietHours = { from: 0, until: 0 };
    const draft = { name: 'Tour', audienceId, quietHours, tracksClicks: true, tracksOpens: true };
    const { id: campaignId } = await campaigns.create({ ...draft, type: 'broadcast' });
    const config = { type: 'text', subject: 'Hello {{ name }}', text: `The new menu:\n\n${TARGET}` } as const;
    await campaigns.channels.add({ campaignId, channel: 'email', senderId, config });
    const { isReady, problems } = await campaigns.check({ id: campaignId });
    assert(isReady, problems.map(({ message }) => message).join('; '));
    return campaignId;
  });
  await tour.step(`send it to ${tour.recipients} contacts, and see all messages delivered`, async () => {
    await campaigns.start({ id });
    await until('all delivered messages', async () => {
      const { deliveredCount, failedCount, skippedCount } = await campaigns.statistics({ id });
      assert.equal(failedCount + skippedCount, 0, `${failedCount} failed, ${skippedCount} skipped`);
      return deliveredCount === tour.recipients;
    });
  });
  await tour.step('no one got it twice', async () => {
    const addresses: string[] = [];
    for await (const { address } of messaging.messages.list.all({ filter: { campaignId: id }, limit: 200 }))
      addresses.push(address);
    assert.equal(addresses.length, tour.recipients);
    assert.equal(new Set(addresses).size, tour.recipients);
  });
  const [message] = (await messaging.messages.list({ filter: { campaignId: id }, limit: 1 })).items;
  const link = (part: string): string =>
    new RegExp(`https?://\\S+${part}[\\w-]+`).exec(message?.content ?? '')?.[0] ?? assert.fail(`no link ${part}`);

  await tour.step('follow its tracked link, which counts as a click and an open', async () => {
    await pause(HUMAN_MS);
    const click = await tour.request(link('/c/'), { headers: BROWSER });
    assert.equal(click.status, 302);
    assert.equal(click.headers.get('location'), TARGET);
    await until('the click', async () => (await campaigns.statistics({ id })).clickedCount === 1);
    assert.equal((await campaigns.statistics({ id })).openedCount, 1);
    const pixel = await tour.request('/o/unknown.gif');
    assert.equal(pixel.headers.get('content-type'), 'image/gif');
  });
  await tour.step('opt out with its link: the page asks, the button decides', async () => {
    const filter = { channel: 'email' as const, address: message?.address, status: 'opted_out' as const };
    const optOuts = async () => (await contacts.consents.list({ filter })).items.length;
    assert.equal((await tour.request(link('/u/'))).status, 200);
    assert.equal(await optOuts(), 0);
    assert.equal((await tour.request(link('/u/'), { method: 'POST' })).status, 200);
    assert.equal(await optOuts(), 1);
  });
  await tour.step('export the recipients as CSV', async () => {
    const { url } = await campaigns.recipients.createExportLink({ campaignId: id });
    const answer = await tour.request(url);
    assert.equal(answer.status, 200);
    assert.equal((await answer.text()).trim().split(/\r?\n/).length, tour.recipients + 1);
  });
}
