import { EventRow, inSystem, type Ticket, TicketedEvent, Transfer } from '@tessera/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { createOnSale, type OnSale } from '../../../../test/ticketing.ts';
import { issueTickets } from '../../../../test/tickets.ts';
import { readMails } from '../../platform/index.ts';
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

let serial = 0;
const newAddress = () => `friend.${++serial}@example.in`;

async function issue() {
  const { tickets, token, order } = await issueTickets(tenant, sale);
  const { id } = tickets[0] as Ticket;
  return { id, token, order };
}

/** The id and token of the link in the mail. */
async function mailedAccess(toEmail: string, page: string): Promise<{ id: string; token: string }> {
  const mails = await readMails(test.app, { to: toEmail });
  const link = mails
    .flatMap(({ text }) => text.match(/https?:\S+/g) ?? [])
    .find((url) => url.includes(`/tickets/${page}#`));
  const params = new URLSearchParams(new URL(link as string).hash.slice(1));
  return { id: params.get('id') as string, token: params.get('token') as string };
}

async function offerTicket() {
  const ticket = await issue();
  const toEmail = newAddress();
  const transfer = await tenant.call.ticketing.transfers.offer({ ticketId: ticket.id, token: ticket.token, toEmail });
  return { ticket, toEmail, transfer, access: await mailedAccess(toEmail, 'transfer') };
}

const accept = (access: { id: string; token: string }) =>
  tenant.call.ticketing.transfers.accept({ ...access, firstName: 'Meera', lastName: 'Rao' });
const codeOf = async (id: string) => (await tenant.call.ticketing.tickets.getCode({ id })).code;
const scan = (code: string) =>
  tenant.call.ticketing.checkIns.scan({ checkInListId, code, device: 'Gate 1', nonce: String(++serial) });
const kindOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => error.cause?.details?.kind ?? error.code,
  );

