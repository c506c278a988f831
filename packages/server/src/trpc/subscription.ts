/**
 * Subscriptions: what they yield, and how they follow an organization's events while the caller is allowed to.
 *
 * A subscription's `.output` is `streamOf(item)`, or `trackedStreamOf(item)` when a client can resume it. Generators
 * read the item's schema from `output.meta().yields`, and from `output.meta().tracked` whether items carry an id.
 */
import { TRPCError, type TrackedEnvelope, tracked } from '@trpc/server';
import { z } from 'zod';
import { AppError } from '../lib/app-error.ts';
import type { PositionedEvent } from '../runtime/events.ts';
import type { SubscriptionCtx } from './context.ts';
import { toTrpcError } from './errors.ts';

/** The id of the last item that a resuming client has seen. tRPC's clients send it automatically. */
export const lastEventId = z
  .string()
  .max(30)
  .regex(/^\d{1,15}$/, 'is not an id of this subscription')
  .optional()
  .describe('The id of the last item received, to resume after it. Clients send it when they reconnect.');

const isAsyncIterable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** Items checked by their schema, without ids: each item is complete, so there is nothing to resume. */
export const streamOf = <Item extends z.ZodType>(item: Item) =>
  z
    .custom<AsyncIterable<z.input<Item>>>(isAsyncIterable)
    .transform((items) => translated(items, (data) => fitting(item, data)))
    .meta({ yields: item, tracked: false });

/**
 * Items checked by their schema, each with the id that a client resumes from. The first item is null: it confirms the
 * subscription, and its id is where to resume if no other item arrives before the connection is lost. The SDK does not
 * pass it on.
 */
export const trackedStreamOf = <Item extends z.ZodType>(item: Item) => {
  // Subscriptions share their answers (`follow`), so an item is checked once for all of them.
  const checked = new WeakMap<object, z.output<Item>>();
  const check = (data: z.input<Item>): z.output<Item> => {
    const known = checked.get(data as object) ?? fitting(item, data);
    checked.set(data as object, known);
    return known;
  };
  return z
    .custom<AsyncIterable<TrackedEnvelope<z.input<Item> | null>>>(isAsyncIterable)
    .transform((items) =>
      translated(items, ([id, data]) => tracked<z.output<Item> | null>(id, data === null ? null : check(data))),
    )
    .meta({ yields: item, tracked: true });
};

/** Errors of a running stream do not pass the procedures' middleware, so they are mapped here. */
async function* translated<In, Out>(items: AsyncIterable<In>, check: (item: In) => Out): AsyncGenerator<Out, void> {
  try {
    for await (const item of items) yield check(item);
  } catch (error) {
    throw toTrpcError(error);
  }
}

function fitting<Item extends z.ZodType>(item: Item, data: unknown): z.output<Item> {
  const parsed = item.safeParse(data);
  // A bug of the server, not bad input.
  if (!parsed.success) throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: parsed.error });
  return parsed.data;
}

/** How often the permission of an idle subscription is checked: a revoked caller is disconnected within five seconds. */
const LOOK_MS = 3_000;

const answers = new WeakMap<PositionedEvent[], Map<string, Promise<unknown[]>>>();

/** One answer for all subscriptions of an organization that follow the same events and ask for the same. */
function sharedAnswer<Item>(
  events: PositionedEvent[],
  question: string,
  answer: (events: PositionedEvent[]) => Promise<Item[]> | Item[],
): Promise<Item[]> {
  const known = answers.get(events) ?? new Map<string, Promise<unknown[]>>();
  answers.set(events, known);
  const asked = known.get(question) ?? Promise.resolve(answer(events));
  known.set(question, asked);
  // The next subscription asks again.
  asked.catch(() => known.delete(question));
  return asked as Promise<Item[]>;
}

/**
 * Yields the organization's events after `position` (from now on when null), mapped to items by `answer`, until the
 * client leaves. `question` names everything that the answer depends on besides the organization and its events: subscriptions
 * with the same one share its answers. Throws when the caller loses its permission, and SERVICE_UNAVAILABLE when the server stops, so that
 * clients reconnect and resume.
 */
export async function* follow<Item>(
  ctx: SubscriptionCtx,
  position: number | null,
  signal: AbortSignal,
  question: string,
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
      for (const item of await sharedAnswer(events, question, answer)) {
        // A slow client may delay an item for longer than it is allowed to listen.
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
    throw new AppError('SERVICE_UNAVAILABLE', 'The server is shutting down; connect again', { retryAfter: 1 });
}

/** The position to resume from, or the current one. Events are deleted after a week: a gap is reported, never skipped. */
export async function resumeFrom(ctx: SubscriptionCtx, id: string | undefined): Promise<number> {
  if (id === undefined) return ctx.app.events.position(ctx.organization.id);
  const position = Number(id);
  if (position > 0 && !(await ctx.app.events.has(ctx.organization.id, position))) {
    throw new AppError(
      'PRECONDITION_FAILED',
      'Events since then are no longer stored. Load the data again and subscribe without a position.',
      {
        kind: 'resume_expired',
      },
    );
  }
  return position;
}
