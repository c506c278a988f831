import { ExternalMessage, InboundWebhook, newId, RateSlot } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLine } from '../../../../test/inbound.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { deleteExpiredMessages } from './retention.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

it('deleteExpired: deletes what is old enough and keeps what is still to be processed', async () => {
  const line = await openLine(test.app, await test.createTenant());
  const { senderId } = line;
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  await line.tenant.transaction(async (ctx) => {
    const body = Buffer.from('{}');
    for (const [days, dueAt] of [
      [8, null],
      [6, null],
      [8, daysAgo(8)],
    ] as const) {
      await InboundWebhook.add(ctx, { senderId, body, receivedAt: daysAgo(days), dueAt });
    }
    for (const days of [91, 89]) {
      const name = { senderId, externalId: `wamid.${days}`, messageId: newId(), attempt: 1 };
      await ExternalMessage.add(ctx, { ...name, messageCreatedAt: daysAgo(days) });
    }
    for (const minutes of [11, 1]) {
      await RateSlot.add(ctx, { scopeId: senderId, at: new Date(Date.now() - minutes * 60_000), taken: 1 });
    }
  });
  await deleteExpiredMessages(test.app, new AbortController().signal);
  await line.tenant.transaction(async (ctx) => {
    const left = await InboundWebhook.of(ctx).orderBy('id');
    expect(left.map(({ dueAt }) => dueAt === null)).toEqual([true, false]);
    expect(await ExternalMessage.of(ctx)).toMatchObject([{ externalId: 'wamid.89' }]);
    expect(await RateSlot.of(ctx)).toHaveLength(1);
  });
});
