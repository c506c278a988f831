/**
 * Reads requests of a server container of Google Tag Manager: common event data, one or several events, or the format of GA4's
 * Measurement Protocol. https://developers.google.com/tag-platform/tag-manager/server-side/common-event-data
 */
import { badInput } from '../../../lib/app-error.ts';
import { vendorFields, vendorMoment, vendorText } from './vendor-fields.ts';

export function readGtm(given: unknown): { writeKey: string | null; events: unknown[] } {
  const body = vendorFields(given);
  const events = Array.isArray(given) ? given : Array.isArray(body.events) ? body.events : [given];
  if (events.length === 0) throw badInput('events', 'is empty');
  return {
    writeKey: vendorText(body.writeKey) ?? null,
    events: events.map((event) =>
      Array.isArray(body.events) ? messageFromProtocol(body, event) : messageFromEventData(event),
    ),
  };
}

/** Fields that describe the request and not the event, and fields that are read separately. */
const NOT_PROPERTIES =
  /^(x-.*|event_name|event_id|client_id|user_id|user_data|timestamp_micros|ip_override|user_agent|page_.*|writeKey)$/;

function messageFromEventData(given: unknown): unknown {
  const event = vendorFields(given);
  const user = vendorFields(event.user_data);
  const [address] = [user.address].flat();
  const { first_name: firstName, last_name: lastName } = { ...vendorFields(address), ...user };
  const email = vendorText(user.email_address ?? user.email);
  const phone = vendorText(user.phone_number ?? user.phone);
  const page = { url: event.page_location, title: event.page_title, referrer: event.page_referrer };
  return {
    type: 'track',
    event: event.event_name,
    eventId: vendorText(event.event_id),
    anonymousId: vendorText(event.client_id),
    userId: vendorText(event.user_id),
    timestamp: vendorMoment(event.timestamp_micros, 1e-3),
    ...((email || phone) && { traits: { email, phone, firstName, lastName } }),
    properties: Object.fromEntries(Object.entries(event).filter(([name]) => !NOT_PROPERTIES.test(name))),
    ...(Object.values(page).some(Boolean) && { context: { page } }),
  };
}

function messageFromProtocol(body: Record<string, unknown>, given: unknown): unknown {
  const { name, params, timestamp_micros } = vendorFields(given);
  const { client_id, user_id, user_data } = body;
  return messageFromEventData({
    client_id,
    user_id,
    user_data,
    ...vendorFields(params),
    timestamp_micros: timestamp_micros ?? body.timestamp_micros,
    event_name: name,
  });
}
