import { z } from 'zod';
import { email, nameText } from '../../../lib/schemas/field-schemas.ts';
import { CustomerAddress, payFields } from '../orders/order.schema.ts';

const Attendee = z.object({
  ticketTypeId: z.uuid(),
  firstName: nameText(200),
  lastName: nameText(200).optional(),
  email: email.optional(),
  phone: nameText(50).optional(),
  additionalFields: z
    .record(nameText(100), z.union([z.string().max(1000), z.number(), z.boolean()]))
    .refine((fields) => Object.keys(fields).length <= 50, 'may have 50 fields at most')
    .optional(),
});

export const CheckoutInput = z.object({
  id: z.uuid().describe('The cart.'),
  token: z.string().min(1).max(100).describe('The secret from `carts.create`. It opens the order as well.'),
  customer: z
    .object({
      email,
      firstName: nameText(200).optional(),
      lastName: nameText(200).optional(),
      phone: nameText(50).optional(),
      address: CustomerAddress.optional(),
      marketingConsent: z.boolean().optional().describe('Whether the buyer agrees to messages about other events.'),
    })
    .describe('The buyer.'),
  attendees: z.array(Attendee).max(1000).optional().describe('Attendees, one per ticket, in the order of the tickets.'),
  ...payFields,
  expectedTotal: z
    .int()
    .min(0)
    .max(9_000_000_000_000_000)
    .optional()
    .describe('The total that the buyer was shown; CONFLICT if it differs.'),
  currency: z
    .string()
    .max(3)
    .regex(/^[A-Z]{3}$/)
    .optional()
    .describe('The currency that the buyer was shown.'),
});
