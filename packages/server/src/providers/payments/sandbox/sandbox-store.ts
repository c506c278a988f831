/**
 * The sandbox vendor's records. The sandbox plays an outside system in our own database: every change is a transaction of its own, so it
 * survives the server that called.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  inSystem,
  newId,
  pipeline,
  SandboxCharge,
  SandboxRefund,
  SandboxWebhook,
  sqlValue,
  type Transaction,
} from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { PaymentProviderError, type PaymentRequest, type RefundRequest } from '../payment-provider.ts';
import { SandboxScript } from './sandbox-script.ts';

/** The job that sends due webhooks. The payments domain defines it, because it knows the accounts' secrets. */
export const SANDBOX_WEBHOOKS_JOB = 'payments.sendSandboxWebhooks';

const REORDER_MS = 2_000;

const randomRef = (prefix: string): string => `${prefix}_${randomBytes(18).toString('base64url')}`;

export interface Recorded<Row> {
  row: Row;
  /** False if an earlier call with the same key recorded it. */
  isNew: boolean;
}

type StoreDependencies = Pick<App, 'database' | 'jobs' | 'now'>;

export function recordCharge(
  app: StoreDependencies,
  account: { gatewayId: string; webhookUrl: string },
  request: PaymentRequest,
  script: SandboxScript,
): Promise<Recorded<SandboxCharge>> {
  const { attemptId, amount, currency, description, returnUrl, cancelUrl, expiresAt } = request;
  const requestHash = createHash('sha256')
    .update(JSON.stringify([amount, currency, description, returnUrl, cancelUrl]))
    .digest('base64url');
  return inSystem(app.database, async (db) => {
    const key = { account: account.gatewayId, idempotencyKey: attemptId };
    const id = randomRef('sbx');
    const charge = {
      ...key,
      id,
      requestHash,
      amount,
      currency,
      state: STATES[script.outcome],
      description,
      customerEmail: request.customer.email,
      returnUrl,
      cancelUrl,
      webhookUrl: account.webhookUrl,
      script,
      expiresAt,
    };
    const [, row] = await pipeline(
      () => SandboxCharge.query(db).insert(charge).onConflict(['account', 'idempotencyKey']).ignore(),
      () => SandboxCharge.query(db).findOne(key).throwIfNotFound(),
    );
    if (row.requestHash !== requestHash) {
      throw new PaymentProviderError('refused', 'This idempotency key was used with other parameters');
    }
    const isNew = row.id === id;
    if (isNew) {
      await queueWebhook(app, db, row, 'charge.created');
      if (row.state !== 'open') await queueWebhook(app, db, row, `charge.${row.state}`);
    }
    return { row, isNew };
  });
}

const STATES = { page: 'open', succeed: 'paid', fail: 'declined', pending: 'pending' } as const;

/** Finds a charge by its id or by our key. Cancels an open charge that has expired. */
export function findSandboxCharge(
  app: StoreDependencies,
  by: { id: string } | { account: string; idempotencyKey: string },
): Promise<SandboxCharge | undefined> {
  return inSystem(app.database, async (db) => {
    const charge = await SandboxCharge.query(db).findOne(by);
    if (charge?.state !== 'open' || charge.expiresAt > app.now()) return charge;
    return (await moveCharge(app, db, charge.id, ['open'], 'cancelled')) ?? SandboxCharge.query(db).findById(charge.id);
  });
}

/** Moves a charge from one of these states to another; undefined if it is in none of them. */
export const moveSandboxCharge = (
  app: StoreDependencies,
  id: string,
  from: SandboxCharge['state'][],
  to: SandboxCharge['state'],
): Promise<SandboxCharge | undefined> => inSystem(app.database, (db) => moveCharge(app, db, id, from, to));

async function moveCharge(
  app: StoreDependencies,
  db: Transaction,
  id: string,
  from: SandboxCharge['state'][],
  to: SandboxCharge['state'],
): Promise<SandboxCharge | undefined> {
  const moved = await SandboxCharge.query(db).where({ id }).whereIn('state', from).patch({ state: to });
  if (moved === 0) return undefined;
  const charge = (await SandboxCharge.query(db).findById(id)) as SandboxCharge;
  await queueWebhook(app, db, charge, `charge.${to}`);
  return charge;
}

