/**
 * One of everything an organization can have, and ways to call every procedure. Tests that are generated from the router
 * stand on it, and on the inputs next door.
 */

import { DataEvent, inSystem, Member, Permission, User } from '@tessera/db';
import { createUser } from '@tessera/db/test';
import type { AnyProcedure } from '@trpc/server';
import type { App, Caller, RequestCtx } from '../src/context.ts';
import { appRouter } from '../src/router.ts';
import type { ProcedureMeta } from '../src/trpc.ts';
import { createTenant, type Tenant } from './index.ts';
import { anyone, csv } from './inputs.ts';

export interface World {
  tenant: Tenant;
  /** Who calls: a person with every permission here. */
  caller: Caller;
  /** Stands in every text of this organization, and must stand in nobody else's answers. */
  canary: string;
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
    source: string;
    event: string;
  };
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
  await call.contacts.audiences.addContacts({ id: list.id, contactIds: [contact.id] });
  await call.contacts.consents.set({
    channel: 'email',
    address: `${canary}.one@example.in`,
    status: 'opted_in',
    source: canary,
  });
  const draft = await call.contacts.imports.create({ fileName: `${canary}.csv` });
  const done = await call.contacts.imports.create({ fileName: `${canary}-uploaded.csv` });
  await call.contacts.imports.append({ importId: done.id, startByte: 0, data: csv(canary) });
  const apiKey = await call.organizations.apiKeys.create({ name: canary, scopes: ['contacts.read'] });
  // Somebody else answers for the organization too, so that its owner may leave.
  await tenant.as('owner');
  const member = await addPerson(app, tenant, canary);
  const invitation = await call.organizations.invitations.create({
    email: `${canary}.invited@example.in`,
    role: 'agent',
  });
  const source = await call.tracking.sources.create({ sourceType: 'gtm', name: `${canary} shop` });
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
      source: source.id,
      event: event.id,
    },
  };
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
  caller: async () => caller,
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
