import { ConnectionStatus, HealthStatus, whatsappAccountRow } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';
import { Portfolio } from '../portfolios/portfolio.schema.ts';

export const WhatsAppAccount = whatsappAccountRow
  .omit({ organizationId: true, sessionData: true, phoneNumber: true })
  .extend({
    id: z.uuid().describe('The id of the account and of its sender.'),
    phone: z.string().describe('With + and country code.'),
    displayName: z.string().nullable().describe('The name that WhatsApp shows.'),
    qrCode: z.string().nullable().describe('The QR code to scan with the phone, for accounts that connect this way.'),
    phoneNumberId: z.string().nullable().describe('Meta’s id of the number.'),
    businessAccountId: z.string().nullable().describe('Meta’s id of the business account.'),
    isActive: z.boolean().describe('An inactive sender sends nothing.'),
    messagesSentToday: z.int().describe('Messages sent since 00:00 UTC.'),
    dailyLimit: z.int().nullable().describe('The most messages in a UTC day; null: no limit.'),
    portfolio: Portfolio.nullable().describe('The portfolio whose limit of unique recipients this number shares.'),
    connectionError: z.string().nullable().describe('What the vendor answered when the connection failed.'),
  })
  .meta({ id: 'WhatsAppAccount', description: 'The WhatsApp part of a sender.' });

export const UpdateWhatsAppAccountInput = z.object({
  id: z.uuid().describe('The WhatsApp account.'),
  displayName: nameText(200).nullable().optional().describe('The name that WhatsApp shows.'),
  dailyLimit: z
    .int()
    .min(1)
    .max(100_000_000)
    .nullable()
    .optional()
    .describe('The most messages in a UTC day; null: no limit.'),
  portfolioId: z.uuid().nullable().optional().describe('The portfolio of the number; null for none.'),
});

export const ListWhatsAppAccountsInput = listInput(
  z.object({
    connectionStatus: oneOrSeveral(ConnectionStatus).optional().describe('Accounts in these connection states.'),
    healthStatus: oneOrSeveral(HealthStatus).optional().describe('Accounts with these health ratings.'),
  }),
  ['createdAt', 'phone'],
);
export const WhatsAppAccountList = listOutput(WhatsAppAccount);
