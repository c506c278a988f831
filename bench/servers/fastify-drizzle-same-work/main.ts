/**
 * Fastify and Drizzle doing what Tessera does for a call: the API key and its permission, a transaction with row-level security, zod for
 * input and output, the idempotency key, the activity entry and the event. Stored answers are not sealed, and nothing relays the events.
 */
import { createHash } from 'node:crypto';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ready } from '../ready.ts';
import { type Caller, callerOf, inOrganization } from './access.ts';
import { Contact, ContactList, CreateInput, GetInput, ListInput } from './schemas.ts';
import type { Connection } from './statements.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller;
  }
}

const app = Fastify();
app.setValidatorCompiler<z.ZodType>(({ schema }) => (value) => {
  const { data, error } = schema.safeParse(value);
  return error ? { error } : { value: data };
});
app.setSerializerCompiler<z.ZodType>(
  ({ schema }) =>
    (value) =>
      JSON.stringify(schema.parse(value)),
);
app.decorateRequest('caller', null as unknown as Caller);

const requires = (permission: string) => async (request: FastifyRequest, reply: FastifyReply) => {
  const [, key] = /^Bearer (sk_\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  const caller = key === undefined ? null : await callerOf(key);
  if (!caller) return reply.code(401).send({ message: 'The API key is unknown' });
  if (!caller.scopes.has(permission)) return reply.code(403).send({ message: `This needs ${permission}` });
  request.caller = caller;
};

app.get<{ Querystring: z.infer<typeof GetInput> }>(
  '/contacts.get',
  { onRequest: requires('contacts.read'), schema: { querystring: GetInput, response: { 200: Contact } } },
  async ({ caller, query: { id } }, reply) => {
    const { organizationId } = caller;
    const [contact] = await inOrganization(caller, ({ getById }) => getById.execute({ organizationId, id }));
    return contact ?? reply.code(404).send({ message: 'There is no such contact' });
  },
);

app.get<{ Querystring: z.infer<typeof ListInput> }>(
  '/contacts.list',
  { onRequest: requires('contacts.read'), schema: { querystring: ListInput, response: { 200: ContactList } } },
  async ({ caller, query: { cursor, limit } }) => {
    const page = { organizationId: caller.organizationId, limit: limit + 1 };
    const rows = await inOrganization(caller, ({ firstPage, nextPage }) =>
      cursor ? nextPage.execute({ ...page, cursor }) : firstPage.execute(page),
    );
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? items.at(-1)?.id : null };
  },
);

app.post<{ Body: z.infer<typeof CreateInput> }>(
  '/contacts.create',
  { onRequest: requires('contacts.write'), schema: { body: CreateInput, response: { 200: Contact } } },
  async (request, reply) => {
    const key = request.headers['idempotency-key'];
    return inOrganization(request.caller, (connection) =>
      typeof key === 'string' ? createOnce(connection, request, key, reply) : create(connection, request),
    );
  },
);

type CreateRequest = FastifyRequest<{ Body: z.infer<typeof CreateInput> }>;

/** A repeated call gets the first answer; with another input it is refused. */
async function createOnce(connection: Connection, request: CreateRequest, key: string, reply: FastifyReply) {
  const { organizationId, keyId } = request.caller;
  const place = { organizationId, principal: `key:${keyId}`, procedure: 'contacts.create', key };
  const requestHash = createHash('sha256').update(JSON.stringify(request.body)).digest('base64url');
  const [claimed] = await connection.claimKey.execute({ ...place, requestHash });
  if (!claimed) {
    const [earlier] = await connection.findAnswer.execute(place);
    if (earlier?.requestHash !== requestHash) return reply.code(409).send({ message: 'Used for another input' });
    return reply.type('application/json').serializer(String).send(earlier.response);
  }
  const contact = await create(connection, request);
  await connection.storeAnswer.execute({ ...place, response: JSON.stringify(contact) });
  return contact;
}

async function create(connection: Connection, { caller, body, ip, headers, id: requestId }: CreateRequest) {
  const { organizationId, keyId } = caller;
  const { phone = null, email = null, company = null, ...rest } = body;
  const [contact] = await connection.addContact.execute({ ...rest, organizationId, phone, email, company });
  if (!contact) throw new Error('Nothing was inserted');
  const identity = { organizationId, contactId: contact.id };
  const addresses = (['phone', 'email'] as const).flatMap((channel) => {
    const address = contact[channel];
    return address ? [{ ...identity, channel, address }] : [];
  });
  if (addresses.length > 0) await connection.addIdentities(addresses);
  const actor = { type: 'api_key', apiKeyId: keyId, kind: 'secret' };
  const payload = { contactId: contact.id };
  await connection.addEvent.execute({ organizationId, type: 'contacts.contact.created', payload, actor });
  await connection.addActivity.execute({
    ...{
      organizationId,
      action: 'contacts.create',
      resource: 'contacts',
      resourceId: contact.id,
      actor,
      actorId: keyId,
    },
    ...{ ipAddress: ip, userAgent: headers['user-agent'] ?? null, requestId },
  });
  return contact;
}

ready(await app.listen({ port: 0, host: '127.0.0.1' }));
