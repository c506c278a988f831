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
let listId: string;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  tenant = await test.createTenant();
  sale = await createOnSale(tenant);
  listId = (await tenant.call.ticketing.checkInLists.openDefault({ eventId: sale.event.id })).id;
});

let serial = 0;
const someone = () => `friend.${++serial}@example.in`;

async function issue() {
  const { tickets, token, order } = await issueTickets(tenant, sale);
  const { id } = tickets[0] as Ticket;
  return { id, token, order };
}

/** The secret in the mail. */
async function mailed(toEmail: string, page: string): Promise<{ id: string; token: string }> {
  const mails = await readMails(test.app, { to: toEmail });
  const link = mails
    .flatMap(({ text }) => text.match(/https?:\S+/g) ?? [])
    .find((url) => url.includes(`/tickets/${page}#`));
  const params = new URLSearchParams(new URL(link as string).hash.slice(1));
  return { id: params.get('id') as string, token: params.get('token') as string };
}

async function offered() {
  const ticket = await issue();
  const toEmail = someone();
  const transfer = await tenant.call.ticketing.transfers.offer({ id: ticket.id, token: ticket.token, toEmail });
  return { ticket, toEmail, transfer, access: await mailed(toEmail, 'transfer') };
}

const accept = (access: { id: string; token: string }) =>
  tenant.call.ticketing.transfers.accept({ ...access, firstName: 'Meera', lastName: 'Rao' });
const codeOf = async (id: string) => (await tenant.call.ticketing.tickets.code({ id })).code;
const scan = (code: string) =>
  tenant.call.ticketing.checkIns.scan({ listId, code, device: 'Gate 1', nonce: String(++serial) });
const kindOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => error.cause?.details?.kind ?? error.code,
  );

