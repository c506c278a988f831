/**
 * One of everything an organization can have, and ways to call every procedure. Tests that are generated from the router
 * stand on it, and on the inputs next door.
 */

import { DataEvent, inSystem, Member, Permission, User } from '@tessera/db';
import { createUser } from '@tessera/db/test';
import type { AnyProcedure } from '@trpc/server';
import { appRouter } from '../src/router.ts';
import type { App } from '../src/runtime/app.ts';
import type { Caller, RequestCtx } from '../src/trpc/context.ts';
import type { ProcedureMeta } from '../src/trpc/procedures.ts';
import { type CampaignIds, createCampaigns } from './campaigns-world.ts';
import { asFresh, createTenant, type Tenant } from './index.ts';
import { anyone, csv } from './inputs/contacts.ts';
import { createMessaging, type MessagingIds } from './messaging-world.ts';
import { createPayments } from './payments.ts';
import { createTicketWorld } from './tickets.ts';

export interface World {
  tenant: Tenant;
  /** Who calls: a person with every permission here. */
  caller: Caller;
  /** Stands in every text of this organization, and must stand in nobody else's answers. */
  canary: string;
  /** What stands in the QR of `ids.ticket`. */
  ticketCode: string;
  ids: {
    contact: string;
    other: string;
    identity: string;
    field: string;
    rules: string;
    list: string;
    import: string;
    draft: string;
    apiKey: string;
    member: string;
    invitation: string;
    gateway: string;
    spareGateway: string;
    payment: string;
    refund: string;
    event: string;
    draftEvent: string;
    ticketType: string;
    pool: string;
    discountCode: string;
    fair: string;
    fairType: string;
    cart: string;
    cartToken: string;
    order: string;
    orderToken: string;
    orderItem: string;
    customer: string;
    waitingOrder: string;
    soldOut: string;
    soldOutType: string;
    ticketOrder: string;
    ticketToken: string;
    ticket: string;
    checkInList: string;
    spareList: string;
    checkIn: string;
    transfer: string;
    transferToken: string;
    waiting: string;
    waitingToken: string;
    source: string;
    dataEvent: string;
  } & MessagingIds &
    CampaignIds;
}

export async function createWorld(app: App, canary: string): Promise<World> {
  const tenant = await createTenant(app);
  const { call } = tenant;
  const tags = [canary];
  const contact = await call.contacts.create({
    name: `${canary} one`,
    email: `${canary}.one@example.in`,
    company: canary,
    tags,
  });
  const other = await call.contacts.create({
    name: `${canary} two`,
    email: `${canary}.two@example.in`,
    customFields: { note: canary },
  });
  const identity = await call.contacts.identities.add({
    contactId: contact.id,
    channel: 'email',
    address: `${canary}.more@example.in`,
  });
  const field = await call.contacts.customFields.create({ key: `${canary}_field`, label: canary, type: 'text' });
  const rules = await call.contacts.audiences.create({ type: 'rules', name: `${canary} rules`, rules: anyone });
  const list = await call.contacts.audiences.create({ type: 'list', name: `${canary} list` });
  await call.contacts.audiences.members.add({ audienceId: list.id, contactIds: [contact.id] });
  await call.contacts.consents.set({
    channel: 'email',
    address: `${canary}.one@example.in`,
    status: 'opted_in',
    source: canary,
  });
  const draft = await call.contacts.imports.create({ fileName: `${canary}.csv` });
  const done = await call.contacts.imports.create({ fileName: `${canary}-uploaded.csv` });
  await call.contacts.imports.append({ id: done.id, startByte: 0, data: csv(canary) });
  const apiKey = await call.organizations.apiKeys.create({ name: canary, scopes: ['contacts.read'] });
  // Somebody else answers for the organization too, so that its owner may leave.
  await tenant.as('owner');
  const member = await addPerson(app, tenant, canary);
  const invitation = await call.organizations.invitations.create({
    email: `${canary}.invited@example.in`,
    role: 'agent',
  });
  const messaging = await createMessaging(tenant, canary, contact.id);
  const campaigns = await createCampaigns(tenant, canary, messaging);
  const payments = await createPayments(tenant, canary);
  const ticketing = await createTicketing(tenant, canary);
  const tickets = await createTicketWorld(tenant, canary);
  const source = await call.tracking.sources.create({ type: 'gtm', name: `${canary} shop` });
  const event = await tenant.transaction((ctx) =>
    DataEvent.add(ctx, {
      dataSourceId: source.id,
      eventType: `${canary}_done`,
      eventData: { properties: { note: canary } },
      messageId: canary,
      contactId: contact.id,
      occurredAt: ctx.now(),
      processedAt: ctx.now(),
    }),
  );
  return {
    tenant,
    canary,
    ticketCode: tickets.code,
    caller: {
      actor: { type: 'user', userId: tenant.user.id, sessionId: tenant.user.id },
      isStaff: false,
      organization: { id: tenant.organization.id, permissions: new Set(Permission.options) },
    },
    ids: {
      contact: contact.id,
      other: other.id,
      identity: identity.id,
      field: field.id,
      rules: rules.id,
      list: list.id,
      import: done.id,
      draft: draft.id,
      apiKey: apiKey.id,
      member: member.id,
      invitation: invitation.id,
      ...messaging,
      ...campaigns,
      ...payments,
      ...ticketing,
      ...tickets.ids,
      source: source.id,
      dataEvent: event.id,
    },
  };
}

