import { CheckInList, EventRow, inSystem, newId, Ticket, TicketedEvent } from '@tessera/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { addTicketType, createOnSale, type OnSale } from '../../../../test/ticketing.ts';
import { issueTickets } from '../../../../test/tickets.ts';
import { revokeTickets } from '../tickets/ticket-revocation.ts';

let test: TestApp;
let tenant: Tenant;
let sale: OnSale;
let checkInListId: string;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  tenant = await test.createTenant();
  sale = await createOnSale(tenant);
  checkInListId = (await tenant.call.ticketing.checkInLists.openDefault({ eventId: sale.event.id })).id;
});

const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
let serial = 0;

async function issue(of: OnSale = sale): Promise<{ id: string; code: string }> {
  const { tickets } = await issueTickets(tenant, of);
  const { id } = tickets[0] as Ticket;
  return { id, code: (await tenant.call.ticketing.tickets.getCode({ id })).code };
}

const scan = (code: string, more: Partial<Parameters<typeof tenant.call.ticketing.checkIns.scan>[0]> = {}) =>
  tenant.call.ticketing.checkIns.scan({ checkInListId, code, device: 'Gate 1', nonce: String(++serial), ...more });

const sync = (scans: { code: string; scannedAt?: Date; nonce?: string }[], device = 'Phone 1') =>
  tenant.call.ticketing.checkIns.sync({
    checkInListId,
    device,
    scans: scans.map((one) => ({ nonce: String(++serial), scannedAt: at(-30), ...one })),
  });

const ticketOf = (id: string) => tenant.call.ticketing.tickets.get({ id });
const checkInsOf = async (ticketId: string) =>
  (await tenant.call.ticketing.checkIns.list({ filter: { ticketId } })).items;
const change = (id: string, values: Partial<Ticket>) =>
  tenant.transaction((ctx) => Ticket.of(ctx).where({ id }).patch(values).execute());
const eventsOf = (type: string, organizationId = tenant.organization.id) =>
  inSystem(test.database, (db) => EventRow.query(db).where({ organizationId, type }).execute());

