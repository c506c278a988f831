import { z } from 'zod';

export const GetCancellationInput = z.object({ eventId: z.uuid().describe('The cancelled event.') });

export const EventCancellation = z
  .object({
    eventId: z.uuid().describe('The event.'),
    cancelledAt: z.date(),
    completedAt: z.date().nullable().describe('When every order was cancelled or refunded; null until then.'),
    orderCount: z.int().describe('All orders of the event.'),
    openOrderCount: z.int().describe('Orders that are not cancelled or refunded yet.'),
    pendingRefundCount: z.int().describe('Refunds that the payment vendor has not completed yet.'),
    failedRefundCount: z.int().describe('Refunds that the payment vendor refused: look into each.'),
    refundedAmount: z.int().describe('Refunded so far, in minor units.'),
    currency: z.string(),
  })
  .meta({ id: 'EventCancellation', description: "The progress of a cancelled event's refunds." });
