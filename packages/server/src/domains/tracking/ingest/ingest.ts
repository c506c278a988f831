/** What the ways in have in common: events of one source, checked one by one, stored together, answered one by one. */
import type { DataSource } from '@tessera/db';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { AppError, badInput } from '../../../lib/app-error.ts';
import type { App } from '../../../runtime/app.ts';
import type { EventStore } from './event-store.ts';
import { MAX_EVENTS } from './message.schema.ts';
import { type NewEvent, type Received, toEvent } from './message.ts';

export interface Result {
  messageId: string | null;
  /** duplicate: the same message was stored before, and is. */
  status: 'accepted' | 'duplicate' | 'rejected';
  reason?: string;
}

/** One result for each event, in their order, after what is new has been committed. */
export type Ingest = (source: DataSource, events: unknown[], received: Received) => Promise<Result[]>;

/** Events for one call: a program that may make 50 calls a second may send 10,000 events. */
const EVENTS_PER_CALL = 200;

export function createIngest(app: App, store: EventStore): Ingest {
  const limiter = new RateLimiterMemory({ points: EVENTS_PER_CALL * app.config.rateLimitPerMinute, duration: 60 });
  return async (source, events, received) => {
    if (events.length > MAX_EVENTS) throw badInput('batch', `may have ${MAX_EVENTS} events at most`);
    await limiter.consume(source.id, events.length).catch(refuse);
    const checked = events.map((event) => check(source, event, received));
    const good = checked.filter((event): event is NewEvent => 'key' in event);
    const isNew = good.length > 0 ? await store.add(source.organizationId, good) : [];
    let next = 0;
    return checked.map((event) =>
      'key' in event
        ? { messageId: event.messageId, status: isNew[next++] ? 'accepted' : 'duplicate' }
        : { status: 'rejected', ...event },
    );
  };
}

function check(source: DataSource, given: unknown, received: Received): NewEvent | Omit<Result, 'status'> {
  try {
    return toEvent(source, given, received);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { messageId } = (given ?? {}) as { messageId?: unknown };
    return { messageId: typeof messageId === 'string' ? messageId.slice(0, 200) : null, reason: error.message };
  }
}

function refuse(rejected: RateLimiterRes): never {
  const retryAfter = Math.max(1, Math.ceil((rejected.msBeforeNext ?? 1000) / 1000));
  throw new AppError('TOO_MANY_REQUESTS', `Too many events from this source; try again in ${retryAfter} s`, {
    retryAfter,
  });
}
