/** What a sender's vendor takes, and what its organization wants it to send. */
import type { Sender } from '@tessera/db';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { App } from '../../../runtime/app.ts';
import type { ThroughputLimit } from './throughput.ts';

/** The vendor grants some more than the usual: `perSecond` in the settings. */
export function senderLimit(app: App, { id, provider, rateLimitPerMinute, settings }: Sender): ThroughputLimit {
  const usual = messagingProvider(app, provider).descriptor.perSecond;
  const perSecond = typeof settings.perSecond === 'number' ? settings.perSecond : usual;
  return { scopeId: id, perMinute: rateLimitPerMinute, perSecond };
}
