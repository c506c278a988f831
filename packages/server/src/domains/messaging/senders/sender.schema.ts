import { Channel, MessageType, MessagingProviderType, senderRow } from '@tessera/db';
import { z } from 'zod';
import { fieldName } from '../../../lib/field-schemas.ts';
import { FcmCredentials, FcmSettings } from '../../../providers/messaging/fcm/fcm.ts';
import { SandboxMessagingCredentials } from '../../../providers/messaging/sandbox/sandbox.ts';
import { SandboxMessagingScript } from '../../../providers/messaging/sandbox/sandbox-script.ts';
import { SmtpCredentials, SmtpSettings } from '../../../providers/messaging/smtp/smtp.ts';
import { TwilioCredentials, TwilioSettings } from '../../../providers/messaging/twilio/twilio.ts';
import { WebPushCredentials, WebPushSettings } from '../../../providers/messaging/web-push/web-push.ts';
import { WhatsappCredentials, WhatsappSettings } from '../../../providers/messaging/whatsapp/whatsapp-cloud.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const Sender = senderRow
  .omit({ organizationId: true, credentials: true, sentOn: true, faults: true, deletedAt: true })
  .extend({
    address: z.string().nullable().describe('A phone number with +, a mailbox; null where there is none.'),
    isActive: z.boolean().describe('Nothing is sent from one that is not.'),
    isDefault: z.boolean().describe('Taken when a message names none; one per channel.'),
    credentialHints: z
      .record(z.string(), z.string())
      .describe('Which credentials are set, and their last characters. The credentials themselves never come out.'),
    portfolioId: z.uuid().nullable().describe('Of WhatsApp numbers: whose limit of different people they share.'),
    rateLimitPerMinute: z.int().nullable().describe('Never more in any 60 seconds; null: what the vendor takes.'),
    dailyLimit: z.int().nullable().describe('Never more in a day (UTC); null: as many as it likes.'),
    messagesSentToday: z.int().describe('Since 00:00 UTC.'),
    pausedUntil: z
      .date()
      .nullable()
      .describe(
        'Nothing leaves before: the vendor asked for a pause. In the year 9999 when it does not know us any more.',
      ),
    pauseReason: z.string().nullable().describe('Fit to show; `resume` ends the pause.'),
    verifiedAt: z.date().nullable().describe('When the vendor last said that the credentials work.'),
    verificationError: z.string().nullable().describe('What it said when they did not.'),
    createdBy: z.uuid().nullable().describe('The user who made it; null for keys.'),
    webhookUrl: z.string().describe("Where the vendor is to send its webhooks: paste it into the vendor's dashboard."),
  })
  .meta({ id: 'Sender', description: 'What messages leave from: an account with a vendor.' });

const SenderField = z
  .object({
    name: z.string(),
    type: z.enum(['text', 'number', 'boolean', 'choice', 'other']),
    isRequired: z.boolean(),
    description: z.string().nullable(),
    options: z.array(z.string()).describe('Of a choice.'),
    default: z.string().nullable().describe('What stands there when it is left out.'),
  })
  .meta({ id: 'SenderField', description: 'Something a sender has to be told, for a form.' });

export const MessagingProviders = z.object({
  items: z.array(
    z
      .object({
        provider: MessagingProviderType,
        name: z.string().describe('As people know it.'),
        channels: z.array(Channel),
        types: z.array(MessageType).describe('What messages may be.'),
        perSecond: z.number().describe('What it takes from one sender in a second, unless it granted more.'),
        isTwoWay: z.boolean().describe('Whether people can answer.'),
        credentials: z.array(SenderField),
        settings: z.array(SenderField),
      })
      .meta({ id: 'MessagingProvider', description: 'A vendor of messages, and what it takes to send through it.' }),
  ),
});

/** Of any vendor, in part: judged together with those that stay. */
const credentials = z
  .record(fieldName, z.string().min(1).max(10_000).nullable())
  .refine((fields) => Object.keys(fields).length <= 20, 'are 20 at most');
const settings = z
  .record(fieldName, z.unknown())
  .refine((fields) => Object.keys(fields).length <= 50, 'are 50 at most');

const limits = {
  isActive: z.boolean().optional(),
  isDefault: z.boolean().optional(),
  portfolioId: z.uuid().nullable().optional(),
  rateLimitPerMinute: z.int().min(1).max(1_000_000).nullable().optional(),
  dailyLimit: z.int().min(1).max(100_000_000).nullable().optional(),
};

const name = z.string().trim().min(1).max(200).describe('As recipients of e-mail see it, too.');
const address = z
  .string()
  .trim()
  .min(1)
  .max(320)
  .describe('A phone number with +, a mailbox. Notifications have none, and SMS of a Twilio service need none.');

const fields = { name, ...limits };
const number = { address: address.describe('A phone number with + and country code.') };

export const CreateSenderInput = z.discriminatedUnion('provider', [
  z.object({
    provider: z.literal('sandbox'),
    channel: Channel,
    ...fields,
    address: address.optional().describe('A phone number with +, a mailbox. Notifications have none.'),
    credentials: SandboxMessagingCredentials.optional(),
    settings: SandboxMessagingScript.optional().describe('How it behaves.'),
  }),
  z.object({
    provider: z.literal('whatsapp_cloud'),
    ...fields,
    ...number,
    credentials: WhatsappCredentials,
    settings: WhatsappSettings.optional(),
  }),
  z.object({
    provider: z.literal('twilio'),
    ...fields,
    address: address.optional().describe('A phone number with +, a short code or a name; of a service none is needed.'),
    credentials: TwilioCredentials,
    settings: TwilioSettings.optional(),
  }),
  z.object({
    provider: z.literal('smtp'),
    ...fields,
    address: address.describe('The mailbox that mails are from.'),
    credentials: SmtpCredentials,
    settings: SmtpSettings.optional(),
  }),
  z.object({
    provider: z.literal('web_push'),
    ...fields,
    credentials: WebPushCredentials,
    settings: WebPushSettings.optional(),
  }),
  z.object({
    provider: z.literal('fcm'),
    ...fields,
    credentials: FcmCredentials,
    settings: FcmSettings.optional(),
  }),
]);

export const UpdateSenderInput = z.object({
  id: z.uuid(),
  name: name.optional(),
  address: address.optional(),
  credentials: credentials.optional().describe('Those to change. null takes one away.'),
  settings: settings.optional().describe('Those to change; null takes one away.'),
  ...limits,
});

export const ListSendersInput = listInput(
  z.object({
    channel: Channel.optional(),
    provider: MessagingProviderType.optional(),
    isActive: z.boolean().optional(),
  }),
  ['createdAt', 'name'],
);
export const SenderList = listOutput(Sender);

export const VapidKeys = z
  .object({
    vapidPublicKey: z.string().describe('What pages subscribe with, too.'),
    vapidPrivateKey: z.string(),
  })
  .meta({
    id: 'VapidKeys',
    description: 'A pair of keys for web push. It is not stored: put it into a sender’s credentials.',
  });
