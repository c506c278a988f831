/** Messaging's part of a world: a sender of each channel, a template of each state, and one conversation. */

import { Conversation, ConversationNote, Message } from '@tessera/db';
import { storeMedia } from '../../src/domains/messaging/media/media.service.ts';
import type { Tenant } from '../index.ts';
import type { MessagingIds, WorldPart } from './ids.ts';

export const messagingPart: WorldPart<'messaging'> = {
  needs: ['contacts', 'organizations', 'tracking'],
  commits: ['messaging.senders.verify', 'messaging.templates.submit', 'messaging.whatsappAccounts.connect'],
  create: async ({ tenant, canary, ids }) => ({ ids: await createMessaging(tenant, canary, ids.contact) }),
};

async function createMessaging(tenant: Tenant, canary: string, contactId: string): Promise<MessagingIds> {
  const { messaging } = tenant.call;
  const portfolio = await messaging.portfolios.create({ name: `${canary} numbers`, dailyUniqueRecipientLimit: 1000 });
  const sparePortfolio = await messaging.portfolios.create({ name: `${canary} spare` });
  const settings = { dropCallbacks: 1 };
  const add = (channel: 'whatsapp' | 'sms' | 'email' | 'push', address?: string, more: object = {}) =>
    messaging.senders.create({
      provider: 'sandbox',
      channel,
      name: `${canary} ${channel}`,
      address,
      settings,
      ...more,
    });
  const template = await messaging.templates.create({
    channel: 'email',
    name: `${canary} news`,
    subject: `${canary} {{ name }}`,
    body: `Hello {{ name }}, ${canary}`,
  });
  const draftTemplate = await messaging.templates.create({
    channel: 'whatsapp',
    name: 'order_update',
    body: `Hello {{1}}, ${canary}`,
  });
  const picture = { mimeType: 'image/png', fileName: `${canary}.png`, data: Buffer.from(canary) };
  const media = await tenant.transaction((ctx) => storeMedia(ctx, picture));
  const pushSender = (await add('push')).id;
  const subscription = await messaging.push.subscribe({
    senderId: pushSender,
    subscription: aBrowser(canary),
    contactId,
  });
  const sender = (await add('whatsapp', '+919800000001', { portfolioId: portfolio.id })).id;
  return {
    ...(await addInbox(tenant, canary, { sender, contactId })),
    subscription: subscription.id,
    media: media.id,
    template: template.id,
    draftTemplate: draftTemplate.id,
    sender,
    smsSender: (await add('sms', '+919800000002')).id,
    emailSender: (await add('email', `${canary.slice(0, 60)}@example.in`)).id,
    pushSender,
    spareSender: (await add('sms', '+919800000003')).id,
    portfolio: portfolio.id,
    sparePortfolio: sparePortfolio.id,
  };
}

/** A conversation with one message of each status. */
async function addInbox(tenant: Tenant, canary: string, { sender, contactId }: { sender: string; contactId: string }) {
  return tenant.transaction(async (ctx) => {
    const now = ctx.now();
    const address = '+919819245678';
    const common = { senderId: sender, channel: 'whatsapp' as const, contactId, address, type: 'text' as const };
    const conversation = await Conversation.add(ctx, {
      ...{ senderId: sender, channel: 'whatsapp', contactId, address, unreadCount: 1 },
      lastMessageAt: now,
      lastMessagePreview: `${canary} asks`,
      lastMessageDirection: 'inbound',
      lastInboundAt: now,
    });
    const note = await ConversationNote.add(ctx, { conversationId: conversation.id, body: canary });
    const add = (values: Partial<Message>) =>
      Message.add(ctx, { ...common, direction: 'outbound', content: canary, createdAt: now, ...values });
    const inbound = await add({ direction: 'inbound', status: 'delivered', externalId: `${canary}.1` });
    const later = new Date(now.getTime() + 3_600_000);
    const scheduled = await add({ status: 'queued', dueAt: later, scheduledFor: later });
    const failed = await add({ status: 'failed', failedAt: now, errorCode: '131026', errorMessage: canary });
    const uncertain = await add({ status: 'uncertain', attempt: 1, startedAt: now });
    return {
      conversation: conversation.id,
      note: note.id,
      inboundMessage: inbound.id,
      scheduledMessage: scheduled.id,
      failedMessage: failed.id,
      uncertainMessage: uncertain.id,
    };
  });
}

/** The JSON of `pushManager.subscribe`. */
export const aBrowser = (name: string) => ({
  endpoint: `https://push.example.in/send/${name}`,
  keys: {
    p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
    auth: 'tBHItJI5svbpez7KI4CCXg',
  },
});
