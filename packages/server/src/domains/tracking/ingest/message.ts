/** From a message as it was sent to an event as it is stored, or the reason why not. */
import { createHash, randomUUID } from 'node:crypto';
import type { DataSource } from '@tessera/db';
import { badInput } from '../../../lib/app-error.ts';
import { guardInput } from '../../../trpc/input-guard.ts';
import { personOf } from '../recognition/contact-traits.ts';
import { IDENTIFY, ourName, PAGE } from '../vendors/event-names.ts';
import { MAX_EVENT_BYTES, Message } from './message.schema.ts';

export type Source = Pick<DataSource, 'organizationId' | 'id' | 'sourceType'>;

export interface NewEvent {
  sourceId: string;
  messageId: string;
  /** Hash of the source and what makes the message itself; 32 hexadecimal digits. */
  key: string;
  eventType: string;
  /** As JSON. */
  data: string;
  anonymousId: string | null;
  userRef: string | null;
  occurredAt: Date;
  /** Whether it tells whose it is, so that somebody has to look. */
  tellsWho: boolean;
}

export interface Received {
  at: Date;
  /** When the sender sent it, by the sender's own clock. */
  sentAt?: string | null;
  /** Of the whole batch; an event's own goes before it. */
  context?: Record<string, unknown> | null;
}

/** A year and a day: what is older is a broken clock or an import. */
const OLDEST_MS = 366 * 86_400_000;

/** Throws BAD_REQUEST with the reason. */
export function toEvent(source: Source, given: unknown, received: Received): NewEvent {
  guardInput(given);
  const parsed = Message.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badInput(issue?.path.join('.') ?? '', issue?.message ?? 'is not an event');
  }
  const message = parsed.data;
  const eventType = typeOf(source, message);
  const messageId = message.eventId ?? message.messageId ?? randomUUID();
  return {
    sourceId: source.id,
    messageId,
    key: keyOf(source.id, message.eventId === undefined ? ['message', messageId] : ['event', eventType, messageId]),
    eventType,
    data: dataOf(message, received),
    anonymousId: message.anonymousId ?? null,
    userRef: message.userId ?? null,
    occurredAt: occurredAt(message, received),
    tellsWho: personOf(message.traits) !== null,
  };
}

function typeOf({ sourceType }: Source, message: Message): string {
  if (message.type === 'page') return PAGE;
  if (message.type === 'track') {
    if (message.event === undefined) throw badInput('event', 'is missing');
    return ourName(sourceType, message.event);
  }
  if (!message.anonymousId && !message.userId && !personOf(message.traits)) {
    throw badInput('userId', 'or anonymousId, or an e-mail or phone in traits, is needed to identify somebody');
  }
  return IDENTIFY;
}

function dataOf({ name, properties, traits, context }: Message, received: Received): string {
  const around = received.context ? { ...received.context, ...context } : context;
  const data = JSON.stringify({
    ...(name && { name }),
    ...(properties && { properties }),
    ...(traits && { traits }),
    ...(around && { context: around }),
  });
  if (Buffer.byteLength(data) > MAX_EVENT_BYTES) {
    throw badInput('', `An event may have ${MAX_EVENT_BYTES / 1024} kB at most`);
  }
  return data;
}

/**
 * By our clock: how far the sender's is off shows in when it says it sent this. Nothing happens in the future.
 */
function occurredAt(message: Message, { at, sentAt }: Received): Date {
  const now = at.getTime();
  const sent = momentOf(message.sentAt ?? sentAt);
  const happened = momentOf(message.timestamp) ?? sent ?? now;
  const corrected = Math.min(now, sent === undefined ? happened : happened + (now - sent));
  if (corrected < now - OLDEST_MS) throw badInput('timestamp', 'is more than a year ago');
  return new Date(corrected);
}

function momentOf(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined;
  const time = new Date(text).getTime();
  if (Number.isNaN(time)) throw badInput('timestamp', 'must be a moment as 2026-11-20T09:00:00.000Z');
  return time;
}

const keyOf = (sourceId: string, parts: string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([sourceId, ...parts]))
    .digest('hex')
    .slice(0, 32);
