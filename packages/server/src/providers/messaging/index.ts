/** The vendors of messages: one line each. */
import type { MessagingProviderType } from '@tessera/db';
import type { App } from '../../context.ts';
import type { MessagingProvider } from './messaging-provider.ts';
import { sandbox } from './sandbox.ts';
import { whatsappCloud } from './whatsapp-cloud.ts';

const vendors = {
  whatsapp_cloud: whatsappCloud,
} satisfies Partial<Record<MessagingProviderType, MessagingProvider>>;

/** The sandbox keeps its books in our database; the others are elsewhere. */
export const messagingProvider = (
  app: Pick<App, 'database' | 'jobs' | 'now'>,
  provider: MessagingProviderType,
): MessagingProvider => (provider === 'sandbox' ? sandbox(app) : vendors[provider]);
