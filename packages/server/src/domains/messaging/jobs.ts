/** The background work of messaging: jobs, loops and listeners for events of other domains. */
import { inSystem, Sender } from '@tessera/db';
import { z } from 'zod';
import { runSandboxDelivery } from '../../providers/messaging/sandbox/sandbox-delivery.ts';
import { SANDBOX_MESSAGES_JOB } from '../../providers/messaging/sandbox/sandbox-store.ts';
import type { App } from '../../runtime/app.ts';
import { defineJob, type EventListener, type JobDefinition } from '../../runtime/jobs.ts';
import type { LoopDefinition } from '../../runtime/work/loops.ts';
import { messagingContactListeners } from './conversations/contact-listeners.ts';
import { inboundMediaJob } from './inbound/inbound-media.ts';
import { sendDueMessages } from './outbox/outbox.ts';
import {
  nextInboundWebhook,
  nextQueuedMessage,
  nextUndecidedMessage,
  OUTBOX_LOOP,
  RECONCILE_LOOP,
} from './outbox/outbox-loops.ts';
import { reconcileMessages } from './outbox/reconcile.ts';
import { retentionJob } from './retention/retention.ts';
import { decryptSenderCredentials } from './senders/sender-account.ts';
import { processWebhooks } from './webhooks/process-webhooks.ts';
import { INBOUND_LOOP } from './webhooks/webhook-receiver.ts';

export const messagingListeners: readonly EventListener[] = messagingContactListeners;

/** Delivers the sandbox's webhooks over HTTP, as any vendor does. */
const sandboxWebhooks = defineJob({
  name: SANDBOX_MESSAGES_JOB,
  payload: z.object({}),
  cron: '* * * * *',
  onStart: {},
  timeout: 300,
  run: (app, _payload, signal) => runSandboxDelivery(app, (account) => sandboxSecretOf(app, account), signal),
});

const sandboxSecretOf = (app: App, account: string): Promise<string | null> =>
  inSystem(
    app.database,
    async (db) => {
      const sender = await Sender.query(db).findOne({ id: account }).whereNull('deletedAt');
      return (sender && (await decryptSenderCredentials(app, db, sender)).webhookSecret) ?? null;
    },
    { readOnly: true },
  );

export const messagingJobs = [
  inboundMediaJob,
  retentionJob,
  sandboxWebhooks,
] as unknown as readonly JobDefinition<never>[];

export const messagingLoops: readonly LoopDefinition[] = [
  { name: OUTBOX_LOOP, nextDueAt: nextQueuedMessage, run: sendDueMessages, retryMs: 500 },
  // The lease of a dead worker ends unannounced.
  {
    name: RECONCILE_LOOP,
    nextDueAt: nextUndecidedMessage,
    run: reconcileMessages,
    retryMs: 2_000,
    maxSleepMs: 15_000,
  },
  { name: INBOUND_LOOP, nextDueAt: nextInboundWebhook, run: processWebhooks, retryMs: 150 },
];
