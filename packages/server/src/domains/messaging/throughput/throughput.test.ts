import { Sender, WhatsappPortfolio } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { lockSender } from '../outbox/claim.ts';
import { reserveThroughput, type ThroughputLimit } from './throughput.ts';

let test: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  test = await createTestApp();
  tenant = await test.createTenant();
});
afterAll(() => test[Symbol.asyncDispose]());

const DAY_MS = 86_400_000;
let serial = 0;

async function aSender(values: Partial<Sender> = {}): Promise<string> {
  const { id } = await tenant.call.messaging.senders.create({
    provider: 'sandbox',
    channel: 'whatsapp',
    name: 'Shop',
    address: `+91984720${String(++serial).padStart(4, '0')}`,
  });
  await tenant.transaction(async (ctx) => {
    if (Object.keys(values).length > 0) await Sender.of(ctx).where({ id }).patch(values);
  });
  return id;
}

/** How many of the messages are granted; each call runs in its own transaction. */
const ask = (
  senderId: string,
  addresses: readonly string[],
  limits: ThroughputLimit[] = [],
  now?: Date,
): Promise<string[]> =>
  tenant.transaction(async (ctx) => {
    const scope: Ctx = now ? { ...ctx, now: () => now } : ctx;
    const sender = (await lockSender(scope, senderId)) as Sender;
    const wanted = addresses.map((address) => ({ id: address, address }));
    return [...(await reserveThroughput(scope, sender, limits, wanted)).granted];
  });

const people = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `+9190000${10_000 + from + i}`);

describe('reserveThroughput', () => {
  it('grants everything without limits', async () => {
    expect(await ask(await aSender(), people(500))).toHaveLength(500);
  });

  it('keeps to the daily limit, which starts again on the next day', async () => {
    const sender = await aSender({ dailyLimit: 7 });
    const now = new Date('2026-11-20T23:30:00Z');
    expect(await ask(sender, people(5), [], now)).toHaveLength(5);
    expect(await ask(sender, people(5), [], now)).toHaveLength(2);
    expect(await ask(sender, people(5), [], now)).toEqual([]);
    expect(await ask(sender, people(5), [], new Date(now.getTime() + 3_600_000))).toHaveLength(5);
  });

  it('keeps to the unique recipients of a portfolio within 24 hours, however often each is written to', async () => {
    const portfolio = await tenant.transaction((ctx) => WhatsappPortfolio.add(ctx, { name: 'All', uniqueLimit: 3 }));
    const [one, other] = [await aSender({ portfolioId: portfolio.id }), await aSender({ portfolioId: portfolio.id })];
    const now = new Date('2026-11-20T10:00:00Z');
    expect(await ask(one, people(2), [], now)).toHaveLength(2);
    // Another number of the same portfolio: two recipients count already, one is new, and the last exceeds the limit.
    expect(await ask(other, people(4), [], now)).toEqual(people(3));
    expect(await ask(other, people(2, 3), [], now)).toEqual([]);
    expect(await ask(one, people(3), [], now)).toEqual(people(3));
    const tomorrow = new Date(now.getTime() + DAY_MS + 1_000);
    expect(await ask(one, people(4, 10), [], tomorrow)).toHaveLength(3);
  });

  it('spreads a limit per minute over the seconds', async () => {
    const sender = await aSender();
    const limits = [{ scopeId: sender, perMinute: 600, perSecond: null }];
    expect(await ask(sender, people(500), limits)).toHaveLength(12);
    expect(await ask(sender, people(500), limits)).toEqual([]);
  });

  it('keeps to the vendor’s limit per second', async () => {
    const sender = await aSender();
    const limits = [{ scopeId: sender, perMinute: null, perSecond: 80 }];
    expect(await ask(sender, people(500), limits)).toHaveLength(80);
    expect(await ask(sender, people(500), limits)).toEqual([]);
  });

  it('grants each token once to concurrent callers', async () => {
    const sender = await aSender({ dailyLimit: 50 });
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => ask(sender, people(20, i * 20))));
    expect(answers.flat()).toHaveLength(50);
  });

  it('grants nothing while the sender is paused', async () => {
    const sender = await aSender({ pausedUntil: new Date(Date.now() + 60_000) });
    expect(await ask(sender, people(3))).toEqual([]);
  });
});
