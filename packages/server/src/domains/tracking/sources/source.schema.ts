import { DataSourceType, dataSourceRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

/** What may be known of the vendor's side. */
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
    .describe('Webhooks of other shops are refused.'),
  createContacts: z
    .boolean()
    .optional()
    .describe('Whether people nobody knows yet become contacts when they say who they are; true when left out.'),
});

export const DataSource = dataSourceRow
  .pick({
    id: true,
    sourceType: true,
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
    config: DataSourceConfig,
    isActive: z.boolean().describe('Nothing is taken from a source that is not.'),
    keyHint: z.string().describe('The last four characters of its write key.'),
    previousKeyHint: z.string().nullable().describe('Of the key before, while it still works.'),
    previousKeyExpiresAt: z.date().nullable().describe('Until when the key before works.'),
    hasWebhookSecret: z.boolean().describe('Whether webhooks of the vendor can be checked, and so taken.'),
    lastEventAt: z.date().nullable().describe('When its newest event came; null when there is none.'),
    createdBy: z.uuid().nullable().describe('The user who made it; null for keys.'),
  })
  .meta({ id: 'DataSource', description: 'Where events come from.' });

const name = z.string().trim().min(1).max(200);
const webhookSecret = z.string().trim().min(8).max(200);

export const CreateDataSourceInput = z.object({
  sourceType: DataSourceType.describe('gtm also for our own snippet and for servers of your own.'),
  name,
  config: DataSourceConfig.default({}),
  webhookSecret: webhookSecret.optional().describe("What the vendor signs with: a Shopify app's client secret."),
});

export const UpdateDataSourceInput = z.object({
  id: z.uuid(),
  name: name.optional(),
  isActive: z.boolean().optional(),
  config: DataSourceConfig.optional().describe('Replaces the whole of it.'),
  webhookSecret: webhookSecret.nullable().optional().describe('null takes it away.'),
});

export const CreatedDataSource = DataSource.extend({
  writeKey: z.string().describe('The key. Keep it now: it is not stored and cannot be shown again.'),
}).meta({ id: 'CreatedDataSource', description: 'A data source, with the one sight of its write key.' });

export const RotateKeyInput = z.object({
  id: z.uuid(),
  graceHours: z
    .int()
    .min(0)
    .max(24 * 90)
    .default(24 * 7)
    .describe('How long the old key goes on working beside the new one, 90 days at most.'),
});

export const ListDataSourcesInput = listInput(
  z.object({ sourceType: DataSourceType.optional(), isActive: z.boolean().optional() }),
  ['createdAt', 'name'],
);
export const DataSourceList = listOutput(DataSource);
