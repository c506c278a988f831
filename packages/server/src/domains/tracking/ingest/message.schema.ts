import { z } from 'zod';

/** Limits of one request and of one event. */
export const MAX_EVENTS = 1_000;
export const MAX_EVENT_BYTES = 32 * 1024;
export const MAX_BODY_BYTES = 500 * 1024;

/** Senders leave a field empty where they have nothing to say: an empty text, and from PHP an empty list for an empty object. */
const orAbsent = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess(
    (value) => (value === null || value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value),
    schema.optional(),
  );

const reference = orAbsent(z.string().max(200));
const bag = orAbsent(z.record(z.string(), z.unknown()));
const moment = orAbsent(
  z
    .string()
    .max(40)
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d/, 'must be a moment as 2026-11-20T09:00:00.000Z'),
);

/** One event as the snippet and servers send it. Unknown fields are ignored. */
export const TrackingMessage = z.object({
  type: z.enum(['track', 'page', 'identify']),
  messageId: reference,
  // Shared by copies of the event that arrive another way, as Meta's event_id: with the same type, they are one event.
  eventId: reference,
  event: orAbsent(z.string().trim().min(1).max(200)),
  name: orAbsent(z.string().max(500)),
  anonymousId: reference,
  userId: orAbsent(z.union([z.string().max(200), z.int().transform(String)], 'must be a text of 1 to 200 characters')),
  properties: bag,
  traits: bag,
  context: bag,
  timestamp: moment,
  sentAt: moment,
});
export type TrackingMessage = z.infer<typeof TrackingMessage>;

/** The body of `/v1/batch`. */
export const MessageBatch = z.object({
  writeKey: z.string().max(100).nullish(),
  batch: z.array(z.unknown()).max(MAX_EVENTS, `may have ${MAX_EVENTS} events at most`),
  context: bag,
  sentAt: moment.catch(undefined),
});
