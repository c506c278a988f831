/** The limits of a sender: the vendor's, and the organization's own. */
import type { Sender } from '@tessera/db';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { App } from '../../../runtime/app.ts';
import type { ThroughputLimit } from './throughput.ts';

/** A sender's setting `perSecond` overrides the vendor's default, because vendors grant some accounts more. */
export function senderLimit(app: App, { id, provider, rateLimitPerMinute, settings }: Sender): ThroughputLimit {
  const defaultPerSecond = messagingProvider(app, provider).descriptor.perSecond;
  const perSecond = typeof settings.perSecond === 'number' ? settings.perSecond : defaultPerSecond;
  return { scopeId: id, perMinute: rateLimitPerMinute, perSecond };
}
