/** Tracking's part of a world: a data source and an event of the first contact. */
import { DataEvent } from '@tessera/db';
import type { TrackingIds, WorldPart, WorldSite } from './ids.ts';

export const trackingPart: WorldPart<'tracking'> = {
  needs: ['contacts', 'organizations'],
  create: async (site) => ({ ids: await createTracking(site) }),
};

async function createTracking({ tenant, canary, ids }: WorldSite): Promise<TrackingIds> {
  const { call } = tenant;
  const source = await call.tracking.sources.create({ type: 'gtm', name: `${canary} shop` });
  const event = await tenant.transaction((ctx) =>
    DataEvent.add(ctx, {
      dataSourceId: source.id,
      eventType: `${canary}_done`,
      eventData: { properties: { note: canary } },
      messageId: canary,
      contactId: ids.contact,
      occurredAt: ctx.now(),
      processedAt: ctx.now(),
    }),
  );
  return { source: source.id, dataEvent: event.id };
}
