/**
 * How many messages may leave at this moment: by the sender's and the campaign's minute, the vendor's second, the day, and
 * the people a WhatsApp portfolio may reach. What is granted is taken in the caller's transaction, under the sender's lock, so
 * that no two workers take the same; a message that is then not sent in time has wasted its place, never doubled it.
 */
import { arrayBinding, type PortfolioContact, type Sender, WhatsappPortfolio } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

/** Between taking a place and calling the vendor at most so much passes (`deliver.ts`). */
export const MAX_START_DELAY_MS = 500;
/** A minute as the vendor counts it, however early the first and late the last call of it arrive there. */
const MINUTE_WINDOW_MS = 60_000 + MAX_START_DELAY_MS + 500;
/** What a limit by minute may send in one second, of an even share: bursts are what vendors complain of. */
const BURST_FACTOR = 1.2;
const DAY_MS = 86_400_000;
/** When it is asked again for what the day or the portfolio has no room for. */
const LIMIT_RETRY_MS = 10 * 60_000;

export interface ThroughputLimit {
  scopeId: string;
  perMinute: number | null;
  perSecond: number | null;
}

export interface ThroughputReservation {
  /** Of the messages, by their id, those that may go now. */
  granted: Set<string>;
  /** When the others may be tried again. */
  retryAt: Date;
}

interface ThroughputRequest {
  id: string;
  address: string;
}

/** `sender` is locked by the caller. */
export async function reserveThroughput(
  ctx: Ctx,
  sender: Sender,
  limits: readonly ThroughputLimit[],
  wanted: readonly ThroughputRequest[],
): Promise<ThroughputReservation> {
  const soon = { granted: new Set<string>(), retryAt: new Date(ctx.now().getTime() + 250) };
  if (sender.pausedUntil && sender.pausedUntil > ctx.now())
    return { ...soon, retryAt: retryLater(ctx, sender.pausedUntil) };
  const limited = limits.filter(({ perMinute, perSecond }) => perMinute !== null || perSecond !== null);
  const free = limited.length > 0 ? Math.min(...(await availableTokens(ctx, limited))) : wanted.length;
  if (free <= 0) return soon;
  const today = await remainingToday(ctx, sender, Math.min(free, wanted.length));
  if (today <= 0) return { ...soon, retryAt: retryLater(ctx) };
  const reachable = await reservePortfolioContacts(ctx, sender, wanted.slice(0, Math.min(free, wanted.length)), today);
  const taken = reachable.length;
  if (taken === 0) return { ...soon, retryAt: retryLater(ctx) };
  await ctx.db.raw(
    `update messaging.senders set messages_sent_today = case when sent_on = ?::date then messages_sent_today else 0 end + ?,
       sent_on = ?::date where organization_id = ? and id = ?`,
    [utcDay(ctx), taken, utcDay(ctx), ctx.organization.id, sender.id],
  );
  if (limited.length > 0) await consumeTokens(ctx, limited, taken);
  return { ...soon, granted: new Set(reachable.map(({ id }) => id)) };
}

/** What there is room for by minute and second, at a glance and without taking it: not worth claiming more. */
export async function peekThroughput(ctx: Ctx, limits: readonly ThroughputLimit[]): Promise<number> {
  const limited = limits.filter(({ perMinute, perSecond }) => perMinute !== null || perSecond !== null);
  return limited.length === 0
    ? Number.POSITIVE_INFINITY
    : Math.max(0, Math.min(...(await availableTokens(ctx, limited))));
}

const utcDay = (ctx: Ctx): string => ctx.now().toISOString().slice(0, 10);
/** A pause without end, which reads as the number, is looked at now and then: somebody may have mended it. */
const retryLater = (ctx: Ctx, until?: Date | number): Date => {
  const latest = ctx.now().getTime() + LIMIT_RETRY_MS;
  return new Date(until ? Math.min(Number(until), latest) : latest);
};

