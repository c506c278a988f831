/** The time zone of a contact. */
import { isTimeZone, zoneOfPhone } from '../../../lib/time/time-zones.ts';

/** What is read of a contact to find its time zone. `zone` is its custom field `time_zone`. */
export interface ContactPlace {
  id: string;
  phone: string | null;
  zone: string | null;
}

/** SQL: the custom field that names the time zone of a contact. */
export const CONTACT_ZONE = `custom_fields->>'time_zone' as zone`;

/** The custom field comes before the country of the phone number. null if neither names one time zone. */
export const contactTimeZone = ({ zone, phone }: ContactPlace): string | null =>
  zone !== null && isTimeZone(zone) ? zone : phone === null ? null : zoneOfPhone(phone);
