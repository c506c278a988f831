import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { storefrontProcedure } from '../../../trpc/procedures.ts';
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
    .meta({ summary: 'Published events that everybody may see, the soonest first unless sorted otherwise.' })
    .input(ListStorefrontEventsInput)
    .output(StorefrontEventList)
    .query(({ ctx, input }) => listStorefrontEvents(ctx, input)),

  getEvent: storefrontProcedure('storefront.read')
    .meta({
      summary:
        "Everything an event's page shows: texts, ticket types with prices and what is left, organizer and policies.",
      description:
        'An unlisted event is found by its id or slug; a private one takes a running discount code of the event besides. ' +
        'Hidden ticket types are there when the code is for them.',
    })
    .input(GetStorefrontEventInput)
    .output(StorefrontEvent)
    .query(({ ctx, input }) => getStorefrontEvent(ctx, input)),

  recordView: storefrontProcedure('storefront.read')
    .meta({ summary: "Counts a look at an event's page; call it when the page is shown." })
    .input(RecordViewInput)
    .output(z.void())
    .mutation(({ ctx, input }) => recordView(ctx, input)),
} satisfies TRPCRouterRecord;
