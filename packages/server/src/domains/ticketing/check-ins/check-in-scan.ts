/**
 * Decides one scan. The signature of the code is verified first. Then one statement decides, stores the check-in and marks the
 * ticket as used. The caller locks the ticket's row in the same packet. That a list admits a ticket once is held by the unique
 * index `check_ins_admitted_once`, not by a read before the write.
 */
import type { CheckInDirection, CheckInResult, TicketStatus } from '@tessera/db';
import type { z } from 'zod';
import { statesBefore } from '../../../lib/state-machine.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { checkInListNotFound, getCheckInList } from '../check-in-lists/check-in-list.service.ts';
import { findTicketPublicKey } from '../signing-keys/signing-key-cache.ts';
import { decodeTicketCode, isTicketCodeSignedBy, type TicketCode } from '../signing-keys/ticket-code.ts';
import { revokedTicketStatuses, ticketTransitions } from '../tickets/ticket-state.ts';
import type { ScanAnswer, ScanReason } from './check-in.schema.ts';
import { scanDirectionTransitions } from './check-in-state.ts';

export interface Scan {
  checkInListId: string;
  code: string;
  device: string;
  nonce: string;
  direction: z.infer<typeof CheckInDirection>;
  scannedAt: Date;
  /** The device has admitted the person already, so the scan is decided as of `scannedAt`. */
  isOffline: boolean;
}

type Result = z.infer<typeof CheckInResult>;
type Reason = z.infer<typeof ScanReason>;

/** The content of a code if one of the organization's keys has signed it; otherwise the reason to refuse it. */
export async function verifyScannedCode(
  ctx: Ctx,
  text: string,
): Promise<TicketCode | 'unknown_code' | 'invalid_signature'> {
  const code = decodeTicketCode(text);
  if (!code) return 'unknown_code';
  const key = await findTicketPublicKey(ctx, code.keyNumber);
  return key && (await isTicketCodeSignedBy(text, key)) ? code : 'invalid_signature';
}

/** Refuses a code that belongs to no ticket. Nothing is stored, because a check-in refers to its ticket. */
export async function refuseUnstored(ctx: Ctx, checkInListId: string, reason: Reason): Promise<ScanAnswer> {
  await getCheckInList(ctx, { id: checkInListId });
  return {
    ...{ result: 'refused', reason, checkInId: null, isRepeated: false },
    ...{ ticket: null, attendee: null, firstAdmitted: null },
  };
}

const quoted = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');

/**
 * The ticket's row is locked when this runs, so it reads what the last writer has committed. Columns are named and steps are few,
 * because PostgreSQL spends more on setting up such a statement than on running it. The text is fixed: states are literals.
 */
