/** When a message is looked into whose fate nobody saw. */
import type { MessagingProvider } from '../../../providers/messaging/messaging-provider.ts';

/** How long a vendor that calls back may take to, unless the sender's settings say otherwise. Seconds. */
const CALLBACK_WAIT_SECONDS = 600;

/** At once where the vendor can be asked, or where nobody will ever tell. */
export function reconcileAt(since: Date, { descriptor }: MessagingProvider, settings: Record<string, unknown>): Date {
  if (descriptor.reconcileBy !== 'callback') return since;
  const quiet = typeof settings.resendAfterSeconds === 'number' ? settings.resendAfterSeconds : CALLBACK_WAIT_SECONDS;
  return new Date(since.getTime() + quiet * 1000);
}
