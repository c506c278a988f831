import { z } from 'zod';

export const RefundOrderInput = z
  .object({
    id: z.uuid().describe('The order.'),
    lines: z
      .array(
        z
          .object({
            orderItemId: z.uuid(),
            quantity: z.int().min(1).max(1000).optional().describe('So many of its tickets.'),
            amount: z
              .int()
              .min(1)
              .max(9_000_000_000_000_000)
              .optional()
              .describe('Money alone, in minor units; the tickets stay good.'),
          })
          .refine(({ quantity, amount }) => quantity === undefined || amount === undefined, {
            path: ['amount'],
            message: 'quantity or amount, not both',
          }),
      )
      .min(1)
      .max(100)
      .refine(
        (lines) => new Set(lines.map(({ orderItemId }) => orderItemId)).size === lines.length,
        'name a line twice',
      )
      .optional()
      .describe('Lines, or some of them; a line with neither quantity nor amount is given back whole.'),
    ticketIds: z.array(z.uuid()).min(1).max(1000).optional(),
    reason: z.string().trim().min(1).max(500).optional(),
    includesFees: z.boolean().optional().describe('Whether fees come back; left out, as the event says.'),
    keepsSeats: z.boolean().default(false).describe('true: the seats are not sold again.'),
  })
  .refine(({ lines, ticketIds }) => !lines || !ticketIds, {
    path: ['ticketIds'],
    message: 'lines or ticketIds, not both',
  });

export const CancelOrderInput = z.object({
  id: z.uuid(),
  reason: z.string().trim().min(1).max(500).optional().describe('Told to the buyer.'),
});
