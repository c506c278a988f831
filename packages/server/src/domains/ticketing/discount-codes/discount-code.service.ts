/** Discount codes: create or generate, get, list, update and delete. A capacity pool counts their uses, as it counts seats. */
import { randomInt } from 'node:crypto';
import { CapacityPool, Cart, DiscountCode, DiscountCodeTicketType, newId, TicketType } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { getSettings } from '../../organizations/index.ts';
import { setPoolCapacity } from '../capacity-pools/pool-capacity.ts';
import { requireEvent } from '../events/event.service.ts';
import { withoutUndefined } from '../events/without-undefined.ts';
import type {
  CreateDiscountCodeInput,
  GenerateDiscountCodesInput,
  ListDiscountCodesInput,
  UpdateDiscountCodeInput,
} from './discount-code.schema.ts';

/** Without 0 and O, 1, I and L, so that a code can be read out and typed without mistakes. */
const CODE_LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

type DiscountTermsInput = z.infer<typeof CreateDiscountCodeInput> | z.infer<typeof GenerateDiscountCodesInput>;

export async function createDiscountCode(ctx: Ctx, input: z.infer<typeof CreateDiscountCodeInput>) {
  const { code } = input;
  if (await DiscountCode.of(ctx).findOne({ eventId: input.eventId, code })) throw codeTaken(code);
  const [id] = await addCodes(ctx, input, [code]);
  return getDiscountCode(ctx, { id: id as string });
}

