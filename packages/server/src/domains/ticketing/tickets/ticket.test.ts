import { Order } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import { createOnSale, type OnSale } from '../../../../test/ticketing.ts';
import { type Issued, issueTickets } from '../../../../test/tickets.ts';
import { randomToken } from '../../../lib/tokens.ts';
import { decodeTicketCode } from '../signing-keys/ticket-code.ts';
import type { ListTicketsInput } from './ticket.schema.ts';

let server: TestServer;
let tenant: Tenant;
let sale: OnSale;
let issued: Issued;
beforeAll(async () => {
  server = await createTestServer();
  tenant = await createTenant(server.app);
  sale = await createOnSale(tenant, { event: { venueName: 'Shaniwar Wada', city: 'पुणे', title: 'संगीत सभा — Evening' } });
  issued = await issueTickets(tenant, sale, 3);
});
afterAll(() => server[Symbol.asyncDispose]());

const first = () => issued.tickets[0] as Issued['tickets'][number];

describe('ticketing.tickets', () => {
  it('tickets.list: filters by event, type, order, status and text', async () => {
    const { call } = tenant;
    const other = await issueTickets(tenant, sale, 1, { status: 'refunded', holderEmail: 'zoë@example.in' });
    const ids = async (filter: NonNullable<z.input<typeof ListTicketsInput>>['filter']) =>
      (await call.ticketing.tickets.list({ filter })).items.map(({ id }) => id).sort();
    const own = issued.tickets.map(({ id }) => id).sort();
    expect(await ids({ orderId: issued.order.id })).toEqual(own);
    expect(await ids({ eventId: sale.event.id, status: 'valid' })).toEqual(own);
    expect(await ids({ eventId: sale.event.id, status: ['valid', 'used'] })).toEqual(own);
    expect(await ids({ ticketTypeId: sale.ticketType.id })).toEqual(
      [...own, ...other.tickets.map(({ id }) => id)].sort(),
    );
    expect(await ids({ eventId: sale.event.id, text: 'ZOE' })).toEqual(other.tickets.map(({ id }) => id));
    expect(await ids({ orderId: issued.order.id, text: 'asha no. 2' })).toHaveLength(1);
    await expect(ids({ text: 'Asha' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const page = await call.ticketing.tickets.list({ filter: { orderId: issued.order.id }, limit: 2 });
    expect(page.items).toHaveLength(2);
    expect(page.items[0]).not.toHaveProperty('accessHash');
  });

  it('tickets.updateAttendee: staff and the holder replace the attendee, with additional fields', async () => {
    const attendeeInfo = { firstName: 'José', email: 'jose@example.in', additionalFields: { meal: 'veg', guests: 2 } };
    const { id } = issued.tickets[1] as (typeof issued.tickets)[number];
    expect(await tenant.call.ticketing.tickets.updateAttendee({ id, attendeeInfo })).toMatchObject({ attendeeInfo });
    const { token } = issued;
    await tenant.call.ticketing.tickets.updateAttendeeByToken({ id, token, attendeeInfo: { firstName: 'Meera' } });
    expect(await tenant.call.ticketing.tickets.get({ id })).toMatchObject({ attendeeInfo: { firstName: 'Meera' } });
    await expect(
      tenant.call.ticketing.tickets.updateAttendeeByToken({
        id,
        token: randomToken(),
        attendeeInfo: { firstName: 'Me' },
      }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', cause: { details: { kind: 'ticket_not_found' } } });
  });

  it('tickets.getByToken, tickets.listByToken: answer the code for the right token only', async () => {
    const { call } = tenant;
    const { id } = first();
    const held = await call.ticketing.tickets.getByToken({ id, token: issued.token });
    expect(decodeTicketCode(held.code as string)).toMatchObject({
      ticketId: id,
      eventId: sale.event.id,
      generation: 1,
    });
    expect(held).toMatchObject({ isOwn: true, isTransferable: true, orderNumber: issued.order.orderNumber });
    const all = await call.ticketing.tickets.listByToken({ id: issued.order.id, token: issued.token });
    expect(all.items.map((item) => item.id)).toEqual(issued.tickets.map((ticket) => ticket.id));
    const access = { id: issued.order.id, token: issued.token };
    const page = await call.ticketing.tickets.listByToken({ ...access, limit: 2 });
    expect(page.items).toEqual(all.items.slice(0, 2));
    const rest = await call.ticketing.tickets.listByToken({ ...access, limit: 2, cursor: page.nextCursor as string });
    expect(rest).toMatchObject({ items: all.items.slice(2), nextCursor: null });
    expect((await call.ticketing.tickets.getCode({ id })).code).toBe(held.code);
    const stranger = await issueTickets(tenant, sale);
    await expect(call.ticketing.tickets.getByToken({ id, token: stranger.token })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(
      call.ticketing.tickets.listByToken({ id: issued.order.id, token: stranger.token }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tickets.listByToken: shows the name of the buyer for tickets without attendee', async () => {
    const { tickets, order, token } = await issueTickets(tenant, sale, 2, { attendeeInfo: null });
    const customer = { ...order.customer, firstName: 'Asha', lastName: 'Nair' };
    await tenant.transaction(async (ctx) => Order.of(ctx).where({ id: order.id }).patch({ customer }));
    const id = tickets[1]?.id as string;
    await tenant.call.ticketing.tickets.updateAttendee({ id, attendeeInfo: { firstName: 'Meera' } });
    const names = [
      { attendeeInfo: null, holderName: 'Asha Nair' },
      { attendeeInfo: { firstName: 'Meera' }, holderName: 'Meera' },
    ];
    const { items } = await tenant.call.ticketing.tickets.listByToken({ id: order.id, token });
    expect(items).toMatchObject(names);
    const listed = await tenant.call.ticketing.tickets.list({ filter: { orderId: order.id } });
    expect(listed.items.reverse()).toMatchObject(names);
    expect((await tenant.call.ticketing.orders.getByToken({ id: order.id, token })).tickets).toMatchObject(names);
  });

  it('tickets.getByToken: answers no code for a refunded ticket', async () => {
    const { tickets, token } = await issueTickets(tenant, sale, 1, { status: 'refunded' });
    const { id } = tickets[0] as (typeof tickets)[number];
    expect(await tenant.call.ticketing.tickets.getByToken({ id, token })).toMatchObject({ code: null, links: null });
  });
});

describe('GET /downloads/tickets', () => {
  const fetched = async (url: string, headers = {}) => {
    const { pathname, search } = new URL(url);
    const answer = await fetch(`${server.url}${pathname}${search}`, { headers });
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      bytes: Buffer.from(await answer.arrayBuffer()),
    };
  };

  it('GET /downloads/tickets: serves PDF, SVG and PNG by signed link and by token', async () => {
    const { id } = first();
    const signed = await tenant.call.ticketing.tickets.getLinks({ id });
    const held = await tenant.call.ticketing.tickets.getByToken({ id, token: issued.token });
    for (const links of [signed, held.links as NonNullable<typeof held.links>]) {
      const pdf = await fetched(links.pdf);
      expect([pdf.status, pdf.type, pdf.bytes.subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-']);
      const svg = await fetched(links.svg);
      expect([svg.status, svg.type, svg.bytes.toString()]).toEqual([
        200,
        'image/svg+xml',
        expect.stringContaining('<svg'),
      ]);
      const png = await fetched(links.png);
      expect([png.status, png.type, png.bytes.toString('latin1', 1, 4)]).toEqual([200, 'image/png', 'PNG']);
    }
  });

  it('GET /downloads/tickets: refuses wrong tokens, signatures and organizations', async () => {
    const { id } = first();
    const other = (await issueTickets(tenant, sale)).tickets[0] as Issued['tickets'][number];
    const path = `${server.url}/downloads/tickets/${id}.pdf`;
    const organization = tenant.organization.id;
    const { pdf } = await tenant.call.ticketing.tickets.getLinks({ id: other.id });
    const foreign = await createTenant(server.app);
    for (const [url, status] of [
      [path, 401],
      [`${path}?organization=${organization}&token=`, 404],
      [`${path}?organization=${organization}&token=${randomToken()}`, 404],
      [`${path}?organization=${foreign.organization.id}&token=${issued.token}`, 404],
      [`${path}?organization=nonsense&token=${issued.token}`, 404],
      [`${path}${new URL(pdf).search}`, 401],
      [`${server.url}/downloads/tickets/nonsense.pdf?organization=${organization}&token=${issued.token}`, 404],
    ] as const) {
      expect((await fetched(url)).status, url).toBe(status);
    }
  });
});
