/** Check-in lists. An event has a default list, and more for its entrances, lounges or days. */
import { CheckInList, TicketedEvent, TicketType } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireReferences } from '../references/require-references.ts';
import type {
  CreateCheckInListInput,
  ListCheckInListsInput,
  OpenDefaultListInput,
  UpdateCheckInListInput,
} from './check-in-list.schema.ts';

export async function createCheckInList(ctx: Ctx, input: z.infer<typeof CreateCheckInListInput>) {
  await requireEvent(ctx, input.eventId);
  if (input.ticketTypeIds) await requireTicketTypes(ctx, input.eventId, input.ticketTypeIds);
  requireTimeOrder(input.opensAt, input.closesAt);
  return CheckInList.add(ctx, input);
}

export async function getCheckInList(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const list = await CheckInList.of(ctx).findOne({ id });
  if (!list) throw checkInListNotFound();
  return list;
}

export async function listCheckInLists(ctx: Ctx, input: z.infer<typeof ListCheckInListsInput>) {
  const query = CheckInList.of(ctx).select(CheckInList.columns);
  const { eventId } = input.filter ?? {};
  await requireReferences(ctx, { eventId });
  if (eventId) query.where({ eventId });
  return page(query, input, { createdAt: byAge, name: { column: 'name', type: 'text' } });
}

/** Re-entry cannot be changed, because it decides what the stored check-ins of the list mean. */
export async function updateCheckInList(ctx: Ctx, { id, ...fields }: z.infer<typeof UpdateCheckInListInput>) {
  const list = await CheckInList.of(ctx).findOne({ id }).forUpdate();
  if (!list) throw checkInListNotFound();
  if (fields.ticketTypeIds) await requireTicketTypes(ctx, list.eventId, fields.ticketTypeIds);
  const { opensAt, closesAt } = { ...list, ...fields };
  requireTimeOrder(opensAt, closesAt);
  await CheckInList.of(ctx).where({ id }).patch(fields);
  return getCheckInList(ctx, { id });
}

/** Deletes a list without check-ins. Check-ins are a record, and they refer to their list. */
export async function deleteCheckInList(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  // The lock keeps scans out between the check and the delete: a check-in references its list.
  const list = await CheckInList.of(ctx).findOne({ id }).forUpdate();
  if (!list) throw checkInListNotFound();
  const { rows } = await ctx.db.raw(
    'select exists (select from ticketing.check_ins where organization_id = ? and list_id = ?) as is_used',
    [ctx.organization.id, id],
  );
  if (rows[0].isUsed) {
    throw new AppError('CONFLICT', 'This list has check-ins, so it cannot be deleted. Close it with closesAt instead', {
      kind: 'check_in_list_in_use',
    });
  }
  await CheckInList.of(ctx).where({ id }).delete();
}

/** Gets the event's default list, which admits every ticket once. The first call creates it; concurrent calls get the same list. */
export async function openDefaultCheckInList(ctx: Ctx, { eventId }: z.infer<typeof OpenDefaultListInput>) {
  const found = await CheckInList.of(ctx).findOne({ eventId, isDefault: true });
  if (found) return found;
  const event = await requireEvent(ctx, eventId);
  await ctx.db.raw(
    `insert into ticketing.check_in_lists (organization_id, event_id, name, is_default) values (?, ?, ?, true)
     on conflict do nothing`,
    [ctx.organization.id, eventId, event.title],
  );
  const list = await CheckInList.of(ctx).findOne({ eventId, isDefault: true });
  if (!list) throw checkInListNotFound();
  return list;
}

export const checkInListNotFound = () => notFound('check_in_list', 'Check-in list');

async function requireEvent(ctx: Ctx, id: string): Promise<TicketedEvent> {
  const event = await TicketedEvent.of(ctx).findOne({ id });
  if (!event) throw notFound('event');
  return event;
}

async function requireTicketTypes(ctx: Ctx, eventId: string, ids: string[]): Promise<void> {
  const found = await TicketType.of(ctx).where({ eventId }).whereIn('id', ids).resultSize();
  if (found < ids.length) throw notFound('ticket_type');
}

function requireTimeOrder(opensAt: Date | null, closesAt: Date | null): void {
  if (opensAt && closesAt && closesAt <= opensAt) throw badInput('closesAt', 'must be after opensAt');
}
