import { Channel, MessagingProviderType, senderRow } from '@tessera/db';
import { z } from 'zod';
import { fieldName, nameText } from '../../../lib/schemas/field-schemas.ts';
import { FcmCredentials, FcmSettings } from '../../../providers/messaging/fcm/fcm.ts';
import { SandboxMessagingCredentials } from '../../../providers/messaging/sandbox/sandbox.ts';
import { SandboxMessagingScript } from '../../../providers/messaging/sandbox/sandbox-script.ts';
import { SmtpCredentials, SmtpSettings } from '../../../providers/messaging/smtp/smtp.ts';
import { TwilioCredentials, TwilioSettings } from '../../../providers/messaging/twilio/twilio.ts';
import { WebPushCredentials, WebPushSettings } from '../../../providers/messaging/web-push/web-push.ts';
import { WhatsappCredentials, WhatsappSettings } from '../../../providers/messaging/whatsapp/whatsapp-cloud.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

export const Sender = senderRow
  .omit({ organizationId: true, credentials: true, sentOn: true, faults: true, deletedAt: true })
  .extend({
    address: z
      .string()
      .nullable()
      .describe('A phone number with + and country code, or an e-mail address. Null for push and for SMS services.'),
    isActive: z.boolean().describe('An inactive sender sends nothing.'),
    isDefault: z.boolean().describe('The sender of messages that name none. One per channel.'),
    credentialHints: z
      .record(z.string(), z.string())
      .describe('The last characters of each credential that is set. The credentials themselves are never returned.'),
    portfolioId: z
      .uuid()
      .nullable()
      .describe('The WhatsApp portfolio whose limit of unique recipients this number shares.'),
    rateLimitPerMinute: z
      .int()
      .nullable()
      .describe('The most messages in any 60 seconds; null: what the vendor takes.'),
    dailyLimit: z.int().nullable().describe('The most messages in a UTC day; null: no limit.'),
    messagesSentToday: z.int().describe('Messages sent since 00:00 UTC.'),
    pausedUntil: z
      .date()
      .nullable()
      .describe(
        'Nothing is sent before this time, because the vendor asked for a pause. Year 9999: the vendor refuses the ' +
          'credentials, and the pause lasts until new ones or `resume`.',
      ),
    pauseReason: z.string().nullable().describe('Why the sender is paused, fit to show.'),
    verifiedAt: z.date().nullable().describe('When the vendor last confirmed the credentials.'),
    verificationError: z.string().nullable().describe('What the vendor answered when it refused the credentials.'),
    createdBy: z.uuid().nullable().describe('The user who created it; null for API keys.'),
    failedReportCount: z
      .int()
      .describe(
        'Webhooks of the last seven days that were not understood, or that concern no known message: bounces in words ' +
          'that are not known, reports about messages of another system.',
      ),
    webhookUrl: z.string().describe('The URL to register for webhooks in the vendor’s dashboard.'),
  })
  .meta({ id: 'Sender', description: 'An account with a vendor that messages are sent from.' });

/** Fields of any vendor. They are validated together with the stored ones. */
const credentials = z
  .record(fieldName, z.string().min(1).max(10_000).nullable())
  .refine((fields) => Object.keys(fields).length <= 20, 'must have at most 20 fields');
const settings = z
  .record(fieldName, z.unknown())
  .refine((fields) => Object.keys(fields).length <= 50, 'must have at most 50 fields');

const limits = {
  isActive: z.boolean().optional().describe('Whether the sender sends. Default: true.'),
  isDefault: z.boolean().optional().describe('Whether messages of its channel that name no sender use it.'),
  portfolioId: z
    .uuid()
    .nullable()
    .optional()
    .describe('The WhatsApp portfolio that the number belongs to; null for none.'),
  rateLimitPerMinute: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .optional()
    .describe('The most messages in any 60 seconds; null: what the vendor takes.'),
  dailyLimit: z
    .int()
    .min(1)
    .max(100_000_000)
    .nullable()
    .optional()
    .describe('The most messages in a UTC day; null: no limit.'),
};

const name = nameText(200).describe('The name of the sender. Recipients of e-mail see it.');
const address = nameText(320).describe(
  'A phone number with + and country code, or an e-mail address. Push senders have none, and Twilio services ' +
    'need none.',
);

const fields = { name, ...limits };
const number = { address: address.describe('A phone number with + and country code.') };

const PROVIDER = 'The vendor.';
const CREDENTIALS = 'The credentials of the account with the vendor.';
const SETTINGS = 'Options of the vendor.';

export const CreateSenderInput = z.discriminatedUnion('provider', [
  z.object({
    provider: z.literal('sandbox').describe(PROVIDER),
    channel: Channel.describe('The channel to simulate.'),
    ...fields,
    address: address
      .optional()
      .describe('A phone number with + and country code, or an e-mail address. Push senders have none.'),
    credentials: SandboxMessagingCredentials.optional().describe('Generated when left out.'),
    settings: SandboxMessagingScript.optional().describe('How the sandbox behaves.'),
  }),
  z.object({
    provider: z.literal('whatsapp_cloud').describe(PROVIDER),
    ...fields,
    ...number,
    credentials: WhatsappCredentials.describe(CREDENTIALS),
    settings: WhatsappSettings.optional().describe(SETTINGS),
  }),
  z.object({
    provider: z.literal('twilio').describe(PROVIDER),
    ...fields,
    address: address
      .optional()
      .describe(
        'A phone number with +, a short code or an alphanumeric sender id. Not needed with a messaging service.',
      ),
    credentials: TwilioCredentials.describe(CREDENTIALS),
    settings: TwilioSettings.optional().describe(SETTINGS),
  }),
  z.object({
    provider: z.literal('smtp').describe(PROVIDER),
    ...fields,
    address: address.describe('The e-mail address in From.'),
    credentials: SmtpCredentials.describe(CREDENTIALS),
    settings: SmtpSettings.optional().describe(SETTINGS),
  }),
  z.object({
    provider: z.literal('web_push').describe(PROVIDER),
    ...fields,
    credentials: WebPushCredentials.describe(CREDENTIALS),
    settings: WebPushSettings.optional().describe(SETTINGS),
  }),
  z.object({
    provider: z.literal('fcm').describe(PROVIDER),
    ...fields,
    credentials: FcmCredentials.describe(CREDENTIALS),
    settings: FcmSettings.optional().describe(SETTINGS),
  }),
]);

export const UpdateSenderInput = z.object({
  id: z.uuid().describe('The sender.'),
  name: name.optional(),
  address: address.optional(),
  credentials: credentials.optional().describe('The credentials to change; null removes one.'),
  settings: settings.optional().describe('The settings to change; null removes one.'),
  ...limits,
});

export const ListSendersInput = listInput(
  z.object({
    channel: oneOrSeveral(Channel).optional().describe('Senders of these channels.'),
    provider: oneOrSeveral(MessagingProviderType).optional().describe('Senders of these vendors.'),
    isActive: z.boolean().optional().describe('Active or inactive senders only.'),
  }),
  ['createdAt', 'name'],
);
export const SenderList = listOutput(Sender);

export const VapidKeys = z
  .object({
    vapidPublicKey: z.string().describe('The key that pages subscribe with. Not secret.'),
    vapidPrivateKey: z.string(),
  })
  .meta({
    id: 'VapidKeys',
    description: 'A key pair for web push. Store it in a sender’s credentials; it is not kept here.',
  });
