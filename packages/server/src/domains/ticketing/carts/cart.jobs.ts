/** Carts whose time has passed give their seats back, also while nobody is short of them. */
import { setTimeout as delay } from 'node:timers/promises';
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob, type JobDefinition } from '../../../runtime/jobs.ts';
import { inTransaction } from '../../../trpc/context.ts';
import { expireDueCarts } from '../holds/hold.ts';

/** Carts expired in one transaction: it has the pools of a hot event all that time. */
const SWEPT_AT_ONCE = 50;
/** Organizations looked at in one round; the next round takes the others. */
const ORGANIZATIONS = 100;
/** A run looks several times, so that seats are free within seconds though cron comes every minute. */
const ROUNDS = 5;
const BETWEEN_MS = 11_000;

export const sweepCarts = defineJob({
  name: 'ticketing.sweepCarts',
  payload: z.object({}),
  cron: '* * * * *',
  onStart: {},
  run: async (app, _, signal) => {
    for (let round = 1; round <= ROUNDS; round++) {
      if (round > 1) await delay(BETWEEN_MS, undefined, { signal });
      await sweepDueCarts(app, signal);
    }
  },
});

/** Carts that became an order are not touched here: their payment is asked first. */
export async function sweepDueCarts(app: App, signal: AbortSignal = new AbortController().signal): Promise<void> {
  for (const id of await organizationsWithDue(app)) {
    signal.throwIfAborted();
    // One organization's trouble is not that of the others.
    await sweepOne(app, id, signal).catch((error: unknown) =>
      app.log.error({ error, organizationId: id }, 'carts could not be swept'),
    );
  }
}

async function sweepOne(app: App, id: string, signal: AbortSignal): Promise<void> {
  const scope = { app, actor: { type: 'system', name: 'ticketing.sweepCarts' }, organization: { id } } as const;
  for (let swept = SWEPT_AT_ONCE; swept === SWEPT_AT_ONCE && !signal.aborted; ) {
    swept = await inTransaction(scope, (ctx) => expireDueCarts(ctx, SWEPT_AT_ONCE));
  }
}

const organizationsWithDue = (app: App): Promise<string[]> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select distinct organization_id from ticketing.carts where status = 'active' and reclaim_at <= ?
         and not exists (
           select from ticketing.orders o where o.organization_id = carts.organization_id and o.cart_id = carts.id
         )
         limit ?`,
        [app.now(), ORGANIZATIONS],
      );
      return (rows as { organizationId: string }[]).map(({ organizationId }) => organizationId);
    },
    { readOnly: true },
  );

export const cartJobs = [sweepCarts] as unknown as readonly JobDefinition<never>[];
