/**
 * Events as Meta's Conversions API takes them: a server sends here what it sends there. An event_id it shares with the pixel
 * in the browser makes them one event. https://developers.facebook.com/docs/marketing-api/conversions-api
 */
import { z } from 'zod';
import { badInput } from '../../../lib/app-error.ts';
import { fieldsOf, momentOf, textOf } from './vendor-fields.ts';

const Body = z.object({ access_token: z.string().max(200).nullish(), data: z.array(z.unknown()).min(1).max(1_000) });

export function readFacebook(given: unknown): { writeKey: string | null; events: unknown[] } {
  const parsed = Body.safeParse(given);
  if (!parsed.success) throw badInput('data', 'must be a list of events');
  return { writeKey: parsed.data.access_token ?? null, events: parsed.data.data.map(toMessage) };
}

/** Addresses come hashed, and so tell us nobody: people are known by external_id and the pixel's cookie. */
function toMessage(given: unknown): unknown {
  const event = fieldsOf(given);
  const user = fieldsOf(event.user_data);
  const url = textOf(event.event_source_url);
  return {
    type: 'track',
    event: event.event_name,
    eventId: textOf(event.event_id),
    anonymousId: textOf(user.fbp),
    userId: textOf(Array.isArray(user.external_id) ? user.external_id[0] : user.external_id),
    timestamp: momentOf(event.event_time, 1000),
    properties: event.custom_data,
    context: { ...(url && { page: { url } }), actionSource: textOf(event.action_source) },
  };
}
