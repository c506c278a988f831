/** Background jobs of the payments domain. */
import { inSystem, PaymentGateway, SandboxWebhook, WebhookInbox } from '@tessera/db';
import { z } from 'zod';
import { deliverSandboxWebhooks } from '../../providers/payments/sandbox/sandbox-delivery.ts';
import { SANDBOX_WEBHOOKS_JOB } from '../../providers/payments/sandbox/sandbox-store.ts';
import type { App } from '../../runtime/app.ts';
import { defineJob, type JobDefinition } from '../../runtime/jobs.ts';
import type { LoopDefinition } from '../../runtime/work/loops.ts';
import { decryptGatewayAccount } from './gateways/gateway-account.ts';
import { reconcileLoop } from './reconciliation/reconcile.ts';
import { refundJob } from './refunds/send-refund.ts';
import { inboxJob } from './webhooks/webhook-inbox.ts';

/** A run waits for webhooks that are due within this time; the next run delivers later ones. */
const LOOKAHEAD_MS = 55_000;

const sandboxWebhooks = defineJob({
  name: SANDBOX_WEBHOOKS_JOB,
  payload: z.object({}),
  cron: '* * * * *',
  onStart: {},
  timeout: 300,
  run: async (app, _payload, signal) => {
    const end = app.now().getTime() + LOOKAHEAD_MS;
    for (;;) {
      const next = await deliverSandboxWebhooks(app, (account) => webhookSecretOf(app, account));
      if (!next || next.getTime() > end || signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, Math.max(50, next.getTime() - app.now().getTime())));
    }
  },
});

const webhookSecretOf = (app: App, account: string): Promise<string | null> =>
  inSystem(
    app.database,
    async (db) => {
      const gateway = await PaymentGateway.query(db).findOne({ id: account });
      return gateway ? (await decryptGatewayAccount(app, db, gateway, 'webhooks')).webhookSecret : null;
    },
    { readOnly: true },
  );

/** How long processed webhooks stay in the inbox. */
const INBOX_RETENTION_DAYS = 30;

const deleteOldWebhooks = defineJob({
  name: 'payments.deleteOldWebhooks',
  payload: z.object({}),
  cron: '37 * * * *',
  run: async (app) => {
    const before = new Date(app.now().getTime() - INBOX_RETENTION_DAYS * 86_400_000);
    await inSystem(app.database, async (db) => {
      await WebhookInbox.query(db).where('receivedAt', '<', before).whereNotNull('processedAt').delete();
      await SandboxWebhook.query(db).where('deliveredAt', '<', before).delete();
    });
  },
});

export const paymentsJobs = [
  refundJob,
  inboxJob,
  sandboxWebhooks,
  deleteOldWebhooks,
] as unknown as readonly JobDefinition<never>[];

export const paymentsLoops: readonly LoopDefinition[] = [reconcileLoop];