const DECIDE_SCAN = `
  with decided as materialized (
    select s.organization_id, s.generation, s.direction, s.scanned_at, s.is_offline, s.device, s.nonce, s.user_id,
      l.id as list_id, l.event_id as list_event_id, not l.allows_reentry as is_single,
      t.id, t.event_id, t.ticket_type_id, i.name as ticket_type_name, t.number, t.order_id, t.status, t.holder_email,
      t.attendee_info,
      case
        when t.event_id <> l.event_id then 'wrong_event'
        when t.status in (${quoted(revokedTicketStatuses)}) then t.status
        when e.status = 'cancelled' then 'cancelled'
        when s.generation < t.generation then 'transferred'
        when s.generation > t.generation then 'unknown_code'
        when s.decided_at > greatest(s.not_after, e.ends_at + interval '1 day') then 'expired'
        when t.ticket_type_id <> all (l.ticket_type_ids) then 'wrong_type'
        when s.decided_at < l.opens_at or s.decided_at >= l.closes_at then 'list_closed'
        when s.direction = 'exit' and not l.allows_reentry then 'no_reentry'
        when s.direction = 'exit'
          and coalesce(last.direction, 'none') not in (${quoted(statesBefore(scanDirectionTransitions, 'exit'))}) then 'not_inside'
        when s.direction = 'entry'
          and coalesce(last.direction, 'none') not in (${quoted(statesBefore(scanDirectionTransitions, 'entry'))}) then 'already_used'
      end as reason
    from (
      select :organizationId::uuid as organization_id, :checkInListId::uuid as list_id, :ticketId::uuid as ticket_id,
        :generation::integer as generation, :notAfter::timestamptz as not_after, :direction::text as direction,
        :scannedAt::timestamptz as scanned_at, :isOffline::boolean as is_offline, :device::text as device,
        :nonce::text as nonce, :userId::uuid as user_id, :decidedAt::timestamptz as decided_at
    ) s
    left join ticketing.check_in_lists l on l.organization_id = s.organization_id and l.id = s.list_id
    left join ticketing.events e on e.organization_id = s.organization_id and e.id = l.event_id
    left join ticketing.tickets t on t.organization_id = s.organization_id and t.id = s.ticket_id
    left join ticketing.order_items i on i.organization_id = s.organization_id and i.id = t.order_item_id
    left join lateral (
      select c.direction from ticketing.check_ins c
      where l.allows_reentry and c.organization_id = s.organization_id and c.ticket_id = s.ticket_id
        and c.list_id = s.list_id and c.result = 'admitted' and c.undone_at is null
      order by c.id desc limit 1
    ) last on true
  ),
  stored as (
    insert into ticketing.check_ins (organization_id, event_id, list_id, ticket_id, generation, direction, result,
      reason, is_single, device, nonce, is_offline, scanned_at, checked_in_by)
    select organization_id, list_event_id, list_id, id, generation, direction,
      case when reason is null then 'admitted' when is_offline then 'conflict' else 'refused' end,
      reason, is_single, device, nonce, is_offline, scanned_at, user_id
    from decided where list_id is not null and id is not null
    on conflict do nothing
    returning organization_id, id, ticket_id, result, reason, direction, scanned_at, checked_in_by
  ),
  used as (
    update ticketing.tickets t
    set status = 'used', checked_in_at = stored.scanned_at, checked_in_by = stored.checked_in_by
    from stored
    where t.organization_id = stored.organization_id and t.id = stored.ticket_id
      and t.status in (${quoted(statesBefore(ticketTransitions, 'used'))})
      and stored.result = 'admitted' and stored.direction = 'entry'
  )
  select d.list_id, d.id, d.event_id, d.ticket_type_id, d.ticket_type_name, d.number, d.order_id,
    case when stored.result = 'admitted' and stored.direction = 'entry' then 'used' else d.status end as status,
    d.holder_email, d.attendee_info, stored.id as check_in_id, stored.result, stored.reason
  from decided d left join stored on true`;

interface DecidedScan {
  listId: string | null;
  id: string | null;
  eventId: string;
  ticketTypeId: string;
  ticketTypeName: string;
  number: number;
  orderId: string;
  status: z.infer<typeof TicketStatus>;
  holderEmail: string;
  attendeeInfo: ScanAnswer['attendee'];
  checkInId: string | null;
  result: Result | null;
  reason: Reason | null;
}

/** Sends its statement when it is called, so a caller can send many scans at once and PostgreSQL decides them in that order. */
export async function decideScan(ctx: Ctx, given: Scan, code: TicketCode): Promise<ScanAnswer> {
  const now = ctx.now();
  // A device's clock may be ahead. A check-in is never dated in the future.
  const scannedAt = new Date(Math.min(given.scannedAt.getTime(), now.getTime()));
  const scan = { ...given, scannedAt };
  const { rows } = await ctx.db.raw(DECIDE_SCAN, {
    organizationId: ctx.organization.id,
    checkInListId: scan.checkInListId,
    ticketId: code.ticketId,
    generation: code.generation,
    notAfter: code.notAfter,
    direction: scan.direction,
    scannedAt,
    isOffline: scan.isOffline,
    device: scan.device,
    nonce: scan.nonce,
    userId: userId(ctx),
    decidedAt: scan.isOffline ? scannedAt : now,
  });
  const decided = rows[0] as DecidedScan;
  if (decided.listId === null) throw checkInListNotFound();
  if (decided.id === null) return refuseUnstored(ctx, scan.checkInListId, 'unknown_code');
  if (decided.checkInId === null) return answerDuplicate(ctx, scan, code, decided);
  const { checkInId, result, reason } = decided;
  return toScanAnswer(ctx, scan, decided, { checkInId, result: result as Result, reason, isRepeated: false });
}

