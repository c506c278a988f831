/** Checking in: scans as they happen, those of gates that were offline, undoing one, and how far it is. */
import { CheckIn, Ticket } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { emit } from '../../../runtime/emit.ts';
import { type ActionCtx, type Ctx, inTransaction, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireReferences } from '../require-references.ts';
import { lockTickets } from '../tickets/ticket-access.ts';
import type { CheckInStatsInput, ListCheckInsInput, ScanInput, SyncInput } from './check-in.schema.ts';
import { scanTogether } from './check-in-gather.ts';
import { judge, readSigned, refuse, type Scan, type ScanAnswer } from './check-in-scan.ts';
import { tellCheckIns } from './check-in-tell.ts';

/** The nonce is what a repeated scan is known by, with an Idempotency-Key or without. */
export async function scanCode(ctx: ActionCtx, input: z.infer<typeof ScanInput>): Promise<ScanAnswer> {
  const reading = <T>(work: (inner: Ctx) => Promise<T>) => inTransaction(ctx, work, { readOnly: true });
  const code = await reading((inner) => readSigned(inner, input.code));
  if (typeof code === 'string') return reading((inner) => refuse(inner, input.listId, code));
  return scanTogether(ctx, { ...input, scannedAt: input.scannedAt ?? ctx.now(), isOffline: false }, code);
}

/** What a gate did while it was offline. Whom it let in against the rules is kept as a conflict: the person is inside. */
export async function syncScans(ctx: Ctx, { listId, device, scans }: z.infer<typeof SyncInput>) {
  const signed = await Promise.all(scans.map((scan) => readSigned(ctx, scan.code)));
  const ticketIds = signed.flatMap((code) => (typeof code === 'string' ? [] : [code.ticketId]));
  const answers: (Promise<ScanAnswer> | undefined)[] = [];
  const locked = lockTickets(ctx, [...new Set(ticketIds)]);
  for (const i of byTime(scans)) {
    const code = signed[i] as (typeof signed)[number];
    const scan: Scan = { ...(scans[i] as (typeof scans)[number]), listId, device, isOffline: true };
    answers[i] = typeof code === 'string' ? refuse(ctx, listId, code) : judge(ctx, scan, code);
  }
  const [, ...answered] = await Promise.all([locked, ...(answers as Promise<ScanAnswer>[])]);
  const items = answered.map((answer, i) => ({ ...answer, ...(scans[i] as (typeof scans)[number]) }));
  tellCheckIns(ctx, items);
  return { items };
}

const byTime = (scans: { scannedAt: Date }[]): number[] =>
  scans.map((_, i) => i).sort((a, b) => (scans[a]?.scannedAt.getTime() ?? 0) - (scans[b]?.scannedAt.getTime() ?? 0));

/** Takes an entry or exit back: the ticket can come in again. */
export async function undoCheckIn(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const found = await getCheckIn(ctx, { id });
  const { ticketId, eventId } = found;
  await lockTickets(ctx, [ticketId]);
  const undone = await CheckIn.of(ctx)
    .where({ id, result: 'admitted' })
    .whereNull('undoneAt')
    .patch({ undoneAt: ctx.now(), undoneBy: userId(ctx) });
  if (undone === 0) {
    const now = await getCheckIn(ctx, { id });
    throw new AppError(
      'CONFLICT',
      now.undoneAt ? 'This was undone already' : 'Nobody was let in by this scan, so there is nothing to undo',
      { kind: 'not_undoable' },
    );
  }
  const earliest = await CheckIn.of(ctx)
    .where({ ticketId, result: 'admitted', direction: 'entry' })
    .whereNull('undoneAt')
    .orderBy('id')
    .first();
  const { status } = await Ticket.of(ctx).findOne({ id: ticketId }).throwIfNotFound();
  await Ticket.of(ctx)
    .where({ id: ticketId })
    .patch({
      ...(status === 'used' && !earliest && { status: 'valid' }),
      checkedInAt: earliest?.scannedAt ?? null,
      checkedInBy: earliest?.checkedInBy ?? null,
    });
  if (found.direction === 'entry') {
    await emit(ctx, 'ticketing.ticket.checkInUndone', { eventId, ticketId, checkInId: id });
  }
  return getCheckIn(ctx, { id });
}