/** A published event that goes on and sells one type, with a pool and a code of its own, and a draft. */
async function createTicketing(tenant: Tenant, canary: string) {
  const { ticketing } = tenant.call;
  const dates = { startsAt: new Date('2026-03-01T18:00:00Z'), endsAt: new Date('2099-03-01T22:00:00Z') };
  const what = { ...dates, timeZone: 'Asia/Kolkata', city: canary, tags: [canary], capacity: 100 };
  const event = await ticketing.events.create({ ...what, title: `${canary} concert` });
  const eventId = event.id;
  const type = await ticketing.ticketTypes.create({ eventId, name: canary, price: 0, quantity: 50 });
  const pool = await ticketing.capacityPools.create({ eventId, name: canary, capacity: 40, ticketTypeIds: [type.id] });
  const code = await ticketing.discountCodes.create({ type: 'percent', code: canary, basisPoints: 1000, eventId });
  await ticketing.events.publish({ id: eventId });
  const draft = await ticketing.events.create({ ...what, title: `${canary} draft` });
  await ticketing.ticketTypes.create({ eventId: draft.id, name: canary, price: 1000, quantity: null });
  const cart = await addCart(tenant, canary);
  const orders = await addOrders(tenant, canary, cart);
  return {
    ...cart,
    ...orders,
    event: eventId,
    draftEvent: draft.id,
    ticketType: type.id,
    pool: pool.id,
    discountCode: code.id,
  };
}

/** An order that was paid, and one that somebody has to accept. */
async function addOrders(
  { call: { ticketing } }: Tenant,
  canary: string,
  { fair, fairType }: Record<'fair' | 'fairType', string>,
) {
  const club = await ticketing.ticketTypes.create({
    eventId: fair,
    name: `${canary} club`,
    price: 1000,
    quantity: 50,
    requiresApproval: true,
  });
  const buy = async (ticketTypeId: string) => {
    const { cart, token } = await ticketing.carts.create({ eventId: fair, items: [{ ticketTypeId, quantity: 2 }] });
    const customer = { email: `${canary}.buyer@example.in`, firstName: canary };
    return { token, ...(await ticketing.carts.checkout({ id: cart.id, token, customer })).order };
  };
  const order = await buy(fairType);
  const waiting = await buy(club.id);
  const { customerId } = await ticketing.orders.get({ id: order.id });
  return {
    order: order.id,
    orderToken: order.token,
    orderItem: order.items[0]?.id as string,
    customer: customerId,
    waitingOrder: waiting.id,
  };
}

/** A cart of another event that goes on, with a code to put on it. */
async function addCart({ call: { ticketing } }: Tenant, canary: string) {
  const { id: eventId } = await ticketing.events.create({
    title: `${canary} fair`,
    startsAt: new Date('2026-03-01T18:00:00Z'),
    endsAt: new Date('2099-03-01T22:00:00Z'),
    timeZone: 'Asia/Kolkata',
  });
  const type = await ticketing.ticketTypes.create({ eventId, name: canary, price: 1000, quantity: 50 });
  await ticketing.discountCodes.create({ type: 'percent', code: `${canary}-FAIR`, basisPoints: 1000, eventId });
  await ticketing.events.publish({ id: eventId });
  const items = [{ ticketTypeId: type.id, quantity: 2 }];
  const { cart, token } = await ticketing.carts.create({ eventId, items, referrer: `https://${canary}.example.in` });
  return { fair: eventId, fairType: type.id, cart: cart.id, cartToken: token };
}

function addPerson(app: App, { organization }: Tenant, canary: string): Promise<Member> {
  return inSystem(app.database, async (db) => {
    const email = `${canary}.member@example.in`;
    const user = (await User.query(db).insert({ name: canary, email })) as User;
    const member = {
      organizationId: organization.id,
      userId: user.id,
      email,
      role: 'agent',
      status: 'active',
    } as const;
    return (await Member.query(db).insert(member)) as Member;
  });
}

/** Who may call a procedure, as its base procedure wrote it down. */
export const metaOf = (path: string): ProcedureMeta => (procedures[path]?._def.meta ?? {}) as ProcedureMeta;

export const procedures = appRouter._def.procedures as unknown as Record<string, AnyProcedure>;

/** Calls a procedure by its path. A subscription is followed to its first answer, or for a moment. */
export async function callPath(app: App, caller: Caller | null, path: string, input: unknown): Promise<unknown> {
  const procedure = procedures[path] as AnyProcedure;
  const { type } = procedure._def;
  const stop = new AbortController();
  const answer = await procedure({
    ctx: requestCtx(app, caller),
    path,
    type,
    getRawInput: async () => input,
    signal: stop.signal,
    batchIndex: 0,
  });
  if (type !== 'subscription') return answer;
  const items = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const first = items.next();
  const moment = new Promise((resolve) => setTimeout(resolve, 150, { value: undefined }));
  try {
    return ((await Promise.race([first, moment])) as { value: unknown }).value;
  } finally {
    stop.abort();
    first.then(
      () => items.return?.(),
      () => {},
    );
  }
}

export const requestCtx = (app: App, caller: Caller | null): RequestCtx => ({
  app,
  log: app.log,
  now: app.now,
  caller: async () => asFresh(app, caller),
  request: {
    id: 'test',
    ip: '127.0.0.1',
    userAgent: null,
    origin: null,
    idempotencyKey: null,
    organizationId: caller?.organization?.id ?? null,
  },
});

/** A person who is signed in and belongs to no organization. */
export async function stranger(app: App): Promise<Caller> {
  const user = await createUser(app.database);
  return { actor: { type: 'user', userId: user.id, sessionId: user.id }, isStaff: false, organization: null };
}
