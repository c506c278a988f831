import { customerAddress, customerRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const Customer = customerRow
  .omit({ organizationId: true, searchText: true })
  .extend({ address: customerAddress.nullable() })
  .meta({ id: 'Customer', description: 'Somebody who bought: one per e-mail address.' });

export const CustomerDetails = Customer.extend({
  orders: z.int().describe('Orders, whatever became of them.'),
  spent: z
    .array(z.object({ currency: z.string(), amount: z.int() }))
    .describe('What they paid less what they got back, in minor units, by currency.'),
}).meta({ id: 'CustomerDetails', description: 'A customer and what they bought.' });

export const ListCustomersInput = listInput(
  z.object({
    text: z.string().trim().min(1).max(100).optional().describe('Part of an e-mail, name or phone.'),
    eventId: z.uuid().optional().describe('Those with a confirmed order for it.'),
    marketing: z.boolean().optional(),
  }),
  ['createdAt', 'email'],
);
export const CustomerList = listOutput(Customer);
