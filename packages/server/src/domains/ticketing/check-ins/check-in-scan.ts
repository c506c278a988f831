/**
 * One scan, decided by PostgreSQL. The signature is checked before anything else; then the ticket's row is locked, and one
 * statement judges, writes the scan down and marks the ticket. That a list lets a ticket in once is decided by the index
 * `check_ins_admitted_once`, not by looking first.
 */
import type { CheckInDirection, CheckInResult, TicketStatus } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { getCheckInList } from '../check-in-lists/check-in-list.service.ts';
import { verificationKey } from '../signing-keys/signing-key-cache.ts';
import { isSignedBy, readCode, type TicketCode } from '../signing-keys/ticket-code.ts';
import type { ScanReason } from './check-in.schema.ts';

export interface Scan {
  listId: string;
  code: string;
  device: string;
  nonce: string;
  direction: z.infer<typeof CheckInDirection>;
  scannedAt: Date;
  /** Judged as of then, by a device that has let the person in already. */
  isOffline: boolean;
}

type Result = z.infer<typeof CheckInResult>;
type Reason = z.infer<typeof ScanReason>;

export interface ScanAnswer {
  result: Result;
  reason: Reason | null;
  checkInId: string | null;
  isRepeated: boolean;
  ticket: {
    id: string;
    eventId: string;
    ticketTypeId: string;
    ticketTypeName: string;
    number: number;
    orderId: string;
    status: z.infer<typeof TicketStatus>;
    holderEmail: string;
  } | null;
  attendee: Record<string, unknown> | null;
  firstAdmitted: { at: Date; device: string; by: string | null } | null;
}

/** What a code says, when one of the organization's keys has signed it; otherwise why not. */
export async function readSigned(ctx: Ctx, text: string): Promise<TicketCode | 'unknown_code' | 'invalid_signature'> {
  const code = readCode(text);
  if (!code) return 'unknown_code';
  const key = await verificationKey(ctx, code.keyNumber);
  return key && (await isSignedBy(text, key)) ? code : 'invalid_signature';
}

/** For codes of nobody: there is no ticket to keep the scan with. */
export async function refuse(ctx: Ctx, listId: string, reason: Reason): Promise<ScanAnswer> {
  await getCheckInList(ctx, { id: listId });
  return {
    ...{ result: 'refused', reason, checkInId: null, isRepeated: false },
    ...{ ticket: null, attendee: null, firstAdmitted: null },
  };
}

/**
 * The ticket's row is locked, in this packet at the latest: what is read here is as the last one who changed it left it. Columns
 * are named and steps are few, because setting such a statement up costs PostgreSQL more than running it.
 */
const JUDGE = `
  with judged as materialized (
    select s.organization_id, s.generation, s.direction, s.at, s.is_offline, s.device, s.nonce, s.user_id,
      l.id as list_id, l.event_id as list_event_id, not l.allows_reentry as is_single,
      t.id, t.event_id, t.ticket_type_id, y.name as ticket_type_name, t.number, t.order_id, t.status, t.holder_email,
      t.attendee_info,
      case
        when t.event_id <> l.event_id then 'wrong_event'
        when t.status in ('cancelled', 'refunded') then t.status
        when e.status = 'cancelled' then 'cancelled'
        when s.generation < t.generation then 'transferred'
        when s.generation > t.generation then 'unknown_code'
        when s.judged_at > greatest(s.not_after, e.ends_at + interval '1 day') then 'expired'
        when cardinality(l.ticket_type_ids) > 0 and t.ticket_type_id <> all (l.ticket_type_ids) then 'wrong_type'
        when s.judged_at < l.opens_at or s.judged_at >= l.closes_at then 'list_closed'
        when s.direction = 'exit' and not l.allows_reentry then 'no_reentry'
        when s.direction = 'exit' and last.direction is distinct from 'entry' then 'not_inside'
        when s.direction = 'entry' and last.direction = 'entry' then 'already_used'
      end as reason
    from (
      select ?::uuid as organization_id, ?::uuid as list_id, ?::uuid as ticket_id, ?::integer as generation,
        ?::timestamptz as not_after, ?::text as direction, ?::timestamptz as at, ?::boolean as is_offline,
        ?::text as device, ?::text as nonce, ?::uuid as user_id, ?::timestamptz as judged_at
    ) s
    left join ticketing.check_in_lists l on l.organization_id = s.organization_id and l.id = s.list_id
    left join ticketing.events e on e.organization_id = s.organization_id and e.id = l.event_id
    left join ticketing.tickets t on t.organization_id = s.organization_id and t.id = s.ticket_id
    left join ticketing.ticket_types y on y.organization_id = s.organization_id and y.id = t.ticket_type_id
    left join lateral (
      select c.direction from ticketing.check_ins c
      where l.allows_reentry and c.organization_id = s.organization_id and c.ticket_id = s.ticket_id
        and c.list_id = s.list_id and c.result = 'admitted' and c.undone_at is null
      order by c.id desc limit 1
    ) last on true
  ),
  written as (
    insert into ticketing.check_ins (organization_id, event_id, list_id, ticket_id, generation, direction, result,
      reason, is_single, device, nonce, is_offline, scanned_at, checked_in_by)
    select organization_id, list_event_id, list_id, id, generation, direction,
      case when reason is null then 'admitted' when is_offline then 'conflict' else 'refused' end,
      reason, is_single, device, nonce, is_offline, at, user_id
    from judged where list_id is not null and id is not null
    on conflict do nothing
    returning organization_id, id, ticket_id, result, reason, direction, scanned_at, checked_in_by
  ),
  used as (
    update ticketing.tickets t set status = 'used', checked_in_at = w.scanned_at, checked_in_by = w.checked_in_by
    from written w
    where t.organization_id = w.organization_id and t.id = w.ticket_id and t.status = 'valid'
      and w.result = 'admitted' and w.direction = 'entry'
  )
  select j.list_id, j.id, j.event_id, j.ticket_type_id, j.ticket_type_name, j.number, j.order_id,
    case when w.result = 'admitted' and w.direction = 'entry' then 'used' else j.status end as status,
    j.holder_email, j.attendee_info, w.id as check_in_id, w.result, w.reason
  from judged j left join written w on true`;