describe('ticketing.transfers', () => {
  it('transfers.accept: gives the ticket to the recipient with a new code and token, and the old ones are refused', async () => {
    const { ticket, toEmail, transfer, access } = await offerTicket();
    const { ticketing } = tenant.call;
    const old = await codeOf(ticket.id);
    expect(access.id).toBe(transfer.id);
    expect(await ticketing.transfers.get(access)).toMatchObject({
      status: 'offered',
      toEmail,
      ticketTypeName: 'Entry',
    });
    const accepted = await accept(access);

    const held = await ticketing.tickets.getByToken({ id: ticket.id, token: accepted.token });
    expect(held).toMatchObject({
      isOwn: true,
      holderEmail: toEmail,
      attendeeInfo: { firstName: 'Meera', email: toEmail },
    });
    expect(await mailedAccess(toEmail, 'ticket')).toEqual({ id: ticket.id, token: accepted.token });
    const before = await ticketing.tickets.getByToken({ id: ticket.id, token: ticket.token });
    expect(before).toMatchObject({ isOwn: false, code: null, links: null, attendeeInfo: null, isTransferable: false });
    const token = ticket.token;
    const { id } = ticket;
    expect(await kindOf(ticketing.transfers.offer({ ticketId: id, token, toEmail: newAddress() }))).toBe(
      'ticket_not_found',
    );
    const update = ticketing.tickets.updateAttendeeByToken({ id, token, attendeeInfo: { firstName: 'Me' } });
    expect(await kindOf(update)).toBe('ticket_not_found');

    expect(await scan(old)).toMatchObject({ result: 'refused', reason: 'transferred' });
    expect(await scan(held.code as string)).toMatchObject({ result: 'admitted' });
    const { items } = await ticketing.checkIns.listRevocations({ eventId: sale.event.id });
    expect(items).toEqual([{ ticketId: ticket.id, generation: 1, reason: 'transferred' }]);
    expect(await ticketing.tickets.get({ id: ticket.id })).toMatchObject({ generation: 2, transferredTo: toEmail });
    const events = await inSystem(test.database, (db) =>
      EventRow.query(db)
        .where({ organizationId: tenant.organization.id, type: 'ticketing.ticket.transferred' })
        .execute(),
    );
    expect(events).toHaveLength(1);
  });

  it('transfers.accept: a ticket can be transferred repeatedly, with a new code each time', async () => {
    const { ticket, access } = await offerTicket();
    let { token } = await accept(access);
    const codes = [await codeOf(ticket.id)];
    for (let round = 0; round < 3; round++) {
      const toEmail = newAddress();
      await tenant.call.ticketing.transfers.offer({ ticketId: ticket.id, token, toEmail });
      const formerToken = token;
      token = (await accept(await mailedAccess(toEmail, 'transfer'))).token;
      expect(await kindOf(tenant.call.ticketing.tickets.getByToken({ id: ticket.id, token: formerToken }))).toBe(
        'ticket_not_found',
      );
      codes.push(await codeOf(ticket.id));
    }
    expect(new Set(codes).size).toBe(4);
    for (const code of codes.slice(0, -1)) expect(await scan(code)).toMatchObject({ reason: 'transferred' });
  });

  it('transfers.accept: exactly one of several concurrent calls succeeds', async () => {
    const { ticket, access } = await offerTicket();
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => kindOf(accept(access))));
    expect(outcomes.sort()).toEqual(['done', ...Array(5).fill('transfer_already_answered')]);
    expect(await tenant.call.ticketing.tickets.get({ id: ticket.id })).toMatchObject({ generation: 2 });
  });

  it('transfers.accept: of a concurrent scan and transfer exactly one succeeds', async () => {
    for (let round = 0; round < 12; round++) {
      const { ticket, access } = await offerTicket();
      const code = await codeOf(ticket.id);
      const [answer, outcome] = await Promise.all([scan(code), kindOf(accept(access))]);
      const won = answer.result === 'admitted' ? 'scan' : 'transfer';
      expect([answer.reason, outcome]).toEqual(
        won === 'scan' ? [null, 'ticket_not_transferable'] : ['transferred', 'done'],
      );
      expect(await tenant.call.ticketing.tickets.get({ id: ticket.id })).toMatchObject(
        won === 'scan' ? { status: 'used', generation: 1 } : { status: 'valid', generation: 2 },
      );
    }
  });

  it('transfers.accept: a concurrent refund revokes the ticket, before or after the transfer', async () => {
    for (let round = 0; round < 8; round++) {
      const { ticket, access } = await offerTicket();
      const [outcome] = await Promise.all([
        kindOf(accept(access)),
        tenant.transaction((ctx) => revokeTickets(ctx, [ticket.id], 'refunded')),
      ]);
      expect(['done', 'transfer_already_answered', 'ticket_not_transferable']).toContain(outcome);
      const { status, generation } = await tenant.call.ticketing.tickets.get({ id: ticket.id });
      expect([status, generation]).toEqual(['refunded', outcome === 'done' ? 2 : 1]);
      expect(await scan(await codeOf(ticket.id))).toMatchObject({ reason: 'refunded' });
    }
  });

  it('transfers.offer: succeeds again once the open offer is declined, cancelled or expired', async () => {
    const { call } = tenant;
    const first = await offerTicket();
    const { id, token } = first.ticket;
    expect(await kindOf(call.ticketing.transfers.offer({ ticketId: id, token, toEmail: newAddress() }))).toBe(
      'transfer_already_pending',
    );
    await call.ticketing.transfers.decline(first.access);
    expect(await kindOf(accept(first.access))).toBe('transfer_already_answered');

    const second = await call.ticketing.transfers.offer({ ticketId: id, token, toEmail: newAddress() });
    await call.ticketing.transfers.cancel({ id: second.id, token });
    const third = await call.ticketing.transfers.offerFor({ ticketId: id, toEmail: newAddress() });
    await call.ticketing.transfers.cancelFor({ id: third.id });

    const toEmail = newAddress();
    const fourth = await call.ticketing.transfers.offer({ ticketId: id, token, toEmail });
    await tenant.transaction((ctx) =>
      Transfer.of(ctx)
        .where({ id: fourth.id })
        .patch({ expiresAt: new Date(Date.now() - 1) })
        .execute(),
    );
    const access = await mailedAccess(toEmail, 'transfer');
    expect(await call.ticketing.transfers.get(access)).toMatchObject({ status: 'expired' });
    expect(await kindOf(accept(access))).toBe('transfer_expired');
    await call.ticketing.transfers.offer({ ticketId: id, token, toEmail: newAddress() });
    const { items } = await call.ticketing.transfers.list({ filter: { ticketId: id } });
    expect(items.map(({ status }) => status)).toEqual(['offered', 'expired', 'cancelled', 'cancelled', 'declined']);
  });

  it('transfers.offer: refuses used and revoked tickets, and events or organizations without transfers', async () => {
    const offer = async (values: Partial<Ticket> = {}) => {
      const { tickets, token } = await issueTickets(tenant, sale, 1, values);
      const { id } = tickets[0] as Ticket;
      return kindOf(tenant.call.ticketing.transfers.offer({ ticketId: id, token, toEmail: newAddress() }));
    };
    const set = (values: Partial<TicketedEvent>) =>
      tenant.transaction((ctx) => TicketedEvent.of(ctx).where({ id: sale.event.id }).patch(values).execute());
    expect(await offer()).toBe('done');
    for (const status of ['used', 'cancelled', 'refunded'] as const)
      expect(await offer({ status })).toBe('ticket_not_transferable');
    await set({ ticketTransfersEnabled: false });
    expect(await offer()).toBe('ticket_not_transferable');
    await set({ ticketTransfersEnabled: null });
    await tenant.call.organizations.settings.update({ ticketTransfersEnabled: false });
    expect(await offer()).toBe('ticket_not_transferable');
    await set({ ticketTransfersEnabled: true });
    expect(await offer()).toBe('done');
    await set({ status: 'cancelled' });
    expect(await offer()).toBe('ticket_not_transferable');
  });

  it('transfers.offer: needs the right token, and allows ten offers of a ticket a day', async () => {
    const { ticket, access } = await offerTicket();
    const other = await offerTicket();
    const { transfers } = tenant.call.ticketing;
    expect(await kindOf(accept({ id: access.id, token: other.access.token }))).toBe('transfer_not_found');
    expect(await kindOf(transfers.cancel({ id: access.id, token: other.ticket.token }))).toBe('ticket_not_found');
    for (let offers = 1; offers < 10; offers++) {
      const [open] = (await transfers.list({ filter: { ticketId: ticket.id, status: 'offered' } })).items;
      await transfers.cancel({ id: open?.id as string, token: ticket.token });
      await transfers.offer({ ticketId: ticket.id, token: ticket.token, toEmail: newAddress() });
    }
    const [open] = (await transfers.list({ filter: { ticketId: ticket.id, status: 'offered' } })).items;
    await transfers.cancel({ id: open?.id as string, token: ticket.token });
    expect(await kindOf(transfers.offer({ ticketId: ticket.id, token: ticket.token, toEmail: newAddress() }))).toBe(
      'transfer_limit_reached',
    );
  });
});
