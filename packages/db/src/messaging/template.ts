/** Templates, and the media that go with messages. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';
import { Channel } from './sender.ts';

export const TemplateStatus = z.enum(['draft', 'pending', 'approved', 'rejected', 'paused']).meta({
  id: 'TemplateStatus',
  description: 'The review state of a template. Only approved templates are sent. WhatsApp reviews its own.',
});
export const TemplateCategory = z
  .enum(['marketing', 'utility', 'authentication'])
  .meta({ id: 'TemplateCategory', description: 'What a template is for. WhatsApp prices by it.' });

export const messageTemplateRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  channel: Channel,
  name: z.string(),
  language: z.string(),
  category: TemplateCategory,
  status: TemplateStatus,
  statusReason: z.string().nullable(),
  externalId: z.string().nullable(),
  subject: z.string().nullable(),
  body: z.string(),
  html: z.string().nullable(),
  components: z.record(z.string(), z.unknown()),
  variables: z.record(z.string(), z.unknown()),
  version: z.int(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface MessageTemplate extends z.infer<typeof messageTemplateRow> {}
export class MessageTemplate extends TenantRow {
  static tableName = 'messaging.message_templates';
  static row = messageTemplateRow;
}

export const mediaRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  fileName: z.string().nullable(),
  mimeType: z.string(),
  sizeBytes: z.int(),
  sha256: z.string(),
  data: z.instanceof(Buffer),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
});

export interface Media extends z.infer<typeof mediaRow> {}
export class Media extends TenantRow {
  static tableName = 'messaging.media';
  static row = mediaRow;
  static internal = ['data'];
}