async function getCheckIn(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<CheckIn> {
  const found = await CheckIn.of(ctx).findOne({ id });
  if (!found) throw notFound('check_in', 'Check-in');
  return found;
}

export async function listCheckIns(ctx: Ctx, input: z.infer<typeof ListCheckInsInput>) {
  const { eventId, listId, ticketId, result, device } = input.filter ?? {};
  await requireReferences(ctx, { eventId, listId, ticketId });
  const query = CheckIn.rows(ctx);
  if (eventId) query.where({ eventId });
  if (listId) query.where({ listId });
  if (ticketId) query.where({ ticketId });
  if (result) query.whereIn('result', result);
  if (device) query.where({ device });
  return page(query, input, { createdAt: byAge });
}

interface Counts {
  listId: string | null;
  ticketTypeId: string | null;
  device: string | null;
  entries: number;
  exits: number;
  inside: number;
  refused: number;
  conflicts: number;
}

const NONE = { entries: 0, exits: 0, inside: 0, refused: 0, conflicts: 0 };
const MOST_GATES = 200;

export async function checkInStats(ctx: Ctx, { eventId, listId }: z.infer<typeof CheckInStatsInput>) {
  const { id } = ctx.organization;
  await requireReferences(ctx, { eventId, listId });
  const [scans, types] = await Promise.all([
    ctx.db.raw(
      `select c.list_id, t.ticket_type_id, c.device,
         count(*) filter (where admitted and c.direction = 'entry')::integer as entries,
         count(*) filter (where admitted and c.direction = 'exit')::integer as exits,
         (count(*) filter (where admitted and c.direction = 'entry')
           - count(*) filter (where admitted and c.direction = 'exit'))::integer as inside,
         count(*) filter (where c.result = 'refused')::integer as refused,
         count(*) filter (where c.result = 'conflict')::integer as conflicts
       from ticketing.check_ins c
       cross join lateral (select c.result = 'admitted' and c.undone_at is null as admitted) as what
       join ticketing.tickets t on t.organization_id = c.organization_id and t.id = c.ticket_id
       where c.organization_id = ? and c.event_id = ? and (?::uuid is null or c.list_id = ?::uuid)
       group by grouping sets ((), (c.list_id), (t.ticket_type_id), (c.device))`,
      [id, eventId, listId ?? null, listId ?? null] as string[],
    ),
    ctx.db.raw(
      `select ticket_type_id, count(*)::integer as tickets, count(*) filter (where status = 'used')::integer as arrived
       from ticketing.tickets where organization_id = ? and event_id = ? and status in ('valid', 'used')
       group by ticket_type_id order by ticket_type_id`,
      [id, eventId],
    ),
  ]);
  const counts = scans.rows as Counts[];
  const sold = types.rows as { ticketTypeId: string; tickets: number; arrived: number }[];
  const sum = (of: 'tickets' | 'arrived') => sold.reduce((all, type) => all + type[of], 0);
  const ofType = new Map(counts.map((row) => [row.ticketTypeId, row]));
  return {
    ...(counts.find((row) => !row.listId && !row.ticketTypeId && !row.device) ?? NONE),
    tickets: sum('tickets'),
    arrived: sum('arrived'),
    byList: counts.flatMap((row) => (row.listId ? [{ ...row, listId: row.listId }] : [])),
    byType: sold.map((type) => ({ ...NONE, ...ofType.get(type.ticketTypeId), ...type })),
    byGate: counts
      .flatMap((row) => (row.device ? [{ ...row, device: row.device }] : []))
      .sort((a, b) => b.entries - a.entries)
      .slice(0, MOST_GATES),
  };
}
