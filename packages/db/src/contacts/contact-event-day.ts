/** Counters: the events of one type that a contact had on one day. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const contactEventDayRow = z.object({
  organizationId: z.uuid(),
  contactId: z.uuid(),
  eventType: z.string(),
  day: z.iso.date(),
  count: z.int(),
  lastAt: z.date(),
});

export interface ContactEventDay extends z.infer<typeof contactEventDayRow> {}
export class ContactEventDay extends TenantRow {
  static tableName = 'contacts.contact_event_days';
  static row = contactEventDayRow;
  static idColumn = ['organizationId', 'contactId', 'eventType', 'day'];
}
