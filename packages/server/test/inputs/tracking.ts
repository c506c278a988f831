/** Valid inputs for the procedures of tracking. */
import type { World } from '../worlds/ids.ts';

export const trackingInputs: Record<string, (world: World) => unknown> = {
  'tracking.sources.create': () => ({ type: 'shopify', name: 'Another', webhookSecret: 'a client secret' }),
  'tracking.sources.get': ({ ids }) => ({ id: ids.source }),
  'tracking.sources.list': () => ({ filter: { type: 'gtm' } }),
  'tracking.sources.update': ({ ids }) => ({ id: ids.source, name: 'Changed', config: { containerId: 'GTM-ABC123' } }),
  'tracking.sources.rotate': ({ ids }) => ({ id: ids.source, graceMinutes: 60 }),
  'tracking.sources.delete': ({ ids }) => ({ id: ids.source }),
  'tracking.events.list': ({ ids }) => ({ filter: { sourceId: ids.source, contactId: ids.contact }, limit: 10 }),
  'tracking.events.get': ({ ids }) => ({ id: ids.dataEvent }),
  'tracking.events.watch': ({ ids }) => ({ filter: { sourceId: ids.source, contactId: ids.contact } }),
  'tracking.eventTypes.list': ({ ids }) => ({ filter: { sourceId: ids.source, days: 7 } }),
  'tracking.settings.get': () => undefined,
  'tracking.settings.update': () => ({ retentionMonths: 6 }),
};
