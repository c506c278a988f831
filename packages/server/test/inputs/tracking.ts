/** Valid inputs for the procedures of tracking. */
import type { World } from '../worlds/ids.ts';

export const trackingInputs: Record<string, (world: World) => unknown> = {
  'tracking.sources.create': () => ({ sourceType: 'shopify', name: 'Another', webhookSecret: 'a client secret' }),
  'tracking.sources.get': ({ ids }) => ({ id: ids.source }),
  'tracking.sources.list': () => ({ filter: { sourceType: 'gtm' } }),
  'tracking.sources.update': ({ ids }) => ({ id: ids.source, name: 'Changed', config: { containerId: 'GTM-ABC123' } }),
  'tracking.sources.rotateKey': ({ ids }) => ({ id: ids.source, graceHours: 1 }),
  'tracking.sources.delete': ({ ids }) => ({ id: ids.source }),
  'tracking.events.list': ({ ids }) => ({ filter: { dataSourceId: ids.source, contactId: ids.contact }, limit: 10 }),
  'tracking.events.get': ({ ids }) => ({ id: ids.dataEvent }),
  'tracking.events.types': ({ ids }) => ({ dataSourceId: ids.source, days: 7 }),
  'tracking.events.watch': ({ ids }) => ({ dataSourceId: ids.source, contactId: ids.contact }),
  'tracking.settings.get': () => undefined,
  'tracking.settings.update': () => ({ retentionMonths: 6 }),
};
