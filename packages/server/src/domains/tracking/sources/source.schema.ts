import { DataSourceType, dataSourceRow } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

export const DataSourceConfig = z.strictObject({
  containerId: z
    .string()
    .max(30)
    .regex(/^GTM-[A-Z0-9]+$/, 'must be as GTM-ABC123')
    .optional()
    .describe('The container of the tag manager.'),
  pixelId: z
    .string()
    .max(30)
    .regex(/^\d+$/, 'must be digits')
    .optional()
    .describe('The pixel whose events are sent here as well.'),
  shopDomain: z
    .string()
    .max(255)
    .regex(/^[a-z0-9][a-z0-9.-]*\.[a-z]+$/, 'must be as shop.myshopify.com')
    .optional()
    .describe('The only shop whose webhooks are accepted.'),
  createContacts: z
    .boolean()
    .optional()
    .describe(
      'Whether an unknown person who identifies becomes a contact. By default only for shopify: everyone can read the key of a page.',
    ),
  peoplePerNetwork: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .describe(
      'People whom one network may identify in an hour, 50 by default; all networks together 20 times as many. Raise it for a source ' +
        'that your servers use.',
    ),
});

export const DataSource = dataSourceRow
  .pick({
    id: true,
    name: true,
    isActive: true,
    keyHint: true,
    previousKeyHint: true,
    previousKeyExpiresAt: true,
    createdBy: true,
    createdAt: true,
    updatedAt: true,
  })
  .extend({
    type: DataSourceType,
    config: DataSourceConfig.describe('Settings of the vendor.'),
    isActive: z.boolean().describe('false: all events of the source are refused.'),
    keyHint: z.string().describe('The last four characters of the write key.'),
    previousKeyHint: z
      .string()
      .nullable()
      .describe('The last four characters of the previous write key, if there is one.'),
    previousKeyExpiresAt: z.date().nullable().describe('When the previous write key stops working.'),
    hasWebhookSecret: z
      .boolean()
      .describe('Whether webhooks of the vendor can be verified. Without a secret they are refused.'),
    lastEventAt: z.date().nullable().describe('When the newest event was received; null when there is none.'),
    createdBy: z.uuid().nullable().describe('The user who created the source; null for API keys.'),
  })
  .meta({ id: 'DataSource', description: 'A sender of events: a site, a server, a pixel or a shop.' });

const id = z.uuid().describe('The data source.');
const name = nameText(200);
const webhookSecret = z.string().trim().min(8).max(200);

export const CreateDataSourceInput = z.object({
  type: DataSourceType.describe('Which vendor sends the events. gtm is also for our own snippet and for your servers.'),
  name: name.describe('The name that people see.'),
  config: DataSourceConfig.default({}).describe('Settings of the vendor.'),
  webhookSecret: webhookSecret
    .optional()
    .describe("The secret that the vendor signs webhooks with: a Shopify app's client secret."),
});

export const UpdateDataSourceInput = z.object({
  id,
  name: name.optional().describe('The new name.'),
  isActive: z.boolean().optional().describe('false refuses all events of the source from now on.'),
  config: DataSourceConfig.optional().describe('Replaces all settings of the vendor.'),
  webhookSecret: webhookSecret.nullable().optional().describe('The new secret of webhooks; null removes it.'),
});

export const CreatedDataSource = DataSource.extend({
  writeKey: z
    .string()
    .describe('The write key. Store it now: only its hash is stored here, so it cannot be shown again.'),
}).meta({ id: 'CreatedDataSource', description: 'A data source with its write key, which is shown once.' });

export const RotateWriteKeyInput = z.object({
  id,
  graceMinutes: z
    .int()
    .min(0)
    .max(60 * 24 * 90)
    .default(60 * 24 * 7)
    .describe('How long the old key works beside the new one, 90 days at most.'),
});

const DataSourceFilter = z.object({
  type: oneOrSeveral(DataSourceType).optional().describe('Sources of this type, or of one of several.'),
  isActive: z.boolean().optional().describe('true: only active sources; false: only inactive ones.'),
});

export const ListDataSourcesInput = listInput(DataSourceFilter, ['createdAt', 'name']);
export const DataSourceList = listOutput(DataSource);
