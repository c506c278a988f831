/** Converts a received message to an event as it is stored. */
import { createHash, randomUUID } from 'node:crypto';
import type { DataSource } from '@tessera/db';
import { badInput } from '../../../lib/app-error.ts';
import { canonicalEventName, IDENTIFY, PAGE } from '../../../lib/event-names.ts';
import { guardInput } from '../../../trpc/wire/input-guard.ts';
import { contactTraitsOf } from '../recognition/contact-traits.ts';
import { MAX_EVENT_BYTES, TrackingMessage } from './message.schema.ts';

export type EventSource = Pick<DataSource, 'organizationId' | 'id' | 'sourceType'>;

export interface NewEvent {
  sourceId: string;
  messageId: string;
  /** The hash of the source and the identity of the message, for deduplication: 32 hexadecimal digits. */
  key: string;
  eventType: string;
  /** JSON. */
  data: string;
  anonymousId: string | null;
  userRef: string | null;
  occurredAt: Date;
  /** Whether its traits identify a contact, so that recognition has to process it. */
  identifiesContact: boolean;
  /** A hash of the addresses in its traits; null when it identifies no contact. */
  person: string | null;
}

/** What is known of the request that contained the message. */
export interface ReceivedRequest {
  at: Date;
  /** The network of a sender that everyone can be; without one the sender has proved who it is. */
  network?: string;
  /** When the request was sent, by the sender's clock. */
  sentAt?: string | null;
  /** Applies to all events of the request. An event's own context takes precedence. */
  context?: Record<string, unknown> | null;
}

/** A year and a day. An older timestamp is a broken clock or an import. */
const MAX_AGE_MS = 366 * 86_400_000;

/** Throws BAD_REQUEST with the reason when the message is not valid. */
export function toEvent(source: EventSource, given: unknown, received: ReceivedRequest): NewEvent {
  guardInput(given);
  const parsed = TrackingMessage.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badInput(issue?.path.join('.') ?? '', issue?.message ?? 'is not an event');
  }
  const message = parsed.data;
  const eventType = eventTypeOf(source, message);
  const person = personOf(message);
  const messageId = message.eventId ?? message.messageId ?? randomUUID();
  return {
    sourceId: source.id,
    messageId,
    key: messageKey(
      source.id,
      message.eventId === undefined ? ['message', messageId] : ['event', eventType, messageId],
    ),
    eventType,
    data: eventJson(message, received),
    anonymousId: message.anonymousId ?? null,
    userRef: message.userId ?? null,
    occurredAt: occurredAt(message, received),
    identifiesContact: person !== null,
    person,
  };
}

function personOf({ traits }: TrackingMessage): string | null {
  const known = contactTraitsOf(traits);
  if (!known) return null;
  const addresses = JSON.stringify([known.email?.toLowerCase(), known.phone]);
  return createHash('sha256').update(addresses).digest('base64url').slice(0, 22);
}

function eventTypeOf({ sourceType }: EventSource, message: TrackingMessage): string {
  if (message.type === 'page') return PAGE;
  if (message.type === 'track') {
    if (message.event === undefined) throw badInput('event', 'is missing');
    return canonicalEventName(sourceType, message.event);
  }
  if (!message.anonymousId && !message.userId && !contactTraitsOf(message.traits)) {
    throw badInput('userId', 'or anonymousId, or an e-mail or phone in traits, is needed to identify a person');
  }
  return IDENTIFY;
}

function eventJson({ name, properties, traits, context }: TrackingMessage, received: ReceivedRequest): string {
  const mergedContext = received.context ? { ...received.context, ...context } : context;
  const data = JSON.stringify({
    ...(name && { name }),
    ...(properties && { properties }),
    ...(traits && { traits }),
    ...(mergedContext && { context: mergedContext }),
  });
  if (Buffer.byteLength(data) > MAX_EVENT_BYTES) {
    throw badInput('', `An event may have ${MAX_EVENT_BYTES / 1024} kB at most`);
  }
  return data;
}

/** Corrects the sender's clock: its error is the difference between our time and `sentAt`. The result is never in the future. */
function occurredAt(message: TrackingMessage, { at, sentAt }: ReceivedRequest): Date {
  const now = at.getTime();
  const sent = parseMoment(message.sentAt ?? sentAt);
  const happened = parseMoment(message.timestamp) ?? sent ?? now;
  const corrected = Math.min(now, sent === undefined ? happened : happened + (now - sent));
  if (corrected < now - MAX_AGE_MS) throw badInput('timestamp', 'is more than a year ago');
  return new Date(corrected);
}

function parseMoment(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined;
  const time = new Date(text).getTime();
  if (Number.isNaN(time)) throw badInput('timestamp', 'must be a moment as 2026-11-20T09:00:00.000Z');
  return time;
}

const messageKey = (sourceId: string, parts: string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([sourceId, ...parts]))
    .digest('hex')
    .slice(0, 32);
