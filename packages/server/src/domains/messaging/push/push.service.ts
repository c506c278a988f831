/** Push subscriptions of browsers and apps. Each is sealed and exists once per sender. */
import { createHash } from 'node:crypto';
import { newId, PushSubscription, type Sender, seal } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { isGuest } from '../../../trpc/admission.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { createContact, requireContacts } from '../../contacts/index.ts';
import { requireSender } from '../senders/sender.service.ts';
import { decryptSenderCredentials } from '../senders/sender-account.ts';
import type {
  ListPushSubscriptionsInput,
  PushKeyInput,
  SubscribePushInput,
  UnsubscribePushInput,
} from './push.schema.ts';

type GivenSubscription = z.infer<typeof SubscribePushInput>['subscription'];

/**
 * Idempotent per endpoint. An expired subscription is replaced under a new id, so consents stated for the old id do not apply.
 */
export async function subscribePush(ctx: Ctx, input: z.infer<typeof SubscribePushInput>) {
  const { senderId, subscription, contactId, visitorName } = input;
  const sender = await requireSender(ctx, senderId, 'push');
  requireMatchingProvider(sender, subscription);
  if (contactId !== undefined) await requireContactOwner(ctx, contactId);
  const endpointHash = endpointHashOf('token' in subscription ? subscription.token : subscription.endpoint);
  await lockEndpoint(ctx, senderId, endpointHash);
  const existing = await PushSubscription.of(ctx).findOne({ senderId, endpointHash });
  const owner = contactId ?? existing?.contactId ?? (await createVisitorContact(ctx, sender, visitorName));
  if (existing?.expiredAt) await PushSubscription.of(ctx).where({ id: existing.id }).delete();
  const id = existing && !existing.expiredAt ? existing.id : newId();
  const values = {
    contactId: owner,
    subscription: await seal(ctx.db, ctx.app.masterKeys, subscriptionPlace(ctx, id), JSON.stringify(subscription)),
    userAgent: ctx.request?.userAgent ?? null,
  };
  if (existing?.id === id) await PushSubscription.of(ctx).where({ id }).patch(values);
  else await PushSubscription.add(ctx, { id, senderId, endpointHash, ...values });
  return requirePushSubscription(ctx, id);
}

/** The endpoint is a secret of the browser and serves as proof. Unsubscribing an unknown endpoint succeeds. */
export async function unsubscribePush(
  ctx: Ctx,
  { senderId, endpoint }: z.infer<typeof UnsubscribePushInput>,
): Promise<void> {
  await requireSender(ctx, senderId, 'push');
  await PushSubscription.of(ctx)
    .where({ senderId, endpointHash: endpointHashOf(endpoint) })
    .delete();
}

export async function getPushPublicKey(ctx: Ctx, { senderId }: z.infer<typeof PushKeyInput>) {
  const sender = await requireSender(ctx, senderId, 'push');
  const { vapidPublicKey = null } = await decryptSenderCredentials(ctx.app, ctx.db, sender);
  return { publicKey: vapidPublicKey };
}

export async function listPushSubscriptions(ctx: Ctx, input: z.infer<typeof ListPushSubscriptionsInput>) {
  const { isExpired, ...same } = input.filter ?? {};
  if (same.senderId) await requireSender(ctx, same.senderId, 'push');
  if (same.contactId) await requireContacts(ctx, [same.contactId]);
  const query = PushSubscription.of(ctx).select(PushSubscription.columns);
  query.where(Object.fromEntries(Object.entries(same).filter(([, value]) => value !== undefined)));
  if (isExpired !== undefined) query.whereRaw(`expired_at is ${isExpired ? 'not' : ''} null`);
  return page(query, input, { createdAt: byAge });
}

export async function deletePushSubscription(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  if ((await PushSubscription.of(ctx).where({ id }).delete()) === 0) throw notFound('push_subscription');
}

async function requirePushSubscription(ctx: Ctx, id: string) {
  const subscription = await PushSubscription.byId(ctx, id);
  if (!subscription) throw notFound('push_subscription');
  return subscription;
}

function requireMatchingProvider({ provider }: Sender, subscription: GivenSubscription): void {
  if (provider === 'web_push' && !('endpoint' in subscription))
    throw badInput('subscription', 'must be the subscription of a browser');
  if (provider === 'fcm' && !('token' in subscription)) throw badInput('subscription', 'must be the token of an app');
}

/** A page could claim any contact, so guests may not link one. */
async function requireContactOwner(ctx: Ctx, contactId: string): Promise<void> {
  if (isGuest(ctx.actor)) {
    throw new AppError('FORBIDDEN', 'Link the subscription to a contact from your server, with a secret key', {
      kind: 'secret_key_required',
    });
  }
  await requireContacts(ctx, [contactId]);
}

/** Creates a contact without addresses; null when pages may not create contacts or the contact quota is used up. */
async function createVisitorContact(ctx: Ctx, { settings }: Sender, name: string | undefined): Promise<string | null> {
  if (name === undefined || (isGuest(ctx.actor) && settings.createContacts !== true)) return null;
  try {
    return (await createContact(ctx, { name, tags: [], customFields: {}, source: 'api', country: undefined })).id;
  } catch (error) {
    // The quota is checked before anything is written, so the transaction is still valid.
    if (error instanceof AppError && error.details?.kind === 'limit_reached') return null;
    throw error;
  }
}

/** Serializes concurrent subscriptions of one endpoint, such as two tabs of a page. */
const lockEndpoint = (ctx: Ctx, senderId: string, endpointHash: string) =>
  ctx.db.raw('select pg_advisory_xact_lock(hashtextextended(?, 1))', [`messaging.push ${senderId} ${endpointHash}`]);

const endpointHashOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('hex');

const subscriptionPlace = (ctx: Ctx, rowId: string) => ({
  table: 'messaging.push_subscriptions',
  column: 'subscription',
  organizationId: ctx.organization.id,
  rowId,
});
