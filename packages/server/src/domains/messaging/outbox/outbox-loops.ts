/** The loops of the outbox: their names, and when each has work. Apart from them, so that services can wake them without importing them. */
import { inSystem } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';

/** Sends due messages of the inbox (`outbox.ts`). */
export const OUTBOX_LOOP = 'messaging.outbox';
/** Settles messages whose outcome is unknown (`reconcile.ts`). */
export const RECONCILE_LOOP = 'messaging.reconcile';

export const nextQueuedMessage = (app: App): Promise<Date | null> =>
  nextDueAt(
    app,
    `select due_at from messaging.messages
    where due_at is not null and status = 'queued' and campaign_id is null order by due_at limit 1`,
  );

export const nextUndecidedMessage = (app: App): Promise<Date | null> =>
  nextDueAt(
    app,
    `select due_at from messaging.messages
    where due_at is not null and status in ('sending', 'uncertain') order by due_at limit 1`,
  );

export const nextInboundWebhook = (app: App): Promise<Date | null> =>
  nextDueAt(app, 'select due_at from messaging.inbound_webhooks where due_at is not null order by due_at limit 1');

const nextDueAt = (app: App, sql: string): Promise<Date | null> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(sql);
      return rows[0]?.dueAt ?? null;
    },
    { readOnly: true },
  );
