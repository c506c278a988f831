/** The vendors of messages: one line each. */
import type { MessagingProviderType } from '@tessera/db';
import type { App } from '../../runtime/app.ts';
import { fcm } from './fcm/fcm.ts';
import type { MessagingProvider } from './messaging-provider.ts';
import { sandbox } from './sandbox/sandbox.ts';
import { smtp } from './smtp/smtp.ts';
import { twilio } from './twilio/twilio.ts';
import { webPush } from './web-push/web-push.ts';
import { whatsappCloud } from './whatsapp/whatsapp-cloud.ts';

const vendors: Record<Exclude<MessagingProviderType, 'sandbox' | 'smtp'>, MessagingProvider> = {
  whatsapp_cloud: whatsappCloud,
  twilio,
  web_push: webPush,
  fcm,
};

/** The sandbox keeps its books in our database; mail servers may be in our own network, where that is no production. */
export function messagingProvider(
  app: Pick<App, 'config' | 'database' | 'jobs' | 'now'>,
  provider: MessagingProviderType,
): MessagingProvider {
  if (provider === 'sandbox') return sandbox(app);
  return provider === 'smtp' ? smtp(app) : vendors[provider];
}
