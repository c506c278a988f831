/**
 * The reconciler: whatever is not decided is asked after, soon at first and then more rarely, until it is. So a server
 * that died, an answer that was lost and a webhook that never came all end alike: we know what the vendor knows.
 */
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import type { OrganizationScope } from '../../../trpc/context.ts';
import { checkPayment } from '../payments/payment-vendor.service.ts';
import { startRefund } from '../refunds/send-refund.ts';
import { processWebhook } from '../webhooks/webhook-inbox.ts';

/** Rows taken at once, and how many of them are asked after at the same time. */
const BATCH = 100;
const AT_ONCE = 8;
/** Whoever took a row has this long; then it is anybody's again. */
const LEASE_SECONDS = 60;
/** One run looks again and again until the next may begin. */
const RUN_MS = 50_000;
const PAUSE_MS = 5_000;

export const reconcileJob = defineJob({
  name: 'payments.reconcile',
  payload: z.object({ runMs: z.int().default(RUN_MS) }),
  cron: '* * * * *',
  onStart: { runMs: 0 },
  timeout: 300,
  run: async (app, { runMs }, signal) => {
    const end = Date.now() + runMs;
    do {
      while ((await reconcile(app, signal)) >= BATCH && !signal.aborted);
      if (Date.now() + PAUSE_MS < end) await pause(PAUSE_MS, signal);
    } while (Date.now() + PAUSE_MS < end && !signal.aborted);
  },
});

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });

interface Due {
  kind: 'payment' | 'refund' | 'webhook';
  organizationId: string;
  id: string;
}

/** Asks after everything that is due; answers how much it was. */
export async function reconcile(app: App, signal?: AbortSignal): Promise<number> {
  const due = await take(app);
  const waiting = [...due];
  const work = async () => {
    for (let next = waiting.shift(); next && !signal?.aborted; next = waiting.shift()) await look(app, next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return due.length;
}

/** What fails is logged and comes up again; the others need not wait for it. */
async function look(app: App, { kind, organizationId, id }: Due): Promise<void> {
  const scope: OrganizationScope = {
    app,
    actor: { type: 'system', name: 'payments.reconcile' },
    organization: { id: organizationId },
  };
  try {
    if (kind === 'payment') await checkPayment(scope, id);
    else if (kind === 'refund') await startRefund(scope, id);
    else await processWebhook(app, { organizationId, inboxId: id });
  } catch (error) {
    app.log.error({ error, kind, id }, 'a payment could not be reconciled');
  }
}

/** Takes what is due, each row by one worker. The lease is the row's own next date, so nothing is left behind by a dead one. */
function take(app: App): Promise<Due[]> {
  const now = app.now();
  const lease = new Date(now.getTime() + LEASE_SECONDS * 1_000);
  const claim = (kind: Due['kind'], table: string, column: string, condition: string) =>
    inSystem(app.database, async (db) => {
      const { rows } = await db.raw(
        `update ${table} taken set ${column} = :lease
         from (
           select organization_id, id from ${table} where ${column} <= :now and ${condition}
           order by ${column} limit ${BATCH} for update skip locked
         ) due
         where taken.organization_id = due.organization_id and taken.id = due.id
         returning taken.organization_id, taken.id`,
        { lease, now },
      );
      return (rows as Omit<Due, 'kind'>[]).map((row) => ({ ...row, kind }));
    });
  return Promise.all([
    claim('payment', 'payments.payments', 'next_check_at', 'next_check_at is not null'),
    claim('refund', 'payments.refunds', 'next_check_at', 'next_check_at is not null'),
    claim('webhook', 'payments.webhook_inbox', 'next_try_at', 'processed_at is null'),
  ]).then((lists) => lists.flat());
}
