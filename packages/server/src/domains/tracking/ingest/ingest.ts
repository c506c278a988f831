/** Ingestion, shared by all HTTP routes: events of one source are validated one by one, stored together and answered one by one. */
import type { DataSource } from '@tessera/db';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { AppError, badInput } from '../../../lib/app-error.ts';
import type { App } from '../../../runtime/app.ts';
import { peoplePerNetwork } from '../sources/source-config.ts';
import type { EventStore } from './event-store.ts';
import { MAX_EVENTS } from './message.schema.ts';
import { type NewEvent, type ReceivedRequest, toEvent } from './message.ts';

export interface EventIngestResult {
  messageId: string | null;
  /** duplicate: the same message is already stored. */
  status: 'accepted' | 'duplicate' | 'rejected';
  reason?: string;
}

/** Resolves after new events are committed, with one result per event in the order given. */
export type Ingest = (source: DataSource, events: unknown[], received: ReceivedRequest) => Promise<EventIngestResult[]>;

/** Events per allowed call: a program that may make 50 calls a second may send 10,000 events a second. */
const EVENTS_PER_CALL = 200;

export function createIngest(app: App, store: EventStore): Ingest {
  const limiter = new RateLimiterMemory({ points: EVENTS_PER_CALL * app.config.rateLimitPerMinute, duration: 60 });
  return async (source, events, received) => {
    if (events.length > MAX_EVENTS) throw badInput('batch', `may have ${MAX_EVENTS} events at most`);
    await limiter.consume(source.id, events.length).catch(throwTooMany);
    const validated = events.map((event) => validateEvent(source, event, received));
    const valid = validated.filter((event): event is NewEvent => 'key' in event);
    if (received.network !== undefined) {
      const people = valid.flatMap(({ person }) => person ?? []);
      await app.limits.people.count(source.id, received.network, people, peoplePerNetwork(source));
    }
    const isNew = valid.length > 0 ? await store.add(source.organizationId, valid) : [];
    let next = 0;
    return validated.map((event) =>
      'key' in event
        ? { messageId: event.messageId, status: isNew[next++] ? 'accepted' : 'duplicate' }
        : { status: 'rejected', ...event },
    );
  };
}

function validateEvent(
  source: DataSource,
  given: unknown,
  received: ReceivedRequest,
): NewEvent | Omit<EventIngestResult, 'status'> {
  try {
    return toEvent(source, given, received);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { messageId } = (given ?? {}) as { messageId?: unknown };
    return { messageId: typeof messageId === 'string' ? messageId.slice(0, 200) : null, reason: error.message };
  }
}

function throwTooMany(rejected: RateLimiterRes): never {
  const retryAfter = Math.max(1, Math.ceil((rejected.msBeforeNext ?? 1000) / 1000));
  throw new AppError('TOO_MANY_REQUESTS', `Too many events from this source; try again in ${retryAfter} s`, {
    retryAfter,
  });
}
