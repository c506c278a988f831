import { z } from 'zod';

/** What one event may have, and one request. */
export const MAX_EVENTS = 1_000;
export const MAX_EVENT_BYTES = 32 * 1024;
export const MAX_BODY_BYTES = 500 * 1024;

const reference = z.string().min(1).max(200);
const bag = z.record(z.string(), z.unknown());
const moment = z
  .string()
  .max(40)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d/, 'must be a moment as 2026-11-20T09:00:00.000Z');

/** One thing that happened, as the snippet and servers send it. Fields that are not listed here are left out. */
export const Message = z.object({
  type: z.enum(['track', 'page', 'identify']),
  messageId: reference.optional(),
  // Shared with the same event sent another way: with the same name it is one event. Meta's event_id.
  eventId: reference.optional(),
  event: z.string().trim().min(1).max(200).optional(),
  name: z.string().max(500).nullish(),
  anonymousId: reference.nullish(),
  userId: z.union([reference, z.int().transform(String)], 'must be a text of 1 to 200 characters').nullish(),
  properties: bag.nullish(),
  traits: bag.nullish(),
  context: bag.nullish(),
  timestamp: moment.nullish(),
  sentAt: moment.nullish(),
});
export type Message = z.infer<typeof Message>;

/** What surrounds the events of a batch. */
export const Envelope = z.object({
  writeKey: z.string().max(100).nullish(),
  batch: z.array(z.unknown()).max(MAX_EVENTS, `may have ${MAX_EVENTS} events at most`),
  context: bag.nullish(),
  sentAt: moment.nullish().catch(null),
});