/** A unique key kept the check-in from being stored: the nonce was used before, or the list has admitted the ticket before. */
async function answerDuplicate(ctx: Ctx, scan: Scan, code: TicketCode, decided: DecidedScan): Promise<ScanAnswer> {
  const stored = (await findByNonce(ctx, scan)) ?? (await storeAlreadyUsed(ctx, scan, code, decided.eventId));
  const { id: checkInId, ticketId, generation, direction, isRepeated } = stored;
  if (ticketId !== code.ticketId || generation !== code.generation || direction !== scan.direction) {
    return refuseUnstored(ctx, scan.checkInListId, 'nonce_reused');
  }
  return toScanAnswer(ctx, scan, decided, { checkInId, result: stored.result, reason: stored.reason, isRepeated });
}

interface StoredScan {
  id: string;
  ticketId: string;
  generation: number;
  direction: string;
  result: Result;
  reason: Reason | null;
  isRepeated: boolean;
}

async function findByNonce(ctx: Ctx, { checkInListId, device, nonce }: Scan): Promise<StoredScan | undefined> {
  const { rows } = await ctx.db.raw(
    `select id, ticket_id, generation, direction, result, reason, true as is_repeated from ticketing.check_ins
     where organization_id = :organizationId and list_id = :checkInListId and device = :device and nonce = :nonce`,
    { organizationId: ctx.organization.id, checkInListId, device, nonce },
  );
  return rows[0];
}

async function storeAlreadyUsed(ctx: Ctx, scan: Scan, code: TicketCode, eventId: string): Promise<StoredScan> {
  const { rows } = await ctx.db.raw(
    `insert into ticketing.check_ins (organization_id, event_id, list_id, ticket_id, generation, direction, result,
       reason, is_single, device, nonce, is_offline, scanned_at, checked_in_by)
     values (:organizationId, :eventId, :checkInListId, :ticketId, :generation, :direction, :result,
       'already_used', true, :device, :nonce, :isOffline, :scannedAt, :userId)
     on conflict do nothing
     returning id, ticket_id, generation, direction, result, reason, false as is_repeated`,
    {
      organizationId: ctx.organization.id,
      eventId,
      checkInListId: scan.checkInListId,
      ticketId: code.ticketId,
      generation: code.generation,
      direction: scan.direction,
      result: scan.isOffline ? 'conflict' : 'refused',
      device: scan.device,
      nonce: scan.nonce,
      isOffline: scan.isOffline,
      scannedAt: scan.scannedAt,
      userId: userId(ctx),
    },
  );
  // Another transaction has stored the same nonce for another ticket since the first look.
  return rows[0] ?? ((await findByNonce(ctx, scan)) as StoredScan);
}

async function toScanAnswer(
  ctx: Ctx,
  { checkInListId, device, scannedAt }: Scan,
  { id, attendeeInfo, ...ticket }: DecidedScan,
  outcome: Pick<ScanAnswer, 'result' | 'reason' | 'checkInId' | 'isRepeated'>,
): Promise<ScanAnswer> {
  const isNew = outcome.result === 'admitted' && !outcome.isRepeated;
  return {
    ...outcome,
    ticket: { ...ticket, id: id as string },
    attendee: attendeeInfo,
    firstAdmitted: isNew
      ? { at: scannedAt, device, by: userId(ctx) }
      : await findFirstAdmitted(ctx, { checkInListId, ticketId: id as string }),
  };
}

async function findFirstAdmitted(
  ctx: Ctx,
  { checkInListId, ticketId }: { checkInListId: string; ticketId: string },
): Promise<ScanAnswer['firstAdmitted']> {
  const { rows } = await ctx.db.raw(
    `select scanned_at as at, device, checked_in_by as by from ticketing.check_ins
     where organization_id = ? and list_id = ? and ticket_id = ? and result = 'admitted' and direction = 'entry'
       and undone_at is null
     order by id limit 1`,
    [ctx.organization.id, checkInListId, ticketId],
  );
  return rows[0] ?? null;
}
