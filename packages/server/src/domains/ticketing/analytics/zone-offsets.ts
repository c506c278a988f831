/**
 * The days of events, by the offsets that Node knows. PostgreSQL does not decide them: it may not know a zone, and its time zone
 * database may differ from Node's, which shows the times of the event everywhere else.
 */
import { TicketedEvent } from '@tessera/db';
import { isTimeZone, offsetSpans } from '../../../lib/time/time-zones.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** SQL: the offsets in `:zones`, as a common table expression. */
export const ZONES = `zones as materialized (
    select * from json_to_recordset(:zones) as z(time_zone text, since timestamptz, until timestamptz, seconds double precision)
  )`;

/** SQL: joins the offset `z` of the event `e` at a time. */
export const zoneAt = (time: string): string =>
  `z.time_zone = e.time_zone and ${time} >= z.since and ${time} < z.until`;

/** SQL: the day of a time where the event `e` is, by the joined offset `z`. */
export const dayOf = (time: string): string =>
  `((${time} + make_interval(secs => z.seconds)) at time zone 'UTC')::date`;

const DAY_MS = 86_400_000;

/** The offsets of every zone of the organization's events, as JSON. A zone that Node does not know counts as UTC. */
export async function readZoneOffsets(ctx: Ctx): Promise<string> {
  const { rows } = await ctx.db.raw(
    `select time_zone, min(min(created_at)) over () as since from ${TicketedEvent.tableName}
     where organization_id = ? group by time_zone`,
    [ctx.organization.id],
  );
  return JSON.stringify((rows as { timeZone: string; since: Date }[]).flatMap((row) => offsetRows(ctx, row)));
}

function offsetRows(ctx: Ctx, { timeZone, since }: { timeZone: string; since: Date }) {
  const isKnown = isTimeZone(timeZone);
  if (!isKnown) ctx.log.error({ timeZone }, 'an event has an unknown time zone; its days are those of UTC');
  // From midnight, so that the next call finds the same instants in the cache.
  const from = Math.floor(since.getTime() / DAY_MS) * DAY_MS;
  return offsetSpans(isKnown ? timeZone : 'UTC', from, ctx.now().getTime()).map((span) => ({
    time_zone: timeZone,
    since: Number.isFinite(span.since) ? new Date(span.since) : '-infinity',
    until: Number.isFinite(span.until) ? new Date(span.until) : 'infinity',
    seconds: span.offset / 1000,
  }));
}