async function availableTokens(ctx: Ctx, limits: readonly ThroughputLimit[]): Promise<number[]> {
  const { rows } = await ctx.db.raw(
    `select scope_id, sum(taken)::int as minute,
       coalesce(sum(taken) filter (where at > clock_timestamp() - interval '1 second'), 0)::int as second
     from messaging.rate_slots
     where organization_id = ? and scope_id = any(?::uuid[]) and at > clock_timestamp() - make_interval(secs => ?)
     group by scope_id`,
    [ctx.organization.id, arrayBinding(limits.map(({ scopeId }) => scopeId)), MINUTE_WINDOW_MS / 1000],
  );
  const taken = new Map(
    (rows as { scopeId: string; minute: number; second: number }[]).map((row) => [row.scopeId, row]),
  );
  return limits.map(({ scopeId, perMinute, perSecond }) => {
    const { minute = 0, second = 0 } = taken.get(scopeId) ?? {};
    const burst =
      perMinute === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil((perMinute / 60) * BURST_FACTOR));
    return Math.min((perMinute ?? Number.POSITIVE_INFINITY) - minute, Math.min(burst, perSecond ?? burst) - second);
  });
}

const consumeTokens = (ctx: Ctx, limits: readonly ThroughputLimit[], taken: number) =>
  ctx.db.raw(
    `insert into messaging.rate_slots (organization_id, scope_id, at, taken)
     select ?, scope_id, clock_timestamp(), ? from unnest(?::uuid[]) as scopes(scope_id)
     on conflict (organization_id, scope_id, at) do update set taken = rate_slots.taken + excluded.taken`,
    [ctx.organization.id, taken, arrayBinding(limits.map(({ scopeId }) => scopeId))],
  );

async function remainingToday(ctx: Ctx, { id, dailyLimit }: Sender, wanted: number): Promise<number> {
  if (dailyLimit === null) return wanted;
  const { rows } = await ctx.db.raw(
    `select case when sent_on = ?::date then messages_sent_today else 0 end as sent from messaging.senders
     where organization_id = ? and id = ?`,
    [utcDay(ctx), ctx.organization.id, id],
  );
  return Math.min(wanted, dailyLimit - (rows[0]?.sent ?? 0));
}

/** Of a portfolio with a limit: people it has written to in the last 24 hours, and as many new ones as it may. */
async function reservePortfolioContacts(
  ctx: Ctx,
  sender: Sender,
  wanted: readonly ThroughputRequest[],
  most: number,
): Promise<ThroughputRequest[]> {
  const { portfolioId } = sender;
  if (!portfolioId) return wanted.slice(0, most);
  const portfolio = await WhatsappPortfolio.of(ctx).findOne({ id: portfolioId }).forUpdate();
  if (!portfolio || portfolio.uniqueLimit === null) return wanted.slice(0, most);
  const since = new Date(ctx.now().getTime() - DAY_MS);
  const { rows } = await ctx.db.raw(
    `select address, null::int as count from messaging.portfolio_contacts
     where organization_id = :organization and portfolio_id = :portfolio and last_at > :since and address = any(:addresses)
     union all
     select null, count(*)::int from messaging.portfolio_contacts
     where organization_id = :organization and portfolio_id = :portfolio and last_at > :since`,
    {
      organization: ctx.organization.id,
      portfolio: portfolioId,
      since,
      addresses: wanted.map(({ address }) => address),
    },
  );
  const found = rows as Pick<PortfolioContact & { count: number | null }, 'address' | 'count'>[];
  const known = new Set(found.map(({ address }) => address));
  let left = portfolio.uniqueLimit - (found.find(({ count }) => count !== null)?.count ?? 0);
  const reachable: ThroughputRequest[] = [];
  for (const one of wanted) {
    if (reachable.length === most) break;
    if (!known.has(one.address)) {
      if (left <= 0) continue;
      left--;
      known.add(one.address);
    }
    reachable.push(one);
  }
  await ctx.db.raw(
    `insert into messaging.portfolio_contacts (organization_id, portfolio_id, address, last_at)
     select distinct ?::uuid, ?::uuid, address, ?::timestamptz from unnest(?::text[]) address
     on conflict (organization_id, portfolio_id, address) do update set last_at = excluded.last_at`,
    [ctx.organization.id, portfolioId, ctx.now(), arrayBinding(reachable.map(({ address }) => address))],
  );
  return reachable;
}
