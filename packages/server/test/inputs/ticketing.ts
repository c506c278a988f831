/** Valid inputs for the procedures of ticketing. */
import type { World } from '../worlds/ids.ts';

let serial = 0;

export const ticketingInputs: Record<string, (world: World) => unknown> = {
  'ticketing.events.create': ({ canary }) => ({
    title: `Another ${++serial}`,
    startsAt: new Date('2099-05-01T18:00:00Z'),
    endsAt: new Date('2099-05-01T22:00:00Z'),
    timeZone: 'Europe/Berlin',
    city: 'Berlin',
    postalCode: '10115',
    country: 'DE',
    currency: 'EUR',
    capacity: 100,
    tags: [canary],
    seoTitle: 'Another',
    serviceFeeBasisPoints: 250,
    serviceFeeFixed: 100,
  }),
  'ticketing.discountCodes.create': ({ ids }) => ({
    type: 'fixed',
    code: `SAVE${++serial}`,
    discountAmount: 500,
    eventId: ids.event,
    ticketTypeIds: [ids.ticketType],
    maxUses: 10,
  }),
  'ticketing.checkIns.scan': ({ ids, ticketCode }) => ({
    checkInListId: ids.checkInList,
    code: ticketCode,
    device: 'Gate 1',
    nonce: String(++serial),
    direction: 'entry',
    scannedAt: new Date(),
  }),
  'ticketing.checkIns.sync': ({ ids, ticketCode }) => ({
    checkInListId: ids.checkInList,
    device: 'Gate 1',
    scans: [{ code: ticketCode, nonce: String(++serial), direction: 'entry', scannedAt: new Date() }],
  }),
  'ticketing.transfers.offer': ({ ids }) => ({
    ticketId: ids.ticket,
    token: ids.ticketToken,
    toEmail: `friend.${++serial}@example.in`,
    message: 'Have fun',
  }),
  'ticketing.transfers.offerFor': ({ ids }) => ({ ticketId: ids.ticket, toEmail: `friend.${++serial}@example.in` }),
  'ticketing.waitlist.join': ({ ids }) => ({
    eventId: ids.soldOut,
    ticketTypeId: ids.soldOutType,
    email: `waiting.${++serial}@example.in`,
    name: 'Asha',
    quantity: 2,
  }),
  'ticketing.carts.create': ({ canary, ids }) => ({
    eventId: ids.fair,
    items: [{ ticketTypeId: ids.fairType, quantity: 1 }],
    discountCode: `${canary}-FAIR`,
    referrer: 'https://www.example.in',
  }),
  'ticketing.carts.applyDiscount': ({ canary, ids }) => ({
    id: ids.cart,
    token: ids.cartToken,
    discountCode: `${canary}-FAIR`,
  }),
  'ticketing.carts.setCustomer': ({ canary, ids }) => ({
    id: ids.cart,
    token: ids.cartToken,
    customer: { email: `${canary}.buyer@example.in`, firstName: 'Asha', address: { city: 'Pune', country: 'IN' } },
  }),
  'ticketing.carts.checkout': ({ canary, ids }) => ({
    id: ids.cart,
    token: ids.cartToken,
    customer: {
      email: `${canary}.buyer@example.in`,
      firstName: 'Asha',
      lastName: 'Nair',
      phone: '+919819245678',
      address: { line1: '1 MG Road', city: 'Pune', postalCode: '411001', country: 'IN' },
    },
    attendees: [{ ticketTypeId: ids.fairType, firstName: 'Meera', email: 'meera@example.in' }],
    returnUrl: 'https://shop.example.in/thanks',
    cancelUrl: 'https://shop.example.in/cart',
    gatewayId: ids.gateway,
    expectedTotal: 2000,
    currency: 'USD',
  }),
};
