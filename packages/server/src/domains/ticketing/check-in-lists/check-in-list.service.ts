/** Lists of who may come in: an event has one of its own, and as many more as it has entrances. */
import { CheckInList, TicketedEvent, TicketType } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireReferences } from '../require-references.ts';
import type {
  CreateCheckInListInput,
  ListCheckInListsInput,
  OpenDefaultListInput,
  UpdateCheckInListInput,
} from './check-in-list.schema.ts';

export async function createCheckInList(ctx: Ctx, input: z.infer<typeof CreateCheckInListInput>) {
  await demandEvent(ctx, input.eventId);
  await demandTypes(ctx, input.eventId, input.ticketTypeIds);
  demandOrder(input.opensAt, input.closesAt);
  return CheckInList.add(ctx, input);
}

export async function getCheckInList(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const list = await CheckInList.of(ctx).findOne({ id });
  if (!list) throw notFound('check_in_list', 'Check-in list');
  return list;
}

export async function listCheckInLists(ctx: Ctx, input: z.infer<typeof ListCheckInListsInput>) {
  const query = CheckInList.rows(ctx);
  const { eventId } = input.filter ?? {};
  await requireReferences(ctx, { eventId });
  if (eventId) query.where({ eventId });
  return page(query, input, { createdAt: byAge, name: { column: 'name', type: 'text' } });
}

/** Whether people may come again stays as it is: entries made so far would mean something else. */
export async function updateCheckInList(ctx: Ctx, { id, ...fields }: z.infer<typeof UpdateCheckInListInput>) {
  const list = await CheckInList.of(ctx).findOne({ id }).forUpdate();
  if (!list) throw notFound('check_in_list', 'Check-in list');
  if (fields.ticketTypeIds) await demandTypes(ctx, list.eventId, fields.ticketTypeIds);
  const { opensAt, closesAt } = { ...list, ...fields };
  demandOrder(opensAt, closesAt);
  await CheckInList.of(ctx).where({ id }).patch(fields);
  return getCheckInList(ctx, { id });
}

/** Only a list nobody has come in by: who did is not forgotten. */
export async function deleteCheckInList(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  // Locked, so that nobody is scanned in between: a scan refers to the list.
  const list = await CheckInList.of(ctx).findOne({ id }).forUpdate();
  if (!list) throw notFound('check_in_list', 'Check-in list');
  const { rows } = await ctx.db.raw(
    'select exists (select from ticketing.check_ins where organization_id = ? and list_id = ?) as used',
    [ctx.organization.id, id],
  );
  if (rows[0].used) {
    throw new AppError('CONFLICT', 'People were scanned by this list; close it instead', { kind: 'list_in_use' });
  }
  await CheckInList.of(ctx).where({ id }).delete();
}

/** The event's own list, which lets every ticket in once; made when it is first asked for, by however many at once. */
export async function openDefaultList(ctx: Ctx, { eventId }: z.infer<typeof OpenDefaultListInput>) {
  const found = await CheckInList.of(ctx).findOne({ eventId, isDefault: true });
  if (found) return found;
  const event = await demandEvent(ctx, eventId);
  await ctx.db.raw(
    `insert into ticketing.check_in_lists (organization_id, event_id, name, is_default) values (?, ?, ?, true)
     on conflict do nothing`,
    [ctx.organization.id, eventId, event.title],
  );
  return CheckInList.of(ctx).findOne({ eventId, isDefault: true }).throwIfNotFound();
}

async function demandEvent(ctx: Ctx, id: string): Promise<TicketedEvent> {
  const event = await TicketedEvent.of(ctx).findOne({ id });
  if (!event) throw notFound('event');
  return event;
}

async function demandTypes(ctx: Ctx, eventId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await TicketType.of(ctx).where({ eventId }).whereIn('id', ids).resultSize();
  if (found < ids.length) throw notFound('ticket_type');
}

function demandOrder(opensAt: Date | null, closesAt: Date | null): void {
  if (opensAt && closesAt && closesAt <= opensAt) throw badInput('closesAt', 'must be after opensAt');
}