export async function generateDiscountCodes(ctx: Ctx, input: z.infer<typeof GenerateDiscountCodesInput>) {
  const { count, length, prefix = '' } = input;
  const codes = new Set<string>();
  while (codes.size < count) {
    codes.add(prefix + Array.from({ length }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join(''));
  }
  await addCodes(ctx, input, [...codes]);
  return { codes: [...codes] };
}

/** Inserts any number of codes, with their pools, in a few statements. */
async function addCodes(ctx: Ctx, input: DiscountTermsInput, codes: string[]): Promise<string[]> {
  const { eventId, ticketTypeIds, startsAt = null, endsAt = null, isActive, maxUses } = input;
  requireWindowInOrder({ startsAt, endsAt });
  const terms = {
    eventId,
    coversAllTypes: ticketTypeIds === null,
    startsAt,
    endsAt,
    isActive,
    type: input.type,
    basisPoints: input.type === 'percent' ? input.discountBasisPoints : null,
    amount: input.type === 'fixed' ? input.discountAmount : null,
    currency: input.type === 'fixed' ? await discountCurrency(ctx, eventId, input.currency) : null,
    createdBy: userId(ctx),
  };
  if (eventId !== null) await requireEvent(ctx, eventId);
  if (ticketTypeIds) await requireTicketTypes(ctx, eventId, ticketTypeIds);
  const organizationId = ctx.organization.id;
  const rows = codes.map((code) => ({ ...terms, organizationId, id: newId(), poolId: newId(), code }));
  const pools = rows.map(({ poolId, code }) => ({
    organizationId,
    id: poolId,
    eventId,
    kind: 'discount',
    name: code,
    capacity: maxUses,
  }));
  const links = rows.flatMap(({ id }) =>
    (ticketTypeIds ?? []).map((ticketTypeId) => ({ organizationId, discountCodeId: id, ticketTypeId })),
  );
  await ctx.db.batchInsert(CapacityPool.tableName, pools, 500);
  await ctx.db.batchInsert(DiscountCode.tableName, rows, 500);
  await ctx.db.batchInsert(DiscountCodeTicketType.tableName, links, 5_000);
  return rows.map(({ id }) => id);
}

export async function getDiscountCode(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [code] = await toDiscountCodes(ctx, await DiscountCode.of(ctx).select(DiscountCode.columns).where({ id }));
  if (!code) throw notFound('discount_code');
  return code;
}

export async function listDiscountCodes(ctx: Ctx, input: z.infer<typeof ListDiscountCodesInput>) {
  const { eventId, text, isActive } = input.filter ?? {};
  if (eventId !== undefined) await requireEvent(ctx, eventId);
  const query = DiscountCode.of(ctx).select(DiscountCode.columns);
  if (eventId !== undefined) query.where({ eventId });
  if (isActive !== undefined) query.where({ isActive });
  if (text !== undefined) query.whereRaw('starts_with(code_key, contacts.search_key(?))', [text]);
  const { items, nextCursor } = await page(query, input, {
    createdAt: byAge,
    code: { column: 'code', type: 'text' },
  });
  return { items: await toDiscountCodes(ctx, items), nextCursor };
}

export async function updateDiscountCode(ctx: Ctx, input: z.infer<typeof UpdateDiscountCodeInput>) {
  const { id, ticketTypeIds, maxUses, discountBasisPoints, discountAmount, ...fields } = input;
  const before = await DiscountCode.of(ctx).findOne({ id }).forNoKeyUpdate();
  if (!before) throw notFound('discount_code');
  if (discountBasisPoints !== undefined && before.type !== 'percent') {
    throw badInput('discountBasisPoints', 'a fixed code has none');
  }
  if (discountAmount !== undefined && before.type !== 'fixed') {
    throw badInput('discountAmount', 'a percent code has none');
  }
  const values = withoutUndefined({
    ...fields,
    basisPoints: discountBasisPoints,
    amount: discountAmount,
    coversAllTypes: ticketTypeIds === undefined ? undefined : ticketTypeIds === null,
  });
  requireWindowInOrder({ ...before, ...withoutUndefined(fields) });
  const was = await getDiscountCode(ctx, { id });
  if (Object.keys(values).length > 0) await DiscountCode.of(ctx).where({ id }).patch(values);
  if (ticketTypeIds !== undefined) await replaceTicketTypes(ctx, before, ticketTypeIds ?? []);
  const changed = { ...fields, ticketTypeIds, maxUses, discountBasisPoints, discountAmount };
  await recordActivity(ctx, {
    action: 'ticketing.discountCodes.update',
    resource: 'ticketing.discountCodes',
    resourceId: id,
    changes: changesOf(was, { ...was, ...withoutUndefined(changed) }, [
      'discountBasisPoints',
      'discountAmount',
      'startsAt',
      'endsAt',
      'isActive',
      'ticketTypeIds',
      'maxUses',
    ]),
  });
  if (maxUses !== undefined) await setPoolCapacity(ctx, { id: before.poolId }, { capacity: maxUses });
  return getDiscountCode(ctx, { id });
}

async function replaceTicketTypes(ctx: Ctx, { id, eventId }: DiscountCode, ticketTypeIds: string[]): Promise<void> {
  await requireTicketTypes(ctx, eventId, ticketTypeIds);
  await DiscountCodeTicketType.of(ctx).where({ discountCodeId: id }).delete();
  for (const ticketTypeId of ticketTypeIds) await DiscountCodeTicketType.add(ctx, { discountCodeId: id, ticketTypeId });
}

/** Carts and orders keep the code's name and their discount. Its pool is deleted only when no hold refers to it. */
export async function deleteDiscountCode(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const code = await DiscountCode.of(ctx).findOne({ id }).forUpdate();
  if (!code) throw notFound('discount_code');
  await Cart.of(ctx).where({ discountCodeId: id }).patch({ discountCodeId: null });
  await DiscountCode.of(ctx).where({ id }).delete();
  await CapacityPool.of(ctx)
    .where({ id: code.poolId })
    .whereRaw('not exists (select from ticketing.holds h where h.organization_id = ? and h.pool_id = ?)', [
      ctx.organization.id,
      code.poolId,
    ])
    .delete();
}

/** The code as a buyer typed it, active or not: one of the event wins over one for all events. */
export async function findDiscountCode(ctx: Ctx, eventId: string, code: string): Promise<DiscountCode | undefined> {
  const [found] = await DiscountCode.of(ctx)
    .select(DiscountCode.columns)
    .where({ code })
    .where((query) => query.where({ eventId }).orWhereNull('eventId'))
    .orderByRaw('event_id nulls last')
    .limit(1);
  return found;
}

const codeTaken = (code: string) =>
  new AppError('CONFLICT', `The code ${code} exists already; choose another one`, {
    kind: 'discount_code_taken',
    issues: [{ path: 'code', message: 'is taken' }],
  });

function requireWindowInOrder({ startsAt, endsAt }: { startsAt: Date | null; endsAt: Date | null }): void {
  if (startsAt && endsAt && endsAt <= startsAt) throw badInput('endsAt', 'must be after startsAt');
}

async function discountCurrency(ctx: Ctx, eventId: string | null, wanted: string | undefined): Promise<string> {
  if (eventId === null) return wanted ?? (await getSettings(ctx)).defaultCurrency;
  const { currency } = await requireEvent(ctx, eventId);
  if (wanted !== undefined && wanted !== currency) throw badInput('currency', `the event sells in ${currency}`);
  return currency;
}

/** A code for all events may name the ticket types of any event. */
async function requireTicketTypes(ctx: Ctx, eventId: string | null, ids: string[]): Promise<void> {
  const query = TicketType.of(ctx).whereIn('id', ids).select('id');
  if (eventId !== null) query.where({ eventId });
  if ((await query).length < ids.length) throw notFound('ticket_type');
}

/** Codes as the API answers them: with their ticket types and uses, and the columns `basis_points` and `amount` renamed. */
async function toDiscountCodes(ctx: Ctx, codes: DiscountCode[]) {
  if (codes.length === 0) return [];
  const links = await DiscountCodeTicketType.of(ctx).whereIn(
    'discountCodeId',
    codes.map(({ id }) => id),
  );
  const pools = await CapacityPool.of(ctx).whereIn(
    'id',
    codes.map(({ poolId }) => poolId),
  );
  const uses = new Map(pools.map((pool) => [pool.id, pool]));
  return codes.map(({ basisPoints, amount, coversAllTypes, ...code }) => {
    const { capacity = null, held = 0, sold = 0 } = uses.get(code.poolId) ?? {};
    return {
      ...code,
      discountBasisPoints: basisPoints,
      discountAmount: amount,
      ticketTypeIds: coversAllTypes
        ? null
        : links.filter(({ discountCodeId }) => discountCodeId === code.id).map((link) => link.ticketTypeId),
      maxUses: capacity,
      held,
      used: sold,
    };
  });
}
