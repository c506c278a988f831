/** The tables of the sandbox vendor. They represent a separate system and belong to no organization. */
import { z } from 'zod';
import { Row } from '../model.ts';
import { Channel } from './sender.ts';

export const sandboxMessageRow = z.object({
  id: z.string(),
  account: z.uuid(),
  token: z.string(),
  channel: Channel,
  recipient: z.string(),
  content: z.record(z.string(), z.unknown()),
  status: z.string(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface SandboxMessage extends z.infer<typeof sandboxMessageRow> {}
export class SandboxMessage extends Row {
  static tableName = 'messaging.sandbox_messages';
  static row = sandboxMessageRow;
}

export const sandboxMessageWebhookRow = z.object({
  id: z.uuid(),
  account: z.uuid(),
  url: z.string(),
  body: z.string(),
  dueAt: z.date(),
  tries: z.int(),
  deliveredAt: z.date().nullable(),
  createdAt: z.date(),
});

export interface SandboxMessageWebhook extends z.infer<typeof sandboxMessageWebhookRow> {}
export class SandboxMessageWebhook extends Row {
  static tableName = 'messaging.sandbox_webhooks';
  static row = sandboxMessageWebhookRow;
}
