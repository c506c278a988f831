import { Channel, MessageType, MessagingProviderType } from '@tessera/db';
import { z } from 'zod';
import { listOutput, pageFields } from '../../../trpc/list.ts';

const SenderField = z
  .object({
    name: z.string(),
    type: z.enum(['text', 'number', 'boolean', 'choice', 'other']),
    isRequired: z.boolean(),
    description: z.string().nullable(),
    options: z.array(z.string()).describe('The values of a choice.'),
    default: z.string().nullable().describe('The value that is used when the field is left out.'),
  })
  .meta({ id: 'SenderField', description: 'A credential or a setting of a sender, as a form field.' });

export const MessagingProviderInfo = z
  .object({
    provider: MessagingProviderType,
    name: z.string().describe('The name to show.'),
    channels: z.array(Channel),
    types: z.array(MessageType).describe('The types of messages it sends.'),
    perSecond: z.number().describe('Messages it takes from one sender per second, unless it granted more.'),
    isTwoWay: z.boolean().describe('Whether contacts can reply.'),
    credentials: z.array(SenderField),
    settings: z.array(SenderField),
  })
  .meta({ id: 'MessagingProvider', description: 'A vendor of messages and the fields that a sender of it takes.' });

export const ListMessagingProvidersInput = z.object(pageFields).prefault({});
export const MessagingProviderList = listOutput(MessagingProviderInfo);
