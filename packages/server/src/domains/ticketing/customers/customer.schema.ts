import { customerAddress, customerRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const Customer = customerRow
  .omit({ organizationId: true, searchText: true, marketing: true })
  .extend({
    address: customerAddress.nullable(),
    marketingConsent: z.boolean().describe('Whether the customer agreed to messages about other events.'),
  })
  .meta({ id: 'Customer', description: 'A person who bought tickets: one per e-mail address.' });

export const CustomerDetails = Customer.extend({
  orderCount: z.int().describe('Orders in any status.'),
  spent: z
    .array(z.object({ currency: z.string(), amount: z.int() }))
    .describe('What the customer paid less refunds, in minor units, by currency.'),
}).meta({ id: 'CustomerDetails', description: 'A customer with the figures of their orders.' });

export const ListCustomersInput = listInput(
  z.object({
    text: z.string().trim().min(1).max(100).optional().describe('Part of an e-mail address, name or phone number.'),
    eventId: z.uuid().optional().describe('Customers with a confirmed order for this event.'),
    marketingConsent: z
      .boolean()
      .optional()
      .describe('Customers who agreed to messages about other events, or who did not.'),
  }),
  ['createdAt', 'email'],
);
export const CustomerList = listOutput(Customer);
