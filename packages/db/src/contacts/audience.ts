/** Audiences: groups of contacts by rules, or as a fixed list. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const AudienceType = z.enum(['rules', 'list']);

export const audienceRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  name: z.string(),
  description: z.string().nullable(),
  type: AudienceType,
  rules: z.record(z.string(), z.unknown()).nullable(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Audience extends z.infer<typeof audienceRow> {}
export class Audience extends TenantRow {
  static tableName = 'contacts.audiences';
  static row = audienceRow;
}

export const audienceMemberRow = z.object({
  organizationId: z.uuid(),
  audienceId: z.uuid(),
  contactId: z.uuid(),
  createdAt: z.date(),
});

export interface AudienceMember extends z.infer<typeof audienceMemberRow> {}
export class AudienceMember extends TenantRow {
  static tableName = 'contacts.audience_members';
  static row = audienceMemberRow;
  static idColumn = ['organizationId', 'audienceId', 'contactId'];
}
