import { inSystem, newId, Permission, UserSession } from '@tessera/db';
import { generateSync } from 'otplib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CallOptions, post } from '../../../../test/fetch.ts';
import { callerFor, createTestServer, type TestServer } from '../../../../test/index.ts';
import { metaOf, procedures } from '../../../../test/procedures.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => setClock(0));

const setClock = (seconds: number): void => {
  server.app.now = () => new Date(Date.now() + seconds * 1000);
};
const call = (path: string, input?: unknown, options?: CallOptions) => post(server.url, path, input, options);
const kindOf = ({ error }: Awaited<ReturnType<typeof call>>) => error?.details?.kind ?? error?.code ?? 'through';

const PASSWORD = 'correct horse battery';
const LATER = 601;
let serial = 0;

async function person() {
  const email = `again.${++serial}@example.in`;
  const input = { email, password: PASSWORD, name: 'Asha', organizationName: 'Again' };
  const { data } = await call('identity.auth.signUp', input);
  return {
    email,
    token: data.accessToken as string,
    refreshToken: data.refreshToken as string,
    organizationId: data.organization.id as string,
  };
}

const fresh = Object.keys(procedures).filter((path) => metaOf(path).fresh);
const again = (input: object, someone: CallOptions) => call('identity.auth.reauthenticate', input, someone);
const begin = (someone: CallOptions) => call('identity.twoFactor.begin', undefined, someone);

describe('procedures that require a fresh proof', () => {
  it('are those that add or remove a credential, or cannot be undone', () => {
    expect(fresh.sort()).toEqual([
      'identity.account.export',
      'identity.passkeys.beginRegistration',
      'identity.passkeys.delete',
      'identity.sessions.revoke',
      'identity.sessions.revokeAll',
      'identity.twoFactor.begin',
      'identity.twoFactor.confirm',
      'identity.twoFactor.disable',
      'identity.twoFactor.regenerateRecoveryCodes',
      'organizations.apiKeys.create',
      'organizations.apiKeys.rotate',
      'organizations.dataKeys.rotate',
      'organizations.delete',
      'organizations.members.transferOwnership',
      'organizations.setTestMode',
    ]);
  });

  it('refuse a session whose proof is older than ten minutes, and say how to continue', async () => {
    const someone = await person();
    setClock(LATER);
    for (const path of fresh) {
      const { error } = await call(path, undefined, someone);
      expect([path, error]).toMatchObject([
        path,
        { code: 'FORBIDDEN', details: { kind: 'reauthentication_required', methods: ['password'] } },
      ]);
    }
    setClock(LATER - 5);
    expect(kindOf(await begin(someone))).toBe('through');
  });

  it('refuse API keys, whatever their scopes', async () => {
    const { organizationId } = await person();
    const keys = callerFor(server.app, {
      actor: { type: 'api_key', apiKeyId: newId(), kind: 'secret' },
      isStaff: false,
      organization: { id: organizationId, permissions: new Set(Permission.options) },
    });
    await expect(keys.organizations.apiKeys.create({ name: 'Key' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(keys.organizations.delete({ name: 'Again' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(keys.identity.twoFactor.begin()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('check the permission first', async () => {
    const { organizationId } = await person();
    const member = callerFor(server.app, {
      actor: { type: 'user', userId: newId(), sessionId: newId() },
      isStaff: false,
      organization: { id: organizationId, permissions: new Set(['organizations.read']) },
      proof: async () => ({ at: new Date(0), methods: ['password'] }),
    });
    const error = await member.organizations.delete({ name: 'Again' }).catch((thrown) => thrown);
    expect(error.cause.details).toEqual({ kind: 'permission_required', permission: 'organizations.own' });
  });
});

describe('identity.auth.reauthenticate', () => {
  it('accepts the password, for ten minutes and in this session only', async () => {
    const someone = await person();
    const { data: other } = await call('identity.auth.signIn', { email: someone.email, password: PASSWORD });
    setClock(LATER);
    expect(kindOf(await begin(someone))).toBe('reauthentication_required');
    const { data } = await again({ password: PASSWORD }, someone);
    expect(data.freshUntil.getTime() - server.app.now().getTime()).toBeGreaterThan(590_000);
    expect(kindOf(await begin(someone))).toBe('through');
    const { organizationId } = someone;
    const key = await call('organizations.apiKeys.create', { name: 'Key' }, someone);
    expect(kindOf(key)).toBe('through');
    expect(kindOf(await begin({ token: other.accessToken, organizationId }))).toBe('reauthentication_required');
    const log = await call('organizations.activity.list', {}, someone);
    expect(log.data.items[1]).toMatchObject({
      action: 'identity.auth.reauthenticate',
      details: { method: 'password' },
    });
    setClock(2 * LATER);
    const { data: tokens } = await call('identity.auth.refresh', { refreshToken: someone.refreshToken });
    expect(kindOf(await begin({ token: tokens.accessToken, organizationId }))).toBe('reauthentication_required');
  });

  it('is not implied by refreshing', async () => {
    const someone = await person();
    const { data } = await call('identity.auth.signIn', { email: someone.email, password: PASSWORD });
    setClock(LATER);
    const refreshed = await call('identity.auth.refresh', { refreshToken: data.refreshToken });
    expect(kindOf(await begin({ token: refreshed.data.accessToken }))).toBe('reauthentication_required');
  });

  it('accepts each code once', async () => {
    const someone = await person();
    const codeAt = (secret: string) => generateSync({ secret, epoch: Math.floor(server.app.now().getTime() / 1000) });
    const { secret } = (await begin(someone)).data;
    await call('identity.twoFactor.confirm', { code: codeAt(secret) }, someone);
    setClock(LATER);
    const { error } = await begin(someone);
    expect(error?.details?.methods).toEqual(['password', 'totp']);
    const code = codeAt(secret);
    expect(kindOf(await again({ code }, someone))).toBe('through');
    expect(kindOf(await begin(someone))).toBe('through');
    expect(kindOf(await again({ code }, someone))).toBe('code_invalid');
    for (const input of [{}, { code, password: PASSWORD }]) {
      expect((await again(input, someone)).error?.code).toBe('BAD_REQUEST');
    }
  });

  it('counts wrong passwords towards the lock, and changes nothing else', async () => {
    const someone = await person();
    setClock(LATER);
    for (let i = 0; i < 10; i++)
      expect(kindOf(await again({ password: 'guess' }, someone))).toBe('credentials_invalid');
    expect(kindOf(await again({ password: PASSWORD }, someone))).toBe('account_locked');
    expect(kindOf(await call('identity.auth.signIn', { email: someone.email, password: PASSWORD }))).toBe(
      'account_locked',
    );
    expect(kindOf(await begin(someone))).toBe('reauthentication_required');
    expect(kindOf(await again({ code: '123456' }, someone))).toBe('code_invalid');
  });

  it('refuses a session that has ended', async () => {
    const someone = await person();
    const { sid } = JSON.parse(Buffer.from(someone.token.split('.')[1] as string, 'base64url').toString());
    await inSystem(server.app.database, async (db) => {
      await UserSession.query(db).findById(sid).patch({ revokedAt: new Date() });
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(kindOf(await again({ password: PASSWORD }, someone))).toBe('access_token_invalid');
  });
});
