import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { storefrontProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { recordView } from './event-view.service.ts';
import {
  GetStorefrontEventInput,
  ListStorefrontEventsInput,
  RecordViewInput,
  StorefrontEvent,
  StorefrontEventList,
} from './storefront.schema.ts';
import { getStorefrontEvent, listStorefrontEvents } from './storefront.service.ts';

export const storefrontRouter = {
  listEvents: storefrontProcedure('storefront.read')
    .meta({
      summary: 'Lists published public events, soonest first by default.',
      example: { filter: { text: 'o', isFree: true, maxPrice: 1000 }, limit: 10 },
    })
    .input(ListStorefrontEventsInput)
    .output(StorefrontEventList)
    .query(({ ctx, input }) => listStorefrontEvents(ctx, input)),

  getEvent: storefrontProcedure('storefront.read')
    .meta({
      summary: 'Returns what the page of an event shows: texts, ticket types with prices, organizer and policies.',
      description:
        'An unlisted event is found by its id or slug; a private one needs a discount code of the event as well. ' +
        'Hidden ticket types are included when the code is for them.',
      example: { id: sample.event, discountCode: 'none' },
    })
    .input(GetStorefrontEventInput)
    .output(StorefrontEvent)
    .query(({ ctx, input }) => getStorefrontEvent(ctx, input)),

  recordView: storefrontProcedure('storefront.read')
    .meta({
      budget: 'view',
      summary: "Counts a view of an event's page; call it when the page is shown.",
      example: { eventId: sample.event, visitorId: 'visitor-0001' },
    })
    .input(RecordViewInput)
    .output(z.void())
    .mutation(({ ctx, input }) => recordView(ctx, input)),
} satisfies TRPCRouterRecord;