describe('checkIns.scan', () => {
  it('checkIns.scan: admits a ticket, marks it used and emits an event', async () => {
    const { id, code } = await issue();
    const answer = await scan(code);
    expect(answer).toMatchObject({
      ...{ result: 'admitted', reason: null, isRepeated: false },
      ticket: { id, status: 'used', ticketTypeName: 'Entry' },
      attendee: { firstName: 'Asha' },
      firstAdmitted: { device: 'Gate 1', by: tenant.user.id },
    });
    expect(await ticketOf(id)).toMatchObject({
      status: 'used',
      checkedInBy: tenant.user.id,
      checkedInAt: expect.any(Date),
    });
    const [event] = await eventsOf('ticketing.ticket.checkedIn');
    expect(event?.payload).toEqual({ eventId: sale.event.id, ticketId: id, checkInId: answer.checkInId });
  });

  it('checkIns.scan: admits a ticket once per list when 20 devices scan it at the same time', async () => {
    const { id, code } = await issue();
    const { eventId } = await ticketOf(id);
    const lounge = await tenant.call.ticketing.checkInLists.create({ eventId, name: 'Lounge' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        scan(code, { device: `Gate ${i}`, ...(i % 2 && { checkInListId: lounge.id }) }),
      ),
    );
    const admitted = answers.filter(({ result }) => result === 'admitted');
    expect(admitted).toHaveLength(2);
    const refused = answers.filter(({ reason }) => reason === 'already_used');
    expect(refused).toHaveLength(18);
    for (const { firstAdmitted } of refused) expect(firstAdmitted?.device).toMatch(/^Gate \d+$/);
    expect(await checkInsOf(id)).toHaveLength(20);
    expect(await eventsOf('ticketing.ticket.checkedIn')).toHaveLength(2);
  });

  it('checkIns.scan: repeats the first answer for a repeated nonce, also for concurrent calls', async () => {
    const { id, code } = await issue();
    const answers = await Promise.all(Array.from({ length: 10 }, () => scan(code, { nonce: 'the same' })));
    expect(answers.map(({ result }) => result)).toEqual(Array(10).fill('admitted'));
    expect(answers.filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
    expect(new Set(answers.map(({ checkInId }) => checkInId)).size).toBe(1);
    const refused = await scan(code, { nonce: 'another' });
    expect(await scan(code, { nonce: 'another' })).toMatchObject({
      ...{ result: 'refused', reason: 'already_used', isRepeated: true },
      checkInId: refused.checkInId,
    });
    expect(await checkInsOf(id)).toHaveLength(2);
  });

  it('checkIns.scan: refuses the nonce of another ticket', async () => {
    const [first, second] = [await issue(), await issue()];
    await scan(first.code, { nonce: 'reused' });
    expect(await scan(second.code, { nonce: 'reused' })).toMatchObject({ result: 'refused', reason: 'nonce_reused' });
    expect(await ticketOf(second.id)).toMatchObject({ status: 'valid' });
  });

  it.each([
    ['cancelled', { status: 'cancelled' as const }],
    ['refunded', { status: 'refunded' as const }],
    ['transferred', { generation: 2 }],
  ])('checkIns.scan: refuses a ticket that was %s', async (reason, values) => {
    const { id, code } = await issue();
    await change(id, values);
    expect(await scan(code)).toMatchObject({ result: 'refused', reason });
    expect(await checkInsOf(id)).toMatchObject([{ result: 'refused', reason }]);
    expect(await eventsOf('ticketing.ticket.checkedIn')).toEqual([]);
  });

  it('checkIns.scan: refuses unknown, changed and foreign codes', async () => {
    const { code } = await issue();
    expect(await scan('https://example.in')).toMatchObject({ reason: 'unknown_code', ticket: null });
    const changed = `${code.slice(0, 40)}${code[40] === 'A' ? 'B' : 'A'}${code.slice(41)}`;
    expect(await scan(changed)).toMatchObject({ result: 'refused', reason: 'invalid_signature', checkInId: null });
    // Signed by another organization's key of the same number.
    const other = await test.createTenant();
    const foreign = await createOnSale(other);
    const [ticket] = (await issueTickets(other, foreign)).tickets as [Ticket];
    const { code: theirs } = await other.call.ticketing.tickets.getCode({ id: ticket.id });
    expect(await scan(theirs)).toMatchObject({ result: 'refused', reason: 'invalid_signature' });
    expect(await scan(code, { checkInListId: newId() }).catch(({ code: kind }) => kind)).toBe('NOT_FOUND');
    expect(await scan('x', { checkInListId: newId() }).catch(({ code: kind }) => kind)).toBe('NOT_FOUND');
  });

  it('checkIns.scan: applies the rules of the list: event, ticket types, times', async () => {
    const { call } = tenant;
    const eventId = sale.event.id;
    const { ticketType: vip } = await addTicketType(tenant, sale);
    const lists = await Promise.all([
      call.ticketing.checkInLists.create({ eventId, name: 'VIP', ticketTypeIds: [vip.id] }),
      call.ticketing.checkInLists.create({ eventId, name: 'Tomorrow', opensAt: at(60) }),
      call.ticketing.checkInLists.create({ eventId, name: 'Yesterday', closesAt: at(-1) }),
      call.ticketing.checkInLists.openDefault({ eventId: (await createOnSale(tenant)).event.id }),
    ]);
    const { code } = await issue();
    const reasons = await Promise.all(lists.map(async ({ id }) => (await scan(code, { checkInListId: id })).reason));
    expect(reasons).toEqual(['wrong_type', 'list_closed', 'list_closed', 'wrong_event']);
    expect(await scan(code)).toMatchObject({ result: 'admitted' });
  });

  it('T1: a check-in list without ticket types admits none, and null admits all', async () => {
    const { checkInLists } = tenant.call.ticketing;
    const create = (ticketTypeIds?: string[] | null) =>
      checkInLists.create({ eventId: sale.event.id, name: 'Lounge', ticketTypeIds });
    await expect(create([])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const { id } = await create(null);
    await expect(checkInLists.update({ id, ticketTypeIds: [] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const { code } = await issue();
    await tenant.transaction((ctx) => CheckInList.of(ctx).where({ id }).patch({ ticketTypeIds: [] }).execute());
    expect(await scan(code, { checkInListId: id })).toMatchObject({ reason: 'wrong_type' });
    expect(await checkInLists.update({ id, ticketTypeIds: null })).toMatchObject({ ticketTypeIds: null });
    expect(await scan(code, { checkInListId: id })).toMatchObject({ result: 'admitted' });
  });

  it('checkIns.scan: refuses an expired code, unless the event was postponed', async () => {
    const { code } = await issue();
    const move = (days: number) =>
      tenant.transaction((ctx) =>
        TicketedEvent.of(ctx)
          .where({ id: sale.event.id })
          .patch({ startsAt: at((days - 1) * 1440), endsAt: at(days * 1440) })
          .execute(),
      );
    await move(-2);
    const { id } = await issue();
    const past = (await tenant.call.ticketing.tickets.getCode({ id })).code;
    expect(await scan(past)).toMatchObject({ result: 'refused', reason: 'expired' });
    // The last code was issued while the event still ended in a month.
    await move(5);
    expect(await scan(past)).toMatchObject({ result: 'admitted' });
    expect(await scan(code)).toMatchObject({ result: 'admitted' });
  });

  it('checkIns.scan: admits entry and exit alternately on a list with re-entry', async () => {
    const list = await tenant.call.ticketing.checkInLists.create({
      eventId: sale.event.id,
      name: 'Festival',
      allowsReentry: true,
    });
    const { id, code } = await issue();
    const scanDirection = async (direction: 'entry' | 'exit') => {
      const { result, reason } = await scan(code, { checkInListId: list.id, direction });
      return reason ?? result;
    };
    expect(await scanDirection('exit')).toBe('not_inside');
    expect(await scanDirection('entry')).toBe('admitted');
    expect(await scanDirection('entry')).toBe('already_used');
    expect(await scanDirection('exit')).toBe('admitted');
    expect(await scanDirection('exit')).toBe('not_inside');
    const many = await Promise.all(Array.from({ length: 8 }, () => scanDirection('entry')));
    expect(many.filter((one) => one === 'admitted')).toHaveLength(1);
    expect(
      await tenant.call.ticketing.checkIns.statistics({ eventId: sale.event.id, checkInListId: list.id }),
    ).toMatchObject({
      ...{ entryCount: 2, exitCount: 1, insideCount: 1, checkedInCount: 1, ticketCount: 1 },
    });
    expect(await scan(code, { direction: 'exit' })).toMatchObject({ reason: 'no_reentry' });
    expect(await ticketOf(id)).toMatchObject({ status: 'used' });
  });
});

describe('checkIns.sync', () => {
  it('checkIns.sync: decides scans as of their own time and stores a second admission as a conflict', async () => {
    const { id, code } = await issue();
    const first = await sync([{ code, scannedAt: at(-20) }], 'Phone 1');
    const second = await sync([{ code, scannedAt: at(-25) }], 'Phone 2');
    expect(first.items).toMatchObject([{ result: 'admitted' }]);
    expect(second.items).toMatchObject([
      { result: 'conflict', reason: 'already_used', firstAdmitted: { device: 'Phone 1' } },
    ]);
    expect(await checkInsOf(id)).toMatchObject([
      { result: 'conflict', device: 'Phone 2', isOffline: true },
      { result: 'admitted', device: 'Phone 1', isOffline: true },
    ]);
  });

  it('checkIns.sync: answers in the order of the scans, and a repeated call changes nothing', async () => {
    const [a, b] = [await issue(), await issue()];
    await change(b.id, { status: 'refunded' });
    const batch = [
      { nonce: 'later', code: a.code, scannedAt: at(-10) },
      { nonce: 'refunded', code: b.code, scannedAt: at(-15) },
      { nonce: 'unknown', code: 'nonsense', scannedAt: at(-16) },
      { nonce: 'earlier', code: a.code, scannedAt: at(-20) },
    ];
    const results = async () => (await sync(batch)).items.map(({ nonce, result, reason }) => [nonce, result, reason]);
    const answers = await results();
    expect(answers).toEqual([
      ['later', 'conflict', 'already_used'],
      ['refunded', 'conflict', 'refunded'],
      ['unknown', 'refused', 'unknown_code'],
      ['earlier', 'admitted', null],
    ]);
    expect(await results()).toEqual(answers);
    expect(await checkInsOf(a.id)).toHaveLength(2);
    expect((await eventsOf('ticketing.ticket.checkedIn')).length).toBe(1);
  });

  it('checkIns.sync: two devices that sync 300 tickets in opposite order admit each ticket once', async () => {
    const { tickets } = await issueTickets(tenant, sale, 300);
    const codes = await Promise.all(tickets.map(({ id }) => tenant.call.ticketing.tickets.getCode({ id })));
    const forward = codes.map(({ code }) => ({ code, scannedAt: at(-5) }));
    const answers = await Promise.all([sync(forward, 'A'), sync([...forward].reverse(), 'B')]);
    const count = (result: string) =>
      answers.flatMap(({ items }) => items).filter((one) => one.result === result).length;
    expect([count('admitted'), count('conflict')]).toEqual([300, 300]);
    const statistics = await tenant.call.ticketing.checkIns.statistics({ eventId: sale.event.id });
    expect(statistics).toMatchObject({
      ...{ ticketCount: 300, checkedInCount: 300, entryCount: 300, conflictCount: 300, insideCount: 300 },
    });
    expect(statistics.byTicketType).toMatchObject([{ ticketTypeId: sale.ticketType.id, checkedInCount: 300 }]);
    expect(statistics.byDevice.reduce((sum, { entryCount }) => sum + entryCount, 0)).toBe(300);
  });

  it('checkIns.sync: never dates a check-in in the future', async () => {
    const { id, code } = await issue();
    await sync([{ code, scannedAt: at(600) }]);
    const [row] = await checkInsOf(id);
    expect(row?.scannedAt.getTime()).toBeLessThanOrEqual(Date.now());
    // Answered, and stored again as a conflict of another device.
    const fresh = await issue();
    const [first] = (await sync([{ code: fresh.code, scannedAt: at(600) }])).items;
    expect(first?.firstAdmitted?.at.getTime()).toBeLessThanOrEqual(Date.now());
    await sync([{ code: fresh.code, scannedAt: at(600) }], 'Phone 2');
    const stored = await checkInsOf(fresh.id);
    expect(stored).toHaveLength(2);
    for (const { scannedAt } of stored) expect(scannedAt.getTime()).toBeLessThanOrEqual(Date.now());
  });
});

describe('checkIns.undo', () => {
  it('checkIns.undo: makes the ticket valid again, and only one of several calls succeeds', async () => {
    const { id, code } = await issue();
    const { checkInId } = await scan(code);
    const undo = () => tenant.call.ticketing.checkIns.undo({ id: checkInId as string });
    const outcomes = await Promise.allSettled([undo(), undo(), undo()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await ticketOf(id)).toMatchObject({ status: 'valid', checkedInAt: null, checkedInBy: null });
    expect(await eventsOf('ticketing.ticket.checkInUndone')).toHaveLength(1);
    expect(await scan(code)).toMatchObject({ result: 'admitted' });
    expect(await checkInsOf(id)).toHaveLength(2);
  });

  it('checkIns.undo: leaves a ticket used that another list has admitted, and refuses a scan that was not admitted', async () => {
    const { id, code } = await issue();
    const lounge = await tenant.call.ticketing.checkInLists.create({ eventId: sale.event.id, name: 'Lounge' });
    const first = await scan(code);
    await scan(code, { checkInListId: lounge.id });
    await tenant.call.ticketing.checkIns.undo({ id: first.checkInId as string });
    expect(await ticketOf(id)).toMatchObject({ status: 'used' });
    const refused = await scan(code, { checkInListId: lounge.id });
    await expect(tenant.call.ticketing.checkIns.undo({ id: refused.checkInId as string })).rejects.toMatchObject({
      cause: { details: { kind: 'check_in_not_undoable' } },
    });
  });
});

describe('checkIns.statistics', () => {
  it('T13: checkIns.statistics: counts people inside, not scans, and none whose ticket was refunded', async () => {
    const eventId = sale.event.id;
    const lounge = await tenant.call.ticketing.checkInLists.create({ eventId, name: 'Lounge', allowsReentry: true });
    const [stays, refunded, absent, left] = [await issue(), await issue(), await issue(), await issue()];
    for (const { code } of [stays, refunded]) {
      await scan(code);
      await scan(code, { checkInListId: lounge.id, device: 'Gate 2' });
    }
    // In at one gate and out at another.
    await scan(left.code, { checkInListId: lounge.id });
    await scan(left.code, { checkInListId: lounge.id, direction: 'exit', device: 'Gate 2' });
    await tenant.transaction((ctx) => revokeTickets(ctx, [refunded.id, absent.id], 'refunded'));
    const statistics = await tenant.call.ticketing.checkIns.statistics({ eventId });
    expect(statistics).toMatchObject({
      ticketCount: 2,
      checkedInCount: 2,
      entryCount: 5,
      exitCount: 1,
      insideCount: 1,
    });
    expect(statistics.byTicketType).toMatchObject([{ insideCount: 1 }]);
    for (const rows of [statistics.byCheckInList, statistics.byDevice]) {
      expect(rows.map(({ insideCount }) => insideCount)).toEqual([1, 1]);
    }
  });
});

describe('checkIns.scan and revokeTickets', () => {
  it('checkIns.scan: a concurrent refund and a scan run one after the other, and a refunded ticket is refused', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, code } = await issue();
      const [answer] = await Promise.all([
        scan(code),
        tenant.transaction((ctx) => revokeTickets(ctx, [id], 'refunded')),
      ]);
      const { status } = await ticketOf(id);
      expect(status).toBe('refunded');
      expect(['admitted', 'refunded']).toContain(answer.reason ?? answer.result);
      expect(await scan(code)).toMatchObject({ result: 'refused', reason: 'refunded' });
    }
  });
});