interface Judged {
  listId: string | null;
  id: string | null;
  eventId: string;
  ticketTypeId: string;
  ticketTypeName: string;
  number: number;
  orderId: string;
  status: z.infer<typeof TicketStatus>;
  holderEmail: string;
  attendeeInfo: Record<string, unknown> | null;
  checkInId: string | null;
  result: Result | null;
  reason: Reason | null;
}

/** Sent without waiting: whoever judges many sends them all, and PostgreSQL takes them one after the other. */
export async function judge(ctx: Ctx, scan: Scan, code: TicketCode): Promise<ScanAnswer> {
  const now = ctx.now();
  // A clock that runs ahead is no reason to write down what has not happened yet.
  const at = new Date(Math.min(scan.scannedAt.getTime(), now.getTime()));
  const { rows } = await ctx.db.raw(JUDGE, [
    ctx.organization.id,
    scan.listId,
    code.ticketId,
    code.generation,
    code.notAfter,
    scan.direction,
    at,
    scan.isOffline,
    scan.device,
    scan.nonce,
    userId(ctx),
    scan.isOffline ? at : now,
  ] as string[]);
  const judged = rows[0] as Judged;
  if (judged.listId === null) throw notFound('check_in_list', 'Check-in list');
  if (judged.id === null) return refuse(ctx, scan.listId, 'unknown_code');
  if (judged.checkInId === null) return again(ctx, scan, code, judged);
  const { checkInId, result, reason } = judged;
  return answer(ctx, scan, judged, { checkInId, result: result as Result, reason, isRepeated: false });
}

/** Nothing could be written: this very scan is here already, or the ticket has come in by this list. */
async function again(ctx: Ctx, scan: Scan, code: TicketCode, judged: Judged): Promise<ScanAnswer> {
  const written = (await sameNonce(ctx, scan)) ?? (await writeDuplicate(ctx, scan, code, judged.eventId));
  const { id: checkInId, ticketId, generation, direction, isRepeated } = written;
  if (ticketId !== code.ticketId || generation !== code.generation || direction !== scan.direction) {
    return refuse(ctx, scan.listId, 'nonce_reused');
  }
  return answer(ctx, scan, judged, { checkInId, result: written.result, reason: written.reason, isRepeated });
}

interface Written {
  id: string;
  ticketId: string;
  generation: number;
  direction: string;
  result: Result;
  reason: Reason | null;
  isRepeated: boolean;
}

async function sameNonce(ctx: Ctx, { listId, device, nonce }: Scan): Promise<Written | undefined> {
  const { rows } = await ctx.db.raw(
    `select id, ticket_id, generation, direction, result, reason, true as is_repeated from ticketing.check_ins
     where organization_id = ? and list_id = ? and device = ? and nonce = ?`,
    [ctx.organization.id, listId, device, nonce],
  );
  return rows[0];
}

async function writeDuplicate(ctx: Ctx, scan: Scan, code: TicketCode, eventId: string): Promise<Written> {
  const { rows } = await ctx.db.raw(
    `insert into ticketing.check_ins (organization_id, event_id, list_id, ticket_id, generation, direction, result,
       reason, is_single, device, nonce, is_offline, scanned_at, checked_in_by)
     values (?, ?, ?, ?, ?, ?, ?, 'already_used', true, ?, ?, ?, ?, ?)
     on conflict do nothing
     returning id, ticket_id, generation, direction, result, reason, false as is_repeated`,
    [
      ctx.organization.id,
      eventId,
      scan.listId,
      code.ticketId,
      code.generation,
      scan.direction,
      scan.isOffline ? 'conflict' : 'refused',
      scan.device,
      scan.nonce,
      scan.isOffline,
      scan.scannedAt,
      userId(ctx),
    ] as string[],
  );
  // The same nonce was written for another ticket in between.
  return rows[0] ?? ((await sameNonce(ctx, scan)) as Written);
}

async function answer(
  ctx: Ctx,
  { listId, device, scannedAt }: Scan,
  { id, attendeeInfo, ...ticket }: Judged,
  outcome: Pick<ScanAnswer, 'result' | 'reason' | 'checkInId' | 'isRepeated'>,
): Promise<ScanAnswer> {
  const isNew = outcome.result === 'admitted' && !outcome.isRepeated;
  return {
    ...outcome,
    ticket: { ...ticket, id: id as string },
    attendee: attendeeInfo,
    firstAdmitted: isNew
      ? { at: scannedAt, device, by: userId(ctx) }
      : await firstAdmitted(ctx, { listId, ticketId: id as string }),
  };
}

async function firstAdmitted(ctx: Ctx, { listId, ticketId }: { listId: string; ticketId: string }) {
  const { rows } = await ctx.db.raw(
    `select scanned_at as at, device, checked_in_by as by from ticketing.check_ins
     where organization_id = ? and list_id = ? and ticket_id = ? and result = 'admitted' and direction = 'entry'
       and undone_at is null
     order by id limit 1`,
    [ctx.organization.id, listId, ticketId],
  );
  return (rows[0] as ScanAnswer['firstAdmitted'] | undefined) ?? null;
}
