/** The sweeper: expires due carts and gives their seats back, also while no buyer is short of them. */
import { setTimeout as delay } from 'node:timers/promises';
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob, type JobDefinition } from '../../../runtime/jobs.ts';
import { inTransaction } from '../../../trpc/context.ts';
import { expireDueCarts } from '../holds/hold.ts';

/** Carts per transaction: it has the pools of a hot event locked for its whole duration. */
const BATCH_SIZE = 50;
/** Organizations per sweep; the next sweep takes the others. */
const MAX_ORGANIZATIONS = 100;
/** One run sweeps several times, so that seats are free within seconds although cron starts it once a minute. */
const SWEEPS_PER_RUN = 5;
const SWEEP_INTERVAL_MS = 11_000;

export const sweepCarts = defineJob({
  name: 'ticketing.sweepCarts',
  payload: z.object({}),
  cron: '* * * * *',
  onStart: {},
  run: async (app, _, signal) => {
    for (let sweep = 1; sweep <= SWEEPS_PER_RUN; sweep++) {
      if (sweep > 1) await delay(SWEEP_INTERVAL_MS, undefined, { signal });
      await sweepDueCarts(app, signal);
    }
  },
});

/** Skips carts that became an order: their payment is checked first (`order.jobs.ts`). */
export async function sweepDueCarts(app: App, signal: AbortSignal = new AbortController().signal): Promise<void> {
  for (const id of await organizationsWithDueCarts(app)) {
    signal.throwIfAborted();
    // A failure in one organization must not keep the others from their seats.
    await sweepOrganization(app, id, signal).catch((error: unknown) =>
      app.log.error({ error, organizationId: id }, 'carts could not be swept'),
    );
  }
}

async function sweepOrganization(app: App, id: string, signal: AbortSignal): Promise<void> {
  const scope = { app, actor: { type: 'system', name: 'ticketing.sweepCarts' }, organization: { id } } as const;
  for (let expired = BATCH_SIZE; expired === BATCH_SIZE && !signal.aborted; ) {
    expired = await inTransaction(scope, (ctx) => expireDueCarts(ctx, BATCH_SIZE));
  }
}

const organizationsWithDueCarts = (app: App): Promise<string[]> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select distinct organization_id from ticketing.carts where status = 'active' and reclaim_at <= ?
         and not exists (
           select from ticketing.orders o where o.organization_id = carts.organization_id and o.cart_id = carts.id
         )
         limit ?`,
        [app.now(), MAX_ORGANIZATIONS],
      );
      return (rows as { organizationId: string }[]).map(({ organizationId }) => organizationId);
    },
    { readOnly: true },
  );

export const cartJobs = [sweepCarts] as unknown as readonly JobDefinition<never>[];
