/**
 * Events as a server container of Google Tag Manager sends them: its common event data, one or several, or the shape of
 * GA4's Measurement Protocol. https://developers.google.com/tag-platform/tag-manager/server-side/common-event-data
 */
import { badInput } from '../../../lib/app-error.ts';
import { fieldsOf, momentOf, textOf } from './vendor-fields.ts';

export function readGtm(given: unknown): { writeKey: string | null; events: unknown[] } {
  const body = fieldsOf(given);
  const events = Array.isArray(given) ? given : Array.isArray(body.events) ? body.events : [given];
  if (events.length === 0) throw badInput('events', 'is empty');
  return {
    writeKey: textOf(body.writeKey) ?? null,
    events: events.map((event) => (Array.isArray(body.events) ? fromProtocol(body, event) : toMessage(event))),
  };
}

/** What is about the request and not about what happened, and what is read below. */
const LEFT_OUT =
  /^(x-.*|event_name|event_id|client_id|user_id|user_data|timestamp_micros|ip_override|user_agent|page_.*|writeKey)$/;

function toMessage(given: unknown): unknown {
  const event = fieldsOf(given);
  const user = fieldsOf(event.user_data);
  const [address] = [user.address].flat();
  const { first_name: firstName, last_name: lastName } = { ...fieldsOf(address), ...user };
  const email = textOf(user.email_address ?? user.email);
  const phone = textOf(user.phone_number ?? user.phone);
  const page = { url: event.page_location, title: event.page_title, referrer: event.page_referrer };
  return {
    type: 'track',
    event: event.event_name,
    eventId: textOf(event.event_id),
    anonymousId: textOf(event.client_id),
    userId: textOf(event.user_id),
    timestamp: momentOf(event.timestamp_micros, 1e-3),
    ...((email || phone) && { traits: { email, phone, firstName, lastName } }),
    properties: Object.fromEntries(Object.entries(event).filter(([name]) => !LEFT_OUT.test(name))),
    ...(Object.values(page).some(Boolean) && { context: { page } }),
  };
}

function fromProtocol(body: Record<string, unknown>, given: unknown): unknown {
  const { name, params, timestamp_micros } = fieldsOf(given);
  const { client_id, user_id, user_data } = body;
  return toMessage({
    client_id,
    user_id,
    user_data,
    ...fieldsOf(params),
    timestamp_micros: timestamp_micros ?? body.timestamp_micros,
    event_name: name,
  });
}
