/** Permission to reach an address over a channel; it outlives the contact. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const ConsentChannel = z.enum(['email', 'sms', 'whatsapp', 'push', 'voice']);
export const ConsentStatus = z.enum(['opted_in', 'opted_out']);

export const consentRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  channel: ConsentChannel,
  address: z.string(),
  status: ConsentStatus,
  source: z.string(),
  note: z.string().nullable(),
  changedBy: z.uuid().nullable(),
  changedAt: z.date(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Consent extends z.infer<typeof consentRow> {}
export class Consent extends TenantRow {
  static tableName = 'contacts.consents';
  static row = consentRow;
}
