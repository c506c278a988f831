/**
 * Subscriptions: what they yield, and how they follow the events of an organization while the caller may.
 *
 * A subscription's `.output` is `streamOf(item)`, or `trackedStreamOf(item)` when a client can resume it. Generators find
 * the item's schema in `output.meta().yields`, and in `output.meta().tracked` whether each item travels with an id.
 */
import { TRPCError, type TrackedEnvelope, tracked } from '@trpc/server';
import { z } from 'zod';
import { AppError } from '../lib/app-error.ts';
import type { PositionedEvent } from '../runtime/event-stream.ts';
import type { SubscriptionCtx } from './context.ts';
import { toTrpcError } from './errors.ts';

/** What a resuming client sends: the id of the last item it has seen. tRPC's clients add it by themselves. */
export const lastEventId = z
  .string()
  .max(30)
  .regex(/^\d{1,15}$/, 'is not one of ours')
  .optional()
  .describe('The id of the last item seen, to go on after it; clients send it when they reconnect.');

const isAsyncIterable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** Items checked by their schema, one by one, without ids: each says all there is to say, so there is nothing to resume. */
export const streamOf = <Item extends z.ZodType>(item: Item) =>
  z
    .custom<AsyncIterable<z.input<Item>>>(isAsyncIterable)
    .transform((items) => translated(items, (data) => fitting(item, data)))
    .meta({ yields: item, tracked: false });

/**
 * Items checked by their schema, one by one, each with the id a client resumes from. The first that comes is null: it
 * says that the subscription stands, and its id is where to resume should nothing else arrive before the connection is
 * lost. The SDK keeps it to itself.
 */
export const trackedStreamOf = <Item extends z.ZodType>(item: Item) =>
  z
    .custom<AsyncIterable<TrackedEnvelope<z.input<Item> | null>>>(isAsyncIterable)
    .transform((items) =>
      translated(items, ([id, data]) => tracked<z.output<Item> | null>(id, data === null ? null : fitting(item, data))),
    )
    .meta({ yields: item, tracked: true });

/** Errors while a stream runs never pass the procedures' middleware: they get their code here. */
async function* translated<In, Out>(items: AsyncIterable<In>, check: (item: In) => Out): AsyncGenerator<Out, void> {
  try {
    for await (const item of items) yield check(item);
  } catch (error) {
    throw toTrpcError(error);
  }
}

function fitting<Item extends z.ZodType>(item: Item, data: unknown): z.output<Item> {
  const parsed = item.safeParse(data);
  // Our bug, not the caller's bad input.
  if (!parsed.success) throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: parsed.error });
  return parsed.data;
}

/** Between two looks whether an idle subscription's caller may still listen: a revoked one ends within five seconds. */
const LOOK_MS = 3_000;

/**
 * The organization's events after `position` (from now on when null), in batches, turned into items by `answer` and
 * yielded one by one until the client leaves. Throws when the caller may not listen any more, and SERVICE_UNAVAILABLE,
 * upon which clients connect again and resume, when the server stops.
 */
export async function* follow<Item>(
  ctx: SubscriptionCtx,
  position: number | null,
  signal: AbortSignal,
  answer: (events: PositionedEvent[]) => Promise<Item[]> | Item[],
): AsyncGenerator<Item, void> {
  const refusal = new AbortController();
  const look = () => ctx.stillAllowed().catch((error) => refusal.abort(error));
  const timer = setInterval(look, LOOK_MS);
  const until = AbortSignal.any([signal, refusal.signal]);
  try {
    for await (const events of ctx.app.events.batches(ctx.organization.id, position, until)) {
      await look();
      if (until.aborted) break;
      for (const item of await answer(events)) {
        // A client that reads slowly may keep an item waiting for longer than it is allowed to listen.
        await look();
        if (until.aborted) break;
        yield item;
      }
    }
  } finally {
    clearInterval(timer);
  }
  refusal.signal.throwIfAborted();
  if (!signal.aborted)
    throw new AppError('SERVICE_UNAVAILABLE', 'The server is going down; connect again', { retryAfter: 1 });
}

/** The position to go on from, or now. Events are forgotten after a week: a gap is said, never passed over. */
export async function resumeFrom(ctx: SubscriptionCtx, id: string | undefined): Promise<number> {
  if (id === undefined) return ctx.app.events.position(ctx.organization.id);
  const position = Number(id);
  if (position > 0 && !(await ctx.app.events.has(ctx.organization.id, position))) {
    throw new AppError(
      'PRECONDITION_FAILED',
      'What happened since then is no longer known; load afresh and subscribe anew',
      {
        kind: 'resume_expired',
      },
    );
  }
  return position;
}
