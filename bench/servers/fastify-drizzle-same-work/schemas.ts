/** What the server takes and answers. */
import { z } from 'zod';

const text = (max: number) => z.string().trim().min(1).max(max);

export const GetInput = z.strictObject({ id: z.uuid() });
export const ListInput = z.strictObject({
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(25),
});
export const CreateInput = z.strictObject({
  name: text(200),
  phone: z
    .string()
    .regex(/^\+[1-9][0-9]{4,14}$/)
    .optional(),
  email: z.email().max(320).toLowerCase().optional(),
  company: text(200).optional(),
  tags: z.array(text(50)).max(100).default([]),
  customFields: z
    .record(z.string().min(1).max(100), z.union([z.string().max(5_000), z.number(), z.boolean()]))
    .default({}),
  source: z.enum(['manual', 'import', 'shopify', 'woocommerce', 'whatsapp', 'api']).default('api'),
});

export const Contact = z.object({
  id: z.uuid(),
  name: z.string(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  company: z.string().nullable(),
  tags: z.array(z.string()),
  customFields: z.record(z.string(), z.unknown()),
  source: z.enum(['manual', 'import', 'shopify', 'woocommerce', 'whatsapp', 'api']),
  isBlocked: z.boolean(),
  lastMessageAt: z.date().nullable(),
  unreadCount: z.int(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export const ContactList = z.object({ items: z.array(Contact), nextCursor: z.uuid().nullable() });
