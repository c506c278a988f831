/**
 * One of everything an organization can have, and a valid input for every procedure. Tests that are generated from the
 * router stand on it; one of them fails when a procedure has no input here.
 */

import { inSystem, Member, Permission, User } from '@tessera/db';
import { createUser } from '@tessera/db/test';
import type { AnyProcedure } from '@trpc/server';
import type { App, Caller, RequestCtx } from '../src/context.ts';
import { appRouter } from '../src/router.ts';
import type { ProcedureMeta } from '../src/trpc.ts';
import { createTenant, type Tenant } from './index.ts';

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

const anyone = {
  type: 'and' as const,
  rules: [{ type: 'field' as const, field: 'name' as const, operator: 'isNotEmpty' as const }],
};
const csv = (text: string) => Buffer.from(`Name,E-mail\n${text} three,${text}.three@example.in\n`).toString('base64');

let serial = 0;

/** Valid inputs, by path. Undefined where a procedure takes none. */
export const inputs: Record<string, (world: World) => unknown> = {
  'identity.me': () => undefined,
  'identity.auth.signUp': () => ({
    email: `new.${++serial}@example.in`,
    password: 'a long enough one',
    name: 'New',
    organizationName: 'New',
  }),
  'identity.auth.signIn': (world) => ({ email: world.tenant.user.email, password: 'not the password' }),
  'identity.auth.refresh': () => ({ refreshToken: 'x'.repeat(43) }),
  'identity.auth.signOut': () => ({ refreshToken: 'x'.repeat(43) }),
  'identity.auth.confirmSignUp': () => ({ token: 'x'.repeat(43), password: 'a long enough one' }),
  'identity.auth.unlock': () => ({ token: 'x'.repeat(43), password: 'a long enough one' }),
  'identity.sessions.list': () => undefined,
  'identity.sessions.revoke': ({ ids }) => ({ id: ids.contact }),
  'identity.sessions.revokeAll': () => ({}),
  'identity.email.verify': () => ({ token: 'x'.repeat(43) }),
  'identity.email.resend': () => undefined,
  'identity.email.requestChange': () => ({ email: `moved.${++serial}@example.in`, password: 'not the password' }),
  'identity.email.confirmChange': () => ({ token: 'x'.repeat(43) }),
  'identity.password.requestReset': () => ({ email: `forgot.${++serial}@example.in` }),
  'identity.password.reset': () => ({ token: 'x'.repeat(43), password: 'a long enough one' }),
  'identity.password.change': () => ({
    currentPassword: 'not the password',
    password: 'a long enough one',
  }),
  'identity.developmentMails.list': () => ({ limit: 10 }),
  'identity.account.export': () => undefined,
  'identity.account.delete': () => ({ password: 'not the password' }),
  'identity.preferences.get': () => undefined,
  'identity.preferences.update': () => ({ theme: 'dark', preferences: { sidebar: 'narrow' } }),
  'organizations.create': () => ({ name: 'Another' }),
  'organizations.list': () => ({}),
  'organizations.get': () => undefined,
  'organizations.update': () => ({
    name: 'Changed',
    slug: `changed-${++serial}`,
    logoUrl: 'https://example.in/logo.png',
    phone: '+91 98765 43210',
    website: 'https://example.in',
    address: { line1: '1 MG Road', city: 'Pune', postalCode: '411001', country: 'IN' },
    customDomain: 'tickets.example.in',
  }),
  'organizations.delete': ({ tenant }) => ({ name: tenant.organization.name }),
  'organizations.settings.get': () => undefined,
  'organizations.settings.update': () => ({
    defaultCurrency: 'INR',
    primaryColor: '#1a2b3c',
    serviceFeeBasisPoints: 250,
    serviceFeeFixed: 500,
    refundPolicy: 'Until the day before.',
    termsOfServiceUrl: 'https://example.in/terms',
  }),
  'organizations.limits.get': () => undefined,
  'organizations.members.list': () => ({ filter: { role: 'agent' } }),
  'organizations.members.get': ({ ids }) => ({ id: ids.member }),
  'organizations.members.update': ({ ids }) => ({ id: ids.member, role: 'manager', permissions: ['members.manage'] }),
  'organizations.members.suspend': ({ ids }) => ({ id: ids.member }),
  'organizations.members.reinstate': ({ ids }) => ({ id: ids.member }),
  'organizations.members.remove': ({ ids }) => ({ id: ids.member }),
  'organizations.members.leave': () => undefined,
  'organizations.members.transferOwnership': ({ ids }) => ({ memberId: ids.member }),
  'organizations.invitations.create': () => ({ email: `invited.${++serial}@example.in`, role: 'agent' }),
  'organizations.invitations.list': () => ({ filter: { isOpen: true } }),
  'organizations.invitations.resend': ({ ids }) => ({ id: ids.invitation }),
  'organizations.invitations.revoke': ({ ids }) => ({ id: ids.invitation }),
  'organizations.invitations.preview': () => ({ token: 'x'.repeat(43) }),
  'organizations.invitations.accept': () => ({ token: 'x'.repeat(43) }),
  'organizations.roles.list': () => undefined,
  'organizations.activity.list': () => ({ filter: { action: 'contacts.' }, limit: 10 }),
  'organizations.activity.createExportLink': () => ({}),
  'organizations.apiKeys.create': () => ({ name: 'Another', scopes: ['contacts.read'] }),
  'organizations.apiKeys.list': () => ({}),
  'organizations.apiKeys.get': ({ ids }) => ({ id: ids.apiKey }),
  'organizations.apiKeys.update': ({ ids }) => ({ id: ids.apiKey, name: 'Changed', scopes: ['contacts.read'] }),
  'organizations.apiKeys.rotate': ({ ids }) => ({ id: ids.apiKey, graceHours: 24 }),
  'organizations.apiKeys.revoke': ({ ids }) => ({ id: ids.apiKey }),
  'contacts.create': () => ({
    name: 'New',
    email: `contact.${++serial}@example.in`,
    tags: ['new'],
    customFields: { city: 'Pune' },
  }),
  'contacts.get': ({ ids }) => ({ id: ids.contact }),
  'contacts.list': () => ({ filter: { text: 'o' }, limit: 10 }),
  'contacts.update': ({ ids }) => ({ id: ids.contact, name: 'Changed', customFields: { city: 'Kochi' } }),
  'contacts.delete': ({ ids }) => ({ id: ids.contact }),
  'contacts.block': ({ ids }) => ({ id: ids.contact }),
  'contacts.unblock': ({ ids }) => ({ id: ids.contact }),
  'contacts.merge': ({ ids }) => ({ keepId: ids.contact, mergeId: ids.other }),
  'contacts.watch': ({ ids }) => ({ ids: [ids.contact] }),
  'contacts.tags.list': () => ({}),
  'contacts.tags.add': ({ ids }) => ({ contactIds: [ids.contact, ids.other], tags: ['added'] }),
  'contacts.tags.remove': ({ ids }) => ({ contactIds: [ids.contact, ids.other], tags: ['added'] }),
  'contacts.tags.rename': ({ canary }) => ({ from: canary, to: 'renamed' }),
  'contacts.tags.delete': ({ canary }) => ({ tag: canary }),
  'contacts.customFields.list': () => ({}),
  'contacts.customFields.create': () => ({
    key: `field_${++serial}`,
    label: 'Field',
    type: 'select',
    options: ['a', 'b'],
  }),
  'contacts.customFields.update': ({ ids }) => ({ id: ids.field, label: 'Changed' }),
  'contacts.customFields.delete': ({ ids }) => ({ id: ids.field }),
  'contacts.identities.list': ({ ids }) => ({ contactId: ids.contact }),
  'contacts.identities.add': ({ ids }) => ({
    contactId: ids.contact,
    channel: 'email',
    address: `identity.${++serial}@example.in`,
  }),
  'contacts.identities.remove': ({ ids }) => ({ id: ids.identity }),
  'contacts.consents.set': ({ canary }) => ({
    channel: 'email',
    address: `${canary}.one@example.in`,
    status: 'opted_out',
    source: 'form',
  }),
  'contacts.consents.list': ({ ids }) => ({ filter: { contactId: ids.contact } }),
  'contacts.consents.history': ({ canary }) => ({ channel: 'email', address: `${canary}.one@example.in` }),
  'contacts.audiences.create': () => ({ type: 'rules', name: `Audience ${++serial}`, rules: anyone }),
  'contacts.audiences.get': ({ ids }) => ({ id: ids.rules }),
  'contacts.audiences.list': () => ({}),
  'contacts.audiences.update': ({ ids }) => ({ id: ids.rules, description: 'Changed' }),
  'contacts.audiences.delete': ({ ids }) => ({ id: ids.rules }),
  'contacts.audiences.count': ({ ids }) => ({ id: ids.rules }),
  'contacts.audiences.preview': () => ({ rules: anyone }),
  'contacts.audiences.contacts': ({ ids }) => ({ id: ids.list }),
  'contacts.audiences.addContacts': ({ ids }) => ({ id: ids.list, contactIds: [ids.contact, ids.other] }),
  'contacts.audiences.removeContacts': ({ ids }) => ({ id: ids.list, contactIds: [ids.contact] }),
  'contacts.audiences.watch': ({ ids }) => ({ id: ids.list }),
  'contacts.imports.create': () => ({ fileName: 'people.csv', tags: ['imported'] }),
  'contacts.imports.append': ({ ids }) => ({ importId: ids.draft, startByte: 0, data: csv('new') }),
  'contacts.imports.preview': ({ ids }) => ({ importId: ids.import }),
  'contacts.imports.start': ({ ids }) => ({ importId: ids.import }),
  'contacts.imports.cancel': ({ ids }) => ({ importId: ids.import }),
  'contacts.imports.get': ({ ids }) => ({ importId: ids.import }),
  'contacts.imports.list': () => ({}),
  'contacts.imports.issues': ({ ids }) => ({ importId: ids.import }),
  'contacts.imports.createReportLink': ({ ids }) => ({ importId: ids.import }),
  'contacts.imports.watch': ({ ids }) => ({ importId: ids.import }),
  'contacts.exports.createLink': () => ({ filter: { text: 'o' } }),
};

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
