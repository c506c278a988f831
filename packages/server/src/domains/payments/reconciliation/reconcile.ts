/**
 * The reconciler asks vendors about every payment, refund and webhook that is not decided, at growing intervals, until it is. It covers
 * servers that died, answers that were lost and webhooks that never arrived.
 */
import { inSystem, inTenant, pipeline } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import type { LoopDefinition } from '../../../runtime/work/loops.ts';
import type { OrganizationScope } from '../../../trpc/context.ts';
import { checkPayment } from '../payments/payment-vendor.service.ts';
import { startRefund } from '../refunds/send-refund.ts';
import { processWebhook } from '../webhooks/webhook-inbox.ts';

/** Rows of a kind that are claimed at once, and how many of them are checked concurrently. */
const BATCH_SIZE = 100;
const MAX_CONCURRENT_CHECKS = 8;
/** A claim is a lease: after this time another worker may claim the row. */
const LEASE_SECONDS = 60;
/** Checks are planned by many transactions, minutes ahead. None of them needs to wake the loop, because it looks this often. */
const POLL_MS = 10_000;

export const reconcileLoop: LoopDefinition = {
  name: 'payments.reconcile',
  nextDueAt: nextCheckDue,
  run: async (app, signal) => (await reconcile(app, signal)) >= BATCH_SIZE,
  retryMs: 1_000,
  maxSleepMs: POLL_MS,
};

function nextCheckDue(app: App): Promise<Date | null> {
  return inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select least(
           (select min(next_check_at) from payments.payments where next_check_at is not null),
           (select min(next_check_at) from payments.refunds where next_check_at is not null),
           (select min(next_try_at) from payments.webhook_inbox where processed_at is null)) as at`,
      );
      return rows[0].at;
    },
    { readOnly: true },
  );
}

interface DueRow {
  kind: 'payment' | 'refund' | 'webhook';
  organizationId: string;
  id: string;
}

/** Checks one batch of due rows. Returns how many it claimed. */
export async function reconcile(app: App, signal?: AbortSignal): Promise<number> {
  const due = await claimDue(app);
  const waiting = [...due];
  const work = async () => {
    for (let next = waiting.shift(); next && !signal?.aborted; next = waiting.shift()) await checkDue(app, next);
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_CHECKS }, work));
  return due.length;
}

/** Checks one row. A failure is logged; the row is due again when its lease ends. */
async function checkDue(app: App, { kind, organizationId, id }: DueRow): Promise<void> {
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

/**
 * Claims due rows, each for one worker, organization by organization: a row lock belongs to one node of a distributed
 * database. When nothing is due, it costs one statement.
 */
async function claimDue(app: App): Promise<DueRow[]> {
  const organizations = await dueOrganizations(app);
  const claimed: DueRow[] = [];
  // Each gets its share, so that a large backlog delays no other organization.
  const limit = Math.ceil(BATCH_SIZE / Math.max(1, organizations.length));
  for (const id of organizations) claimed.push(...(await claimOf(app, id, limit)));
  return claimed;
}

const DUE = {
  payment: { table: 'payments.payments', column: 'next_check_at', condition: 'next_check_at is not null' },
  refund: { table: 'payments.refunds', column: 'next_check_at', condition: 'next_check_at is not null' },
  webhook: { table: 'payments.webhook_inbox', column: 'next_try_at', condition: 'processed_at is null' },
} as const;

const DUE_ORGANIZATIONS = `select distinct organization_id from (${Object.values(DUE)
  .map(
    ({ table, column, condition }) =>
      `(select organization_id from ${table} where ${column} <= :now and ${condition} order by ${column} limit ${BATCH_SIZE})`,
  )
  .join(' union all ')}) due`;

const dueOrganizations = (app: App): Promise<string[]> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(DUE_ORGANIZATIONS, { now: app.now() });
      return (rows as { organizationId: string }[]).map(({ organizationId }) => organizationId);
    },
    { readOnly: true },
  );

/** The lease is the row's own due time, so the rows of a dead worker become due again. */
function claimOf(app: App, organization: string, limit: number): Promise<DueRow[]> {
  const now = app.now();
  const bindings = { organization, now, lease: new Date(now.getTime() + LEASE_SECONDS * 1_000), limit };
  return inTenant(app.database, organization, async (db) => {
    const claim = async (kind: DueRow['kind']) => {
      const { table, column, condition } = DUE[kind];
      const { rows } = await db.raw(
        `update ${table} claimed set ${column} = :lease
         from (
           select id from ${table} where organization_id = :organization and ${column} <= :now and ${condition}
           order by ${column} limit :limit for update skip locked
         ) due
         where claimed.organization_id = :organization and claimed.id = due.id
         returning claimed.organization_id, claimed.id`,
        bindings,
      );
      return (rows as Omit<DueRow, 'kind'>[]).map((row) => ({ ...row, kind }));
    };
    const claimed = await pipeline(
      () => claim('payment'),
      () => claim('refund'),
      () => claim('webhook'),
    );
    return claimed.flat();
  });
}
