/** Check-ins: scans of devices that are online, scans of devices that were offline, undoing, lists and statistics. */
import { CheckIn, pipeline, Ticket } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { canTransition, statesBefore } from '../../../lib/state-machine.ts';
import { emit } from '../../../runtime/emit.ts';
import { type ActionCtx, type Ctx, inTransaction, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireReferences } from '../references/require-references.ts';
import { lockTickets, ticketNotFound } from '../tickets/ticket-access.ts';
import { ticketTransitions } from '../tickets/ticket-state.ts';
import type { CheckInStatisticsInput, ListCheckInsInput, ScanAnswer, ScanInput, SyncInput } from './check-in.schema.ts';
import { emitCheckIns } from './check-in-events.ts';
import { decideScan, refuseUnstored, type Scan, verifyScannedCode } from './check-in-scan.ts';
import { checkInTransitions } from './check-in-state.ts';
import { batchScan } from './scan-batcher.ts';

/** The nonce makes a scan idempotent, with or without an Idempotency-Key. */
export async function scanTicket(ctx: ActionCtx, input: z.infer<typeof ScanInput>): Promise<ScanAnswer> {
  const read = <T>(work: (inner: Ctx) => Promise<T>) => inTransaction(ctx, work, { readOnly: true });
  const code = await read((inner) => verifyScannedCode(inner, input.code));
  if (typeof code === 'string') return read((inner) => refuseUnstored(inner, input.checkInListId, code));
  return batchScan(ctx, { ...input, scannedAt: input.scannedAt ?? ctx.now(), isOffline: false }, code);
}

/** Decides the scans in order of their time. An admission against the rules is stored as a conflict: the person is inside. */
export async function syncScans(ctx: Ctx, { checkInListId, device, scans }: z.infer<typeof SyncInput>) {
  // Signatures are verified in the thread pool. The public keys are read once and cached.
  const codes = await Promise.all(scans.map(({ code }) => verifyScannedCode(ctx, code)));
  const ticketIds = codes.flatMap((code) => (typeof code === 'string' ? [] : [code.ticketId]));
  const order = orderByTime(scans);
  const [, ...decided] = await pipeline(
    () => lockTickets(ctx, [...new Set(ticketIds)]),
    ...order.map((i) => (): Promise<ScanAnswer> => {
      const code = codes[i] as (typeof codes)[number];
      const scan: Scan = { ...(scans[i] as (typeof scans)[number]), checkInListId, device, isOffline: true };
      return typeof code === 'string' ? refuseUnstored(ctx, checkInListId, code) : decideScan(ctx, scan, code);
    }),
  );
  const answers = new Map(order.map((i, position) => [i, decided[position] as ScanAnswer]));
  const items = scans.map((scan, i) => ({ ...(answers.get(i) as ScanAnswer), ...scan }));
  await emitCheckIns(ctx, items);
  return { items };
}

const orderByTime = (scans: { scannedAt: Date }[]): number[] =>
  scans.map((_, i) => i).sort((a, b) => (scans[a]?.scannedAt.getTime() ?? 0) - (scans[b]?.scannedAt.getTime() ?? 0));

/** Undoes an admission. A used ticket without another admitted entry becomes valid again. Locks the ticket. */
export async function undoCheckIn(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const { ticketId, eventId, direction } = await requireCheckIn(ctx, id);
  await lockTickets(ctx, [ticketId]);
  const undoneCount = await CheckIn.of(ctx)
    .where({ id })
    .whereIn('result', statesBefore(checkInTransitions, 'undone'))
    .whereNull('undoneAt')
    .patch({ undoneAt: ctx.now(), undoneBy: userId(ctx) });
  if (undoneCount === 0) {
    const { undoneAt } = await requireCheckIn(ctx, id);
    throw new AppError(
      'CONFLICT',
      undoneAt ? 'This check-in has been undone already' : 'This scan was not admitted, so there is nothing to undo',
      { kind: 'check_in_not_undoable' },
    );
  }
  const earliest = await CheckIn.of(ctx)
    .where({ ticketId, result: 'admitted', direction: 'entry' })
    .whereNull('undoneAt')
    .orderBy('id')
    .first();
  const ticket = await Ticket.of(ctx).findOne({ id: ticketId });
  if (!ticket) throw ticketNotFound();
  await Ticket.of(ctx)
    .where({ id: ticketId })
    .patch({
      ...(!earliest && canTransition(ticketTransitions, ticket.status, 'valid') && { status: 'valid' as const }),
      checkedInAt: earliest?.scannedAt ?? null,
      checkedInBy: earliest?.checkedInBy ?? null,
    });
  if (direction === 'entry') {
    await emit(ctx, 'ticketing.ticket.checkInUndone', { eventId, ticketId, checkInId: id });
  }
  return withCheckInListId(await requireCheckIn(ctx, id));
}

