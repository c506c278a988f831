/** A server with a world in it, and raw requests to its procedures as a caller with every permission. */
import { inSystem, Member, Permission } from '@tessera/db';
import { createApiKey } from '../../src/domains/organizations/index.ts';
import { inTransaction } from '../../src/trpc/context.ts';
import { createTestServer, type TestServer } from '../index.ts';
import { inputs } from '../inputs/index.ts';
import { metaOf, procedures } from '../procedures.ts';
import type { Domain, World } from '../worlds/ids.ts';
import { createWorld } from '../worlds/world.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer of any shape
  body: any;
}

export interface HostileClient {
  server: TestServer;
  world: World;
  credentials: {
    /** A secret key with every permission. */
    key: string;
    /** The access token of a person who owns the organization. */
    session: string;
    userId: string;
    organizationId: string;
  };
  send(path: string, body: string): Promise<Answer>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function createHostileClient(domains: Domain[], overrides?: NodeJS.ProcessEnv): Promise<HostileClient> {
  const server = await createTestServer(overrides);
  const world = await createWorld(server.app, 'alpha', ...domains);
  const { organization } = world.tenant;
  const scope = { app: server.app, actor: world.caller.actor, organization, permissions: new Set(Permission.options) };
  const { key } = await inTransaction(scope, (ctx) =>
    createApiKey(ctx, { name: 'Test', kind: 'secret', scopes: Permission.options, origins: [] }),
  );
  const signUp = JSON.stringify({ json: inputs['identity.auth.signUp']?.(world) });
  const session = (await post(server, 'identity.auth.signUp', signUp, {})).body.result.data.json;
  // Procedures that require a fresh proof of identity accept persons only.
  await inSystem(server.app.database, (db) =>
    Member.query(db)
      .insert({
        organizationId: organization.id,
        userId: session.user.id,
        email: session.user.email,
        role: 'owner',
        status: 'active',
      })
      .execute(),
  );
  return {
    server,
    world,
    credentials: {
      key,
      session: session.accessToken,
      userId: session.user.id,
      organizationId: organization.id,
    },
    send(path, body) {
      const { access, fresh } = metaOf(path);
      const authorization = `Bearer ${access === 'user' || fresh ? session.accessToken : key}`;
      return post(server, path, body, { authorization, ...(fresh && { 'x-organization-id': organization.id }) });
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function post({ url }: TestServer, path: string, body: string, headers: Record<string, string>): Promise<Answer> {
  const isStream = procedures[path]?._def.type === 'subscription';
  const response = await fetch(`${url}/trpc/${path}${isStream ? `?input=${encodeURIComponent(body)}` : ''}`, {
    method: isStream ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(isStream ? { signal: AbortSignal.timeout(2_000) } : { body }),
  });
  const text = await response.text();
  // A stream reports an error in its first event.
  const event = /event: serialized-error\r?\ndata: (.*)/.exec(text)?.[1];
  if (event) {
    const error = JSON.parse(event);
    return { status: error.json.data.httpStatus, body: { error } };
  }
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}
