/** Consents: whether an address may be reached over a channel. They stay when the contact is deleted. */
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

export const consentRecordRow = consentRow.omit({ changedAt: true, updatedAt: true });

/** One statement of consent, kept as proof. The application can only insert and read these rows. */
export interface ConsentRecord extends z.infer<typeof consentRecordRow> {}
export class ConsentRecord extends TenantRow {
  static tableName = 'contacts.consent_records';
  static row = consentRecordRow;
}