export function recordRefund(
  app: StoreDependencies,
  account: string,
  request: RefundRequest,
): Promise<Recorded<SandboxRefund>> {
  const { refundId, amount, payment } = request;
  return inSystem(app.database, async (db) => {
    // Locked, so that one call at a time checks the key.
    const charge = await SandboxCharge.query(db).findOne({ id: payment.externalId, account }).forUpdate();
    if (!charge) throw new PaymentProviderError('refused', 'There is no such charge');
    const known = await SandboxRefund.query(db).findOne({ account, idempotencyKey: refundId });
    if (known) {
      if (known.amount === amount && known.chargeId === charge.id) return { row: known, isNew: false };
      throw new PaymentProviderError('refused', 'This idempotency key was used with other parameters');
    }
    const { refunds } = SandboxScript.parse(charge.script);
    const state = ({ succeed: 'succeeded', fail: 'failed', pending: 'pending' } as const)[refunds];
    if (charge.state !== 'paid') throw new PaymentProviderError('refused', 'This charge was not paid');
    if (state !== 'failed') {
      const reserved = await SandboxCharge.query(db)
        .where({ id: charge.id })
        .whereRaw('refunded_amount + ? <= amount', [amount])
        .patch({ refundedAmount: sqlValue<number>(db.raw('refunded_amount + ?', [amount])) });
      if (reserved === 0)
        throw new PaymentProviderError('refused', 'A refund must not exceed what is left of the charge');
    }
    const id = randomRef('sbxr');
    await SandboxRefund.query(db).insert({ id, chargeId: charge.id, account, idempotencyKey: refundId, amount, state });
    const row = (await SandboxRefund.query(db).findById(id)) as SandboxRefund;
    await queueWebhook(app, db, charge, `refund.${state}`, row);
    return { row, isNew: true };
  });
}

/** Ends a pending refund, for tests. */
export function endSandboxRefund(app: StoreDependencies, id: string, to: 'succeeded' | 'failed'): Promise<void> {
  return inSystem(app.database, async (db) => {
    const ended = await SandboxRefund.query(db).where({ id, state: 'pending' }).patch({ state: to });
    if (ended === 0) return;
    const refund = (await SandboxRefund.query(db).findById(id)) as SandboxRefund;
    if (to === 'failed') {
      await SandboxCharge.query(db)
        .where({ id: refund.chargeId })
        .patch({ refundedAmount: sqlValue<number>(db.raw('refunded_amount - ?', [refund.amount])) });
    }
    const charge = (await SandboxCharge.query(db).findById(refund.chargeId)) as SandboxCharge;
    await queueWebhook(app, db, charge, `refund.${to}`, refund);
  });
}

export const findSandboxRefund = (
  app: StoreDependencies,
  by: { id: string; account: string } | { account: string; idempotencyKey: string },
): Promise<SandboxRefund | undefined> =>
  inSystem(app.database, (db) => SandboxRefund.query(db).findOne(by).execute(), { readOnly: true });

/** All records of an account, oldest first, for tests. */
export const sandboxRecords = (app: Pick<App, 'database'>, account: string) =>
  inSystem(
    app.database,
    async (db) => ({
      charges: await SandboxCharge.query(db).where({ account }).orderBy('createdAt').orderBy('id'),
      refunds: await SandboxRefund.query(db).where({ account }).orderBy('createdAt').orderBy('id'),
    }),
    { readOnly: true },
  );

/** Queues a webhook, with the duplicates and delays of the charge's script. */
async function queueWebhook(
  app: StoreDependencies,
  db: Transaction,
  charge: SandboxCharge,
  type: string,
  refund?: SandboxRefund,
): Promise<void> {
  const { webhooks } = SandboxScript.parse(charge.script);
  if (webhooks.drop) return;
  const event = {
    id: randomRef('evt'),
    type,
    charge: charge.id,
    reference: charge.idempotencyKey,
    ...(refund && { refund: refund.id, refundReference: refund.idempotencyKey }),
  };
  const late = webhooks.delayMs + (webhooks.reorder && type === 'charge.created' ? REORDER_MS : 0);
  const dueAt = new Date(app.now().getTime() + late);
  for (let copies = 0; copies <= webhooks.duplicates; copies++) {
    await SandboxWebhook.query(db).insert({
      id: newId(),
      account: charge.account,
      url: charge.webhookUrl,
      event,
      dueAt,
    });
  }
  await app.jobs.send(db, SANDBOX_WEBHOOKS_JOB, {});
}
