import { CapacityPool, DiscountCode } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { findDiscountCode } from './discount-code.service.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

async function tenantWithEvent() {
  const tenant = await test.createTenant();
  const { events, ticketTypes, discountCodes } = tenant.call.ticketing;
  const event = await events.create({
    title: 'Concert',
    startsAt: new Date('2099-11-01T13:00:00Z'),
    endsAt: new Date('2099-11-01T18:00:00Z'),
    timeZone: 'Asia/Kolkata',
    currency: 'INR',
  });
  const type = await ticketTypes.create({ eventId: event.id, name: 'Adult', price: 1500, quantity: 20 });
  return { tenant, event, type, discountCodes, events };
}

describe('ticketing.discountCodes', () => {
  it('T1: a code whose ticket types were deleted cannot be used, and opens nothing', async () => {
    const { tenant, event, type, discountCodes, events } = await tenantWithEvent();
    const { ticketTypes, carts, storefront } = tenant.call.ticketing;
    const crew = await ticketTypes.create({ eventId: event.id, name: 'Crew', price: 1500, quantity: 5 });
    const free = { type: 'percent' as const, discountBasisPoints: 10_000, eventId: event.id };
    const { id } = await discountCodes.create({ ...free, code: 'CREWFREE', ticketTypeIds: [crew.id] });
    await discountCodes.create({ ...free, code: 'ALL' });
    await events.publish({ id: event.id });
    const fill = (discountCode: string) =>
      carts.create({ eventId: event.id, items: [{ ticketTypeId: type.id, quantity: 2 }], discountCode });
    const before = await fill('ALL');
    expect(await ticketTypes.delete({ id: crew.id })).toEqual({ isArchived: false });
    expect(await discountCodes.get({ id })).toMatchObject({ ticketTypeIds: [] });
    await expect(fill('CREWFREE')).rejects.toMatchObject({
      cause: { details: { kind: 'discount_code_not_applicable' } },
    });
    await expect(
      carts.applyDiscount({ id: before.cart.id, token: before.token, discountCode: 'CREWFREE' }),
    ).rejects.toMatchObject({ cause: { details: { kind: 'discount_code_not_applicable' } } });
    const shown = await storefront.getEvent({ id: event.id, discountCode: 'CREWFREE' });
    expect(shown).toMatchObject({ discount: null, discountProblem: 'not_found' });
    expect(before.cart.total).toBe(0);
    const copy = await events.duplicate({ id: event.id, startsAt: new Date('2099-12-01'), withDiscountCodes: true });
    const copies = await discountCodes.list({ filter: { eventId: copy.id } });
    expect(copies.items).toMatchObject([{ code: 'ALL', ticketTypeIds: null }]);
    const { version } = await events.get({ id: event.id });
    await events.update({ id: event.id, version, visibility: 'private' });
    await expect(storefront.getEvent({ id: event.id, discountCode: 'CREWFREE' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('discountCodes.create, get, list, update, delete: work on one code', async () => {
    const { tenant, event, type, discountCodes } = await tenantWithEvent();
    const percent = await discountCodes.create({
      type: 'percent',
      code: 'Early',
      discountBasisPoints: 2500,
      eventId: event.id,
      maxUses: 10,
      ticketTypeIds: [type.id],
    });
    expect(percent).toMatchObject({
      code: 'Early',
      discountBasisPoints: 2500,
      discountAmount: null,
      currency: null,
      maxUses: 10,
      held: 0,
      used: 0,
      ticketTypeIds: [type.id],
    });
    const fixed = await discountCodes.create({ type: 'fixed', code: 'TEN', discountAmount: 1000, eventId: event.id });
    expect(fixed).toMatchObject({
      discountAmount: 1000,
      currency: 'INR',
      discountBasisPoints: null,
      maxUses: null,
      isActive: true,
    });
    expect(await discountCodes.get({ id: percent.id })).toEqual(percent);
    const codes = async (filter: object) => (await discountCodes.list({ filter })).items.map(({ code }) => code).sort();
    expect(await codes({ text: 'ear' })).toEqual(['Early']);
    expect(await codes({ eventId: event.id })).toEqual(['Early', 'TEN']);
    expect(
      await discountCodes.update({ id: percent.id, isActive: false, maxUses: 3, ticketTypeIds: null }),
    ).toMatchObject({
      isActive: false,
      maxUses: 3,
      ticketTypeIds: null,
      discountBasisPoints: 2500,
    });
    expect(await codes({ isActive: true })).toEqual(['TEN']);
    const none = { id: percent.id, ticketTypeIds: [] };
    await expect(discountCodes.update(none)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await discountCodes.update({ id: percent.id, isActive: true, ticketTypeIds: [type.id] })).toMatchObject({
      ticketTypeIds: [type.id],
    });
    const { carts, events } = tenant.call.ticketing;
    await events.publish({ id: event.id });
    const items = [{ ticketTypeId: type.id, quantity: 1 }];
    const { cart, token } = await carts.create({ eventId: event.id, items, discountCode: percent.code });
    await discountCodes.delete({ id: percent.id });
    expect(await carts.get({ id: cart.id, token })).toMatchObject({ discountCode: percent.code, total: cart.total });
    await expect(discountCodes.get({ id: percent.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['discountBasisPoints', { type: 'percent', code: 'A', discountBasisPoints: 10_001 }],
    ['discountAmount', { type: 'fixed', code: 'A', discountAmount: 0 }],
    ['code', { type: 'percent', code: 'no spaces', discountBasisPoints: 1 }],
    [
      'endsAt',
      {
        type: 'percent',
        code: 'A',
        discountBasisPoints: 1,
        startsAt: new Date('2030-01-02'),
        endsAt: new Date('2030-01-01'),
      },
    ],
    ['currency', { type: 'fixed', code: 'A', discountAmount: 1, currency: 'EUR' }],
  ])('discountCodes.create: BAD_REQUEST for an invalid %s', async (path, wrong) => {
    const { event, discountCodes } = await tenantWithEvent();
    await expect(discountCodes.create({ eventId: event.id, ...wrong } as never)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { issues: expect.arrayContaining([expect.objectContaining({ path })]) } },
    });
  });

  it('discountCodes.create: a code is unique per event, ignoring case; findDiscountCode: prefers the code of the event', async () => {
    const { tenant, event, discountCodes, events } = await tenantWithEvent();
    const other = await events.duplicate({ id: event.id, startsAt: new Date('2099-12-01') });
    const everywhere = await discountCodes.create({ type: 'percent', code: 'SPRING', discountBasisPoints: 500 });
    const here = await discountCodes.create({
      type: 'percent',
      code: 'spring',
      discountBasisPoints: 1000,
      eventId: event.id,
    });
    await expect(
      discountCodes.create({ type: 'percent', code: 'Spring', discountBasisPoints: 1 }),
    ).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { kind: 'discount_code_taken' } },
    });
    const found = (eventId: string) => tenant.transaction((ctx) => findDiscountCode(ctx, eventId, 'sPRING'));
    expect((await found(event.id))?.id).toBe(here.id);
    expect((await found(other.id))?.id).toBe(everywhere.id);
  });

  it('discountCodes.update: capacity_below_sold below the uses that are held and used', async () => {
    const { tenant, event, discountCodes } = await tenantWithEvent();
    const { id } = await discountCodes.create({
      type: 'percent',
      code: 'TWO',
      discountBasisPoints: 1,
      eventId: event.id,
      maxUses: 2,
    });
    await tenant.transaction(async (ctx) => {
      const { poolId } = await DiscountCode.of(ctx).findOne({ id }).throwIfNotFound();
      await CapacityPool.of(ctx).where({ id: poolId }).patch({ held: 1, sold: 1 });
    });
    await expect(discountCodes.update({ id, maxUses: 1, isActive: false })).rejects.toMatchObject({
      cause: { details: { kind: 'capacity_below_sold', held: 1, sold: 1 } },
    });
    expect(await discountCodes.get({ id })).toMatchObject({ isActive: true, held: 1, used: 1 });
  });

  it('discountCodes.generate: makes a thousand different codes', async () => {
    const { tenant, event, type, discountCodes } = await tenantWithEvent();
    const started = performance.now();
    const { codes } = await discountCodes.generate({
      type: 'percent',
      discountBasisPoints: 10_000,
      count: 1000,
      prefix: 'PRESS-',
      eventId: event.id,
      ticketTypeIds: [type.id],
    });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(new Set(codes).size).toBe(1000);
    for (const code of codes) expect(code).toMatch(/^PRESS-[A-HJKMNP-Z2-9]{8}$/);
    const { items } = await discountCodes.list({ filter: { text: 'press' }, limit: 200 });
    expect(items).toHaveLength(200);
    expect(items[0]).toMatchObject({ maxUses: 1, ticketTypeIds: [type.id], createdBy: tenant.user.id });
    await expect(
      discountCodes.generate({ type: 'percent', discountBasisPoints: 1, count: 1001 }),
    ).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});
