import { ConnectionStatus, HealthStatus, whatsappAccountRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';
import { Portfolio } from '../portfolios/portfolio.schema.ts';

export const WhatsAppAccount = whatsappAccountRow
  .omit({ organizationId: true, sessionData: true })
  .extend({
    id: z.uuid().describe("The sender's id, too."),
    phoneNumber: z.string().describe('With + and country code.'),
    displayName: z.string().nullable().describe('As people see it in WhatsApp.'),
    qrCode: z.string().nullable().describe('To be scanned by the phone, where an account is connected that way.'),
    phoneNumberId: z.string().nullable().describe("Meta's id of the number."),
    businessAccountId: z.string().nullable().describe("Meta's id of the business account."),
    isActive: z.boolean().describe('Nothing is sent from one that is not.'),
    messagesSentToday: z.int().describe('Since 00:00 UTC.'),
    dailyLimit: z.int().nullable().describe('Never more in a day (UTC); null: as many as it likes.'),
    portfolio: Portfolio.nullable().describe('The numbers that share its limit of different people.'),
    connectionError: z.string().nullable().describe('What the vendor said when it could not be connected.'),
  })
  .meta({ id: 'WhatsAppAccount', description: 'What only WhatsApp senders have.' });

export const UpdateWhatsAppAccountInput = z.object({
  id: z.uuid(),
  displayName: z.string().trim().min(1).max(200).nullable().optional(),
  dailyLimit: z.int().min(1).max(100_000_000).nullable().optional(),
  portfolioId: z.uuid().nullable().optional(),
});

export const ListWhatsAppAccountsInput = listInput(
  z.object({ connectionStatus: ConnectionStatus.optional(), healthStatus: HealthStatus.optional() }),
  ['createdAt', 'phoneNumber'],
);
export const WhatsAppAccountList = listOutput(WhatsAppAccount);
