/** The vendors of messages. */
import type { MessagingProviderType } from '@tessera/db';
import type { App } from '../../runtime/app.ts';
import { fcmMessaging } from './fcm/fcm.ts';
import type { MessagingProvider } from './messaging-provider.ts';
import { messagingSandbox } from './sandbox/sandbox.ts';
import { smtpMessaging } from './smtp/smtp.ts';
import { twilioMessaging } from './twilio/twilio.ts';
import { webPushMessaging } from './web-push/web-push.ts';
import { whatsappCloudMessaging } from './whatsapp/whatsapp-cloud.ts';

const vendors: Record<Exclude<MessagingProviderType, 'sandbox' | 'smtp'>, MessagingProvider> = {
  whatsapp_cloud: whatsappCloudMessaging,
  twilio: twilioMessaging,
  web_push: webPushMessaging,
  fcm: fcmMessaging,
};

/** The sandbox stores its messages in this database. SMTP servers in private networks are refused in production. */
export function messagingProvider(
  app: Pick<App, 'config' | 'database' | 'jobs' | 'now'>,
  provider: MessagingProviderType,
): MessagingProvider {
  if (provider === 'sandbox') return messagingSandbox(app);
  return provider === 'smtp' ? smtpMessaging(app) : vendors[provider];
}