describe('ticketing.transfers', () => {
  it('give the ticket to somebody else: a new code and secret, the old ones refused', async () => {
    const { ticket, toEmail, transfer, access } = await offered();
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
    expect(await mailed(toEmail, 'ticket')).toEqual({ id: ticket.id, token: accepted.token });
    const before = await ticketing.tickets.getByToken({ id: ticket.id, token: ticket.token });
    expect(before).toMatchObject({ isOwn: false, code: null, links: null, attendeeInfo: null, isTransferable: false });
    const token = ticket.token;
    const { id } = ticket;
    expect(await kindOf(ticketing.transfers.offer({ id, token, toEmail: someone() }))).toBe('ticket_not_found');
    const update = ticketing.tickets.updateAttendeeByToken({ id, token, attendeeInfo: { firstName: 'Me' } });
    expect(await kindOf(update)).toBe('ticket_not_found');

    expect(await scan(old)).toMatchObject({ result: 'refused', reason: 'transferred' });
    expect(await scan(held.code as string)).toMatchObject({ result: 'admitted' });
    const { items } = await ticketing.checkIns.revocations({ eventId: sale.event.id });
    expect(items).toEqual([{ ticketId: ticket.id, generation: 1, reason: 'transferred' }]);
    expect(await ticketing.tickets.get({ id: ticket.id })).toMatchObject({ generation: 2, transferredTo: toEmail });
    const events = await inSystem(test.database, (db) =>
      EventRow.query(db)
        .where({ organizationId: tenant.organization.id, type: 'ticketing.ticket.transferred' })
        .execute(),
    );
    expect(events).toHaveLength(1);
  });

  it('can be passed on and on, each time with a code of its own', async () => {
    const { ticket, access } = await offered();
    let { token } = await accept(access);
    const codes = [await codeOf(ticket.id)];
    for (let round = 0; round < 3; round++) {
      const toEmail = someone();
      await tenant.call.ticketing.transfers.offer({ id: ticket.id, token, toEmail });
      const lost = token;
      token = (await accept(await mailed(toEmail, 'transfer'))).token;
      expect(await kindOf(tenant.call.ticketing.tickets.getByToken({ id: ticket.id, token: lost }))).toBe(
        'ticket_not_found',
      );
      codes.push(await codeOf(ticket.id));
    }
    expect(new Set(codes).size).toBe(4);
    for (const code of codes.slice(0, -1)) expect(await scan(code)).toMatchObject({ reason: 'transferred' });
  });

  it('are taken by one of two who accept at once', async () => {
    const { ticket, access } = await offered();
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => kindOf(accept(access))));
    expect(outcomes.sort()).toEqual(['done', ...Array(5).fill('transfer_answered')]);
    expect(await tenant.call.ticketing.tickets.get({ id: ticket.id })).toMatchObject({ generation: 2 });
  });

  it('and a scan at the same moment: somebody is let in, or has it, never both', async () => {
    for (let round = 0; round < 12; round++) {
      const { ticket, access } = await offered();
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

  it('and a refund at the same moment: whoever is first, the money given back ends the ticket', async () => {
    for (let round = 0; round < 8; round++) {
      const { ticket, access } = await offered();
      const [outcome] = await Promise.all([
        kindOf(accept(access)),
        tenant.transaction((ctx) => revokeTickets(ctx, [ticket.id], 'refunded')),
      ]);
      expect(['done', 'transfer_answered', 'ticket_not_transferable']).toContain(outcome);
      const { status, generation } = await tenant.call.ticketing.tickets.get({ id: ticket.id });
      expect([status, generation]).toEqual(['refunded', outcome === 'done' ? 2 : 1]);
      expect(await scan(await codeOf(ticket.id))).toMatchObject({ reason: 'refunded' });
    }
  });

  it('are declined, taken back or expire, and then another may be offered', async () => {
    const { call } = tenant;
    const first = await offered();
    const { id, token } = first.ticket;
    expect(await kindOf(call.ticketing.transfers.offer({ id, token, toEmail: someone() }))).toBe('transfer_open');
    await call.ticketing.transfers.decline(first.access);
    expect(await kindOf(accept(first.access))).toBe('transfer_answered');

    const second = await call.ticketing.transfers.offer({ id, token, toEmail: someone() });
    await call.ticketing.transfers.cancel({ id: second.id, token });
    const third = await call.ticketing.transfers.offerFor({ id, toEmail: someone() });
    await call.ticketing.transfers.cancelFor({ id: third.id });

    const toEmail = someone();
    const fourth = await call.ticketing.transfers.offer({ id, token, toEmail });
    await tenant.transaction((ctx) =>
      Transfer.of(ctx)
        .where({ id: fourth.id })
        .patch({ expiresAt: new Date(Date.now() - 1) })
        .execute(),
    );
    const access = await mailed(toEmail, 'transfer');
    expect(await call.ticketing.transfers.get(access)).toMatchObject({ status: 'expired' });
    expect(await kindOf(accept(access))).toBe('transfer_expired');
    await call.ticketing.transfers.offer({ id, token, toEmail: someone() });
    const { items } = await call.ticketing.transfers.list({ filter: { ticketId: id } });
    expect(items.map(({ status }) => status)).toEqual(['offered', 'expired', 'cancelled', 'cancelled', 'declined']);
  });

  it('are refused for tickets that are used or gone, and where the organizer does not want them', async () => {
    const offer = async (values: Partial<Ticket> = {}) => {
      const { tickets, token } = await issueTickets(tenant, sale, 1, values);
      const { id } = tickets[0] as Ticket;
      return kindOf(tenant.call.ticketing.transfers.offer({ id, token, toEmail: someone() }));
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

  it('are nobody’s without the secret, and a ticket is not offered without end', async () => {
    const { ticket, access } = await offered();
    const other = await offered();
    const { transfers } = tenant.call.ticketing;
    expect(await kindOf(accept({ id: access.id, token: other.access.token }))).toBe('transfer_not_found');
    expect(await kindOf(transfers.cancel({ id: access.id, token: other.ticket.token }))).toBe('ticket_not_found');
    for (let offers = 1; offers < 10; offers++) {
      const [open] = (await transfers.list({ filter: { ticketId: ticket.id, status: ['offered'] } })).items;
      await transfers.cancel({ id: open?.id as string, token: ticket.token });
      await transfers.offer({ id: ticket.id, token: ticket.token, toEmail: someone() });
    }
    const [open] = (await transfers.list({ filter: { ticketId: ticket.id, status: ['offered'] } })).items;
    await transfers.cancel({ id: open?.id as string, token: ticket.token });
    expect(await kindOf(transfers.offer({ id: ticket.id, token: ticket.token, toEmail: someone() }))).toBe(
      'transfer_limit',
    );
  });
});
