/**
 * Throughput of senders: the sender's and the campaign's limit per minute, the vendor's limit per second, the daily limit, and
 * the unique recipients of a WhatsApp portfolio. Reservations happen in the caller's transaction under the sender's lock, so
 * two workers never reserve the same tokens. A message that is not started in time has wasted its token.
 */
import { arrayBinding, type PortfolioContact, type Sender, WhatsappPortfolio } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

/** The longest time between a reservation and the vendor call (`dispatch.ts`). */
export const MAX_START_DELAY_MS = 500;
/** A minute as the vendor may count it, whatever the delay of the first and the last call. */
const MINUTE_WINDOW_MS = 60_000 + MAX_START_DELAY_MS + 500;
/** How far one second may exceed an even share of the minute: vendors complain about bursts. */
const BURST_FACTOR = 1.2;
const DAY_MS = 86_400_000;
/** When to retry after the daily or the portfolio limit is reached. */
const LIMIT_RETRY_MS = 10 * 60_000;

export interface ThroughputLimit {
  scopeId: string;
  perMinute: number | null;
  perSecond: number | null;
}

export interface ThroughputReservation {
  /** The ids of the messages that may be sent now. */
  granted: Set<string>;
  /** When to try the others again. */
  retryAt: Date;
}

interface ThroughputRequest {
  id: string;
  address: string;
}

/** The caller holds the lock on the sender's row. */
export async function reserveThroughput(
  ctx: Ctx,
  sender: Sender,
  limits: readonly ThroughputLimit[],
  requests: readonly ThroughputRequest[],
): Promise<ThroughputReservation> {
  const soon = { granted: new Set<string>(), retryAt: new Date(ctx.now().getTime() + 250) };
  if (sender.pausedUntil && sender.pausedUntil > ctx.now())
    return { ...soon, retryAt: retryLater(ctx, sender.pausedUntil) };
  const limited = limits.filter(({ perMinute, perSecond }) => perMinute !== null || perSecond !== null);
  const available = limited.length > 0 ? Math.min(...(await availableTokens(ctx, limited))) : requests.length;
  if (available <= 0) return soon;
  const today = await remainingToday(ctx, sender, Math.min(available, requests.length));
  if (today <= 0) return { ...soon, retryAt: retryLater(ctx) };
  const reachable = await reservePortfolioContacts(
    ctx,
    sender,
    requests.slice(0, Math.min(available, requests.length)),
    today,
  );
  const reserved = reachable.length;
  if (reserved === 0) return { ...soon, retryAt: retryLater(ctx) };
  await ctx.db.raw(
    `update messaging.senders set sent_on = :today::date,
       messages_sent_today = case when sent_on = :today::date then messages_sent_today else 0 end + :reserved
     where organization_id = :organization and id = :sender`,
    { today: utcDay(ctx), reserved, organization: ctx.organization.id, sender: sender.id },
  );
  if (limited.length > 0) await consumeTokens(ctx, limited, reserved);
  return { ...soon, granted: new Set(reachable.map(({ id }) => id)) };
}

/** The tokens available per minute and second, without reserving them: an upper bound for how many messages to claim. */
export async function peekThroughput(ctx: Ctx, limits: readonly ThroughputLimit[]): Promise<number> {
  const limited = limits.filter(({ perMinute, perSecond }) => perMinute !== null || perSecond !== null);
  return limited.length === 0
    ? Number.POSITIVE_INFINITY
    : Math.max(0, Math.min(...(await availableTokens(ctx, limited))));
}

const utcDay = (ctx: Ctx): string => ctx.now().toISOString().slice(0, 10);
/** A pause without end is checked again at intervals, because the sender may be resumed. */
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
  const used = new Map(
    (rows as { scopeId: string; minute: number; second: number }[]).map((row) => [row.scopeId, row]),
  );
  return limits.map(({ scopeId, perMinute, perSecond }) => {
    const { minute = 0, second = 0 } = used.get(scopeId) ?? {};
    const burst =
      perMinute === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil((perMinute / 60) * BURST_FACTOR));
    return Math.min((perMinute ?? Number.POSITIVE_INFINITY) - minute, Math.min(burst, perSecond ?? burst) - second);
  });
}

const consumeTokens = (ctx: Ctx, limits: readonly ThroughputLimit[], reserved: number) =>
  ctx.db.raw(
    `insert into messaging.rate_slots (organization_id, scope_id, at, taken)
     select ?, scope_id, clock_timestamp(), ? from unnest(?::uuid[]) as scopes(scope_id)
     on conflict (organization_id, scope_id, at) do update set taken = rate_slots.taken + excluded.taken`,
    [ctx.organization.id, reserved, arrayBinding(limits.map(({ scopeId }) => scopeId))],
  );

async function remainingToday(ctx: Ctx, { id, dailyLimit }: Sender, requested: number): Promise<number> {
  if (dailyLimit === null) return requested;
  const { rows } = await ctx.db.raw(
    `select case when sent_on = ?::date then messages_sent_today else 0 end as sent from messaging.senders
     where organization_id = ? and id = ?`,
    [utcDay(ctx), ctx.organization.id, id],
  );
  return Math.min(requested, dailyLimit - (rows[0]?.sent ?? 0));
}

/**
 * Selects requests within the portfolio's limit: recipients of the last 24 hours, and new ones while the limit allows. Locks
 * the portfolio's row.
 */
async function reservePortfolioContacts(
  ctx: Ctx,
  sender: Sender,
  requests: readonly ThroughputRequest[],
  limit: number,
): Promise<ThroughputRequest[]> {
  const { portfolioId } = sender;
  if (!portfolioId) return requests.slice(0, limit);
  const portfolio = await WhatsappPortfolio.of(ctx).findOne({ id: portfolioId }).forUpdate();
  if (!portfolio || portfolio.uniqueLimit === null) return requests.slice(0, limit);
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
      addresses: requests.map(({ address }) => address),
    },
  );
  const found = rows as Pick<PortfolioContact & { count: number | null }, 'address' | 'count'>[];
  const known = new Set(found.map(({ address }) => address));
  let left = portfolio.uniqueLimit - (found.find(({ count }) => count !== null)?.count ?? 0);
  const reachable: ThroughputRequest[] = [];
  for (const one of requests) {
    if (reachable.length === limit) break;
    if (!known.has(one.address)) {
      if (left <= 0) continue;
      left--;
      known.add(one.address);
    }
    reachable.push(one);
  }
  await ctx.db.raw(
    `insert into messaging.portfolio_contacts (organization_id, portfolio_id, address, last_at)
     select distinct :organization::uuid, :portfolio::uuid, address, :now::timestamptz from unnest(:addresses::text[]) address
     on conflict (organization_id, portfolio_id, address) do update set last_at = excluded.last_at`,
    {
      organization: ctx.organization.id,
      portfolio: portfolioId,
      now: ctx.now(),
      addresses: arrayBinding(reachable.map(({ address }) => address)),
    },
  );
  return reachable;
}