async function requireCheckIn(ctx: Ctx, id: string): Promise<CheckIn> {
  const checkIn = await CheckIn.of(ctx).findOne({ id });
  if (!checkIn) throw notFound('check_in', 'Check-in');
  return checkIn;
}

const withCheckInListId = (checkIn: CheckIn) => ({ ...checkIn, checkInListId: checkIn.listId });

export async function listCheckIns(ctx: Ctx, input: z.infer<typeof ListCheckInsInput>) {
  const { eventId, checkInListId, ticketId, result, device } = input.filter ?? {};
  await requireReferences(ctx, { eventId, checkInListId, ticketId });
  const query = CheckIn.of(ctx).select(CheckIn.columns);
  if (eventId) query.where({ eventId });
  if (checkInListId) query.where({ listId: checkInListId });
  if (ticketId) query.where({ ticketId });
  if (result) query.whereIn('result', result);
  if (device) query.where({ device });
  const { items, nextCursor } = await page(query, input, { createdAt: byAge });
  return { items: items.map(withCheckInListId), nextCursor };
}

interface ScanCounts {
  checkInListId: string | null;
  ticketTypeId: string | null;
  device: string | null;
  entryCount: number;
  exitCount: number;
  insideCount: number;
  refusedCount: number;
  conflictCount: number;
}

const NO_SCANS = { entryCount: 0, exitCount: 0, insideCount: 0, refusedCount: 0, conflictCount: 0 };
const MAX_DEVICES = 200;

export async function getCheckInStatistics(
  ctx: Ctx,
  { eventId, checkInListId }: z.infer<typeof CheckInStatisticsInput>,
) {
  const organizationId = ctx.organization.id;
  await requireReferences(ctx, { eventId, checkInListId });
  const [scans, types] = await pipeline(
    () =>
      ctx.db.raw(
        `select list_id as check_in_list_id, ticket_type_id, device,
           count(*) filter (where is_admitted and direction = 'entry')::integer as entry_count,
           count(*) filter (where is_admitted and direction = 'exit')::integer as exit_count,
           count(distinct ticket_id) filter (where is_admitted and is_last and direction = 'entry' and is_valid)::integer
             as inside_count,
           count(*) filter (where result = 'refused')::integer as refused_count,
           count(*) filter (where result = 'conflict')::integer as conflict_count
         from (
           select c.list_id, c.ticket_id, c.device, c.direction, c.result, is_admitted, t.ticket_type_id,
             t.status in ('valid', 'used') as is_valid,
             lead(c.id) over (partition by c.list_id, c.ticket_id, is_admitted order by c.id) is null as is_last
           from ticketing.check_ins c
           cross join lateral (select c.result = 'admitted' and c.undone_at is null as is_admitted) as state
           join ticketing.tickets t on t.organization_id = c.organization_id and t.id = c.ticket_id
           where c.organization_id = :organizationId and c.event_id = :eventId
             and (:checkInListId::uuid is null or c.list_id = :checkInListId::uuid)
         ) as scans
         group by grouping sets ((), (list_id), (ticket_type_id), (device))`,
        { organizationId, eventId, checkInListId: checkInListId ?? null },
      ),
    () =>
      ctx.db.raw(
        `select ticket_type_id, count(*)::integer as ticket_count,
           count(*) filter (where status = 'used')::integer as checked_in_count
         from ticketing.tickets where organization_id = ? and event_id = ? and status in ('valid', 'used')
         group by ticket_type_id order by ticket_type_id`,
        [organizationId, eventId],
      ),
  );
  const counts = scans.rows as ScanCounts[];
  const issued = types.rows as { ticketTypeId: string; ticketCount: number; checkedInCount: number }[];
  const sum = (name: 'ticketCount' | 'checkedInCount') => issued.reduce((total, type) => total + type[name], 0);
  const countsByType = new Map(counts.map((row) => [row.ticketTypeId, row]));
  return {
    ...(counts.find((row) => !row.checkInListId && !row.ticketTypeId && !row.device) ?? NO_SCANS),
    ticketCount: sum('ticketCount'),
    checkedInCount: sum('checkedInCount'),
    byCheckInList: counts.flatMap((row) => (row.checkInListId ? [{ ...row, checkInListId: row.checkInListId }] : [])),
    byTicketType: issued.map((type) => ({ ...NO_SCANS, ...countsByType.get(type.ticketTypeId), ...type })),
    byDevice: counts
      .flatMap((row) => (row.device ? [{ ...row, device: row.device }] : []))
      .sort((a, b) => b.entryCount - a.entryCount)
      .slice(0, MAX_DEVICES),
  };
}
