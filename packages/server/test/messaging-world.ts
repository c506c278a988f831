/** Messaging's part of the world: senders of every channel, and what passed through them. */
import type { Tenant } from './index.ts';

export interface MessagingIds {
  /** WhatsApp, of the sandbox as all of them. */
  sender: string;
  smsSender: string;
  emailSender: string;
  pushSender: string;
  /** SMS, that nothing hangs on. */
  spareSender: string;
  portfolio: string;
  sparePortfolio: string;
  /** For e-mail, and a draft of WhatsApp. */
  template: string;
  draftTemplate: string;
}

export async function createMessaging(tenant: Tenant, canary: string, _contactId: string): Promise<MessagingIds> {
  const { messaging } = tenant.call;
  const portfolio = await messaging.portfolios.create({ name: `${canary} numbers`, uniqueLimit: 1000 });
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
  return {
    template: template.id,
    draftTemplate: draftTemplate.id,
    sender: (await add('whatsapp', '+919800000001', { portfolioId: portfolio.id })).id,
    smsSender: (await add('sms', '+919800000002')).id,
    emailSender: (await add('email', `${canary.slice(0, 60)}@example.in`)).id,
    pushSender: (await add('push')).id,
    spareSender: (await add('sms', '+919800000003')).id,
    portfolio: portfolio.id,
    sparePortfolio: sparePortfolio.id,
  };
}
