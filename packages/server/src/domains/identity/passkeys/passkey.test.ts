import { inSystem, newId, Passkey, PasskeyChallenge, type Transaction, User } from '@tessera/db';
import { generateSync } from 'otplib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CallOptions, post } from '../../../../test/fetch.ts';
import { type Authenticator, createAuthenticator, type Signing } from '../../../../test/fixtures/authenticator.ts';
import { createTestServer, type TestServer } from '../../../../test/index.ts';
import { readMails } from '../../platform/index.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ TESSERA_PUBLIC_URL: 'https://app.example.in', TESSERA_ALLOWED_ORIGINS: ORIGIN });
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => setClock(0));

const setClock = (seconds: number): void => {
  server.app.now = () => new Date(Date.now() + seconds * 1000);
};
const call = (path: string, input?: unknown, options?: CallOptions) => post(server.url, path, input, options);
const query = <T>(work: (db: Transaction) => PromiseLike<T>): Promise<T> =>
  inSystem(server.app.database, async (db) => work(db));

const ORIGIN = 'https://app.example.in';
const PASSWORD = 'correct horse battery';
let serial = 0;

interface Person {
  id: string;
  email: string;
  token: string;
  organizationId: string;
}

async function person(): Promise<Person> {
  const email = `passkey.${++serial}@example.in`;
  const input = { email, password: PASSWORD, name: 'Asha', organizationName: 'Keys' };
  const { data } = await call('identity.auth.signUp', input);
  return { id: data.user.id, email, token: data.accessToken, organizationId: data.organization.id };
}

const optionsFor = async (someone: Person) =>
  (await call('identity.passkeys.beginRegistration', undefined, someone)).data;

/** Adds a passkey of the given authenticator, or of a new one. */
async function add(someone: Person, authenticator = createAuthenticator(ORIGIN)): Promise<Authenticator> {
  const passkey = authenticator.create(await optionsFor(someone));
  const { error } = await call('identity.passkeys.finishRegistration', { passkey, name: 'Phone' }, someone);
  expect(error).toBeUndefined();
  return authenticator;
}

async function signInWith(authenticator: Authenticator, how?: Signing) {
  const { data: options } = await call('identity.passkeys.beginSignIn');
  return call('identity.auth.signInWithPasskey', { passkey: authenticator.get(options, how) });
}

const list = async (someone: Person) => (await call('identity.passkeys.list', undefined, someone)).data.items;
/** The reason of the refusal; `in` when the passkey was accepted. */
const outcome = ({ error }: Awaited<ReturnType<typeof call>>) =>
  error ? (error.details?.reason ?? error.details?.kind ?? error.code) : 'in';

async function activityOf(someone: Person): Promise<string[]> {
  const { data } = await call('organizations.activity.list', { limit: 100 }, someone);
  return data.items.map(({ action }: { action: string }) => action);
}

/** Turns two-factor sign-in on; answers a function that makes valid codes. */
async function guard(someone: Person) {
  const codeAt = (secret: string) => generateSync({ secret, epoch: Math.floor(server.app.now().getTime() / 1000) });
  const { secret } = (await call('identity.twoFactor.begin', undefined, someone)).data;
  await call('identity.twoFactor.confirm', { code: codeAt(secret) }, someone);
}

async function ticketOf({ email }: Person): Promise<{ ticket: string; methods: string[] }> {
  const { error } = await call('identity.auth.signIn', { email, password: PASSWORD });
  return error?.details as { ticket: string; methods: string[] };
}

describe('identity.password.reset', () => {
  const resetPassword = async (email: string, input: object = {}) => {
    await call('identity.password.requestReset', { email });
    const tokens = async () =>
      (await readMails(server.app, { to: email })).flatMap(({ text }) => /reset#token=([\w-]+)/.exec(text)?.[1] ?? []);
    await expect.poll(tokens, { timeout: 10_000 }).toHaveLength(1);
    const [token] = await tokens();
    return call('identity.password.reset', { token, password: 'another good phrase', ...input });
  };
  const keyOf = async (someone: Person) =>
    (await call('organizations.apiKeys.create', { name: 'Sync', scopes: ['organizations.read'] }, someone)).data.key;
  const use = async (token: string) => (await call('organizations.get', undefined, { token })).status;

  it('X13: as the first proof of the mailbox removes passkeys, two-factor sign-in, sessions, keys and invitations', async () => {
    const squatter = await person();
    const phone = await add(squatter);
    const key = await keyOf(squatter);
    const invited = { email: `second.${squatter.email}`, role: 'owner' };
    const { data: invitation } = await call('organizations.invitations.create', invited, squatter);
    const accomplice = await person();
    const link = { email: accomplice.email, role: 'owner' };
    await call('organizations.invitations.create', link, squatter);
    const invitationLink = async () =>
      (await readMails(server.app, { to: accomplice.email })).flatMap(
        ({ text }) => /invitation#token=([\w-]+)/.exec(text)?.[1] ?? [],
      )[0];
    const joined = await call('organizations.invitations.accept', { token: await invitationLink() }, accomplice);
    expect(joined.status).toBe(200);
    await guard(squatter);
    const { data: begun } = await call('identity.passkeys.beginRegistration', undefined, squatter);
    const { data } = await resetPassword(squatter.email, { endSessions: false });
    expect(data).toMatchObject({ areRemoved: true, passkeys: [{ name: 'Phone' }], apiKeys: [{ name: 'Sync' }] });
    const late = { passkey: createAuthenticator(ORIGIN).create(begun) };
    expect((await call('identity.passkeys.finishRegistration', late, squatter)).status).not.toBe(200);
    setClock(1);
    expect(await outcome(await signInWith(phone))).not.toBe('in');
    expect([await use(squatter.token), await use(key)]).toEqual([401, 401]);
    const owner = await call('identity.auth.signIn', { email: squatter.email, password: 'another good phrase' });
    expect(owner.status).toBe(200);
    const mine = { token: owner.data.accessToken, organizationId: squatter.organizationId };
    const { data: invitations } = await call('organizations.invitations.list', {}, mine);
    expect(invitations.items).toContainEqual(
      expect.objectContaining({ id: invitation.id, revokedAt: expect.any(Date) }),
    );
    const { data: members } = await call('organizations.members.list', {}, mine);
    expect(members.items.filter(({ status }: { status: string }) => status === 'active')).toMatchObject([
      { email: squatter.email },
    ]);
  });

  it('X13: afterwards names them in the answer and by mail, and removes them on request; two-factor sign-in stays', async () => {
    const [kept, removed] = [await person(), await person()];
    for (const someone of [kept, removed]) {
      await query((db) => User.query(db).findById(someone.id).patch({ emailVerifiedAt: new Date() }));
    }
    const phones = [await add(kept), await add(removed)] as const;
    const keys = [await keyOf(kept), await keyOf(removed)] as const;
    await guard(removed);
    const answers = [
      await resetPassword(kept.email),
      await resetPassword(removed.email, { removeOtherWaysIn: true }),
    ] as const;
    const earlier = { passkeys: [{ name: 'Phone' }], apiKeys: [{ name: 'Sync' }] };
    expect(answers[0].data).toMatchObject({ areRemoved: false, ...earlier });
    expect(answers[1].data).toMatchObject({ areRemoved: true, ...earlier });
    const noticeTo = async ({ email }: Person) =>
      (await readMails(server.app, { to: email })).find(({ subject }) => subject === 'Your password was changed')?.text;
    expect(await noticeTo(kept)).toMatch(/passkey "Phone" of \d{4}-\d\d-\d\d\n- the API key "Sync"/);
    expect(await noticeTo(removed)).not.toContain('Phone');
    setClock(1);
    expect(outcome(await signInWith(phones[0]))).toBe('in');
    expect(outcome(await signInWith(phones[1]))).not.toBe('in');
    expect([await use(keys[0]), await use(keys[1])]).toEqual([200, 401]);
    const again = await call('identity.auth.signIn', { email: removed.email, password: 'another good phrase' });
    expect(again.error?.details).toMatchObject({ kind: 'two_factor_required' });
  });
});

describe('identity.passkeys', () => {
  it('finishRegistration: adds a passkey, notifies by mail, and the passkey signs in without a password', async () => {
    const someone = await person();
    const options = await optionsFor(someone);
    expect(options).toMatchObject({
      rp: { id: 'app.example.in', name: 'Tessera' },
      user: { name: someone.email, displayName: 'Asha' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      excludeCredentials: [],
    });
    const phone = await add(someone);
    expect((await optionsFor(someone)).excludeCredentials).toEqual([
      { id: phone.id, type: 'public-key', transports: ['internal'] },
    ]);
    const { status, data } = await signInWith(phone);
    expect([status, data?.user.id, data?.organization.id]).toEqual([200, someone.id, someone.organizationId]);
    expect((await call('identity.account.get', undefined, { token: data.accessToken })).status).toBe(200);
    const [listed] = await list(someone);
    expect(listed).toEqual({
      id: expect.any(String),
      name: 'Phone',
      isBackedUp: false,
      lastUsedAt: expect.any(Date),
      createdAt: expect.any(Date),
    });
    expect((await readMails(server.app, { to: someone.email })).map(({ subject }) => subject)).toContain(
      'A passkey was added to your account',
    );
    const log = await call('organizations.activity.list', { limit: 10 }, someone);
    expect(log.data.items).toMatchObject([
      { action: 'identity.auth.signIn', details: { method: 'passkey' } },
      { action: 'identity.passkeys.add', resourceId: listed.id },
      { action: 'identity.auth.signUp' },
    ]);
    const { data: copy } = await call('identity.account.export', undefined, someone);
    expect(copy.passkeys).toMatchObject([{ id: listed.id, name: 'Phone' }]);
  });

  it('update, delete: only the owner can rename and delete a passkey', async () => {
    const [asha, ravi] = [await person(), await person()];
    const phone = await add(asha);
    const [{ id }] = await list(asha);
    expect((await call('identity.passkeys.update', { id, name: 'Mine' }, ravi)).error?.code).toBe('NOT_FOUND');
    expect((await call('identity.passkeys.delete', { id }, ravi)).error?.code).toBe('NOT_FOUND');
    expect((await call('identity.passkeys.update', { id, name: 'Old phone' }, asha)).data.name).toBe('Old phone');
    expect(await list(ravi)).toEqual([]);
    expect(outcome(await signInWith(phone))).toBe('in');
    expect((await call('identity.passkeys.delete', { id }, asha)).status).toBe(200);
    expect(outcome(await signInWith(phone))).toBe('unknown');
    expect(await activityOf(asha)).toContain('identity.passkeys.delete');
  });

  it('auth.signInWithPasskey: refuses an inactive account', async () => {
    const someone = await person();
    const phone = await add(someone);
    await query((db) => User.query(db).findById(someone.id).patch({ status: 'inactive' }));
    expect(outcome(await signInWith(phone))).toBe('credentials_invalid');
  });

  it('auth.signInWithPasskey: asks for no second factor; auth.completeTwoFactor: accepts a passkey', async () => {
    const someone = await person();
    const phone = await add(someone);
    await guard(someone);
    expect(outcome(await signInWith(phone))).toBe('in');
    const { ticket, methods } = await ticketOf(someone);
    expect(methods).toEqual(['totp', 'passkey', 'recovery_code']);
    const { data: options } = await call('identity.passkeys.beginSignIn', { ticket });
    expect(options.allowCredentials).toMatchObject([{ id: phone.id }]);
    const answer = await call('identity.auth.completeTwoFactor', { ticket, passkey: phone.get(options) });
    expect(outcome(answer)).toBe('in');
    expect(answer.data.user.id).toBe(someone.id);
  });

  it('auth.completeTwoFactor: accepts only a passkey of the same user, for a challenge of that purpose', async () => {
    const [asha, ravi] = [await person(), await person()];
    const [phone, stranger] = [await add(asha), await add(ravi)];
    await guard(asha);
    const { ticket } = await ticketOf(asha);
    const complete = (passkey: object) => call('identity.auth.completeTwoFactor', { ticket, passkey });
    const ask = async (input = {}) => (await call('identity.passkeys.beginSignIn', input)).data;
    expect(outcome(await complete(stranger.get(await ask({ ticket }))))).toBe('unknown');
    expect(outcome(await complete(phone.get(await ask())))).toBe('challenge');
    const again = await call('identity.passkeys.beginReauthentication', undefined, asha);
    expect(outcome(await complete(phone.get(again.data)))).toBe('challenge');
    expect(outcome(await call('identity.auth.signInWithPasskey', { passkey: phone.get(await ask({ ticket })) }))).toBe(
      'challenge',
    );
    expect(outcome(await complete(phone.get(await ask({ ticket }))))).toBe('in');
    expect((await activityOf(asha)).filter((action) => action === 'identity.auth.passkeyRefused')).toHaveLength(4);
    expect(outcome(await call('identity.passkeys.beginSignIn', { ticket }))).toBe('sign_in_ticket_invalid');
  });

  it('auth.reauthenticate: accepts a passkey', async () => {
    const someone = await person();
    const phone = await add(someone);
    setClock(601);
    const refused = await call('identity.passkeys.beginRegistration', undefined, someone);
    expect(refused.error?.details).toEqual({ kind: 'reauthentication_required', methods: ['password', 'passkey'] });
    const ask = async () => (await call('identity.passkeys.beginReauthentication', undefined, someone)).data;
    const stranger = await add(await person());
    const prove = (passkey: object) => call('identity.auth.reauthenticate', { passkey }, someone);
    expect(outcome(await prove(stranger.get(await ask())))).toBe('unknown');
    expect(outcome(await prove(phone.get(await ask())))).toBe('in');
    expect((await call('identity.passkeys.beginRegistration', undefined, someone)).status).toBe(200);
  });
});

describe('provePasskey: refuses a signature', () => {
  it('made on another origin, without user verification, by another key, or for other data', async () => {
    const someone = await person();
    const phone = await add(someone);
    const { data: options } = await call('identity.passkeys.beginSignIn');
    const use = async (passkey: object) => outcome(await call('identity.auth.signInWithPasskey', { passkey }));
    const twin = createAuthenticator(ORIGIN);
    expect(await signInWith(phone, { origin: 'https://app.example.in.evil.example' }).then(outcome)).toBe('origin');
    expect(await signInWith(phone, { crossOrigin: true }).then(outcome)).toBe('origin');
    expect(await signInWith(phone, { isVerified: false }).then(outcome)).toBe('signature');
    expect(await signInWith(phone, { userHandle: Buffer.from(newId()).toString('base64url') }).then(outcome)).toBe(
      'user',
    );
    const userHandle = Buffer.from(someone.id.replaceAll('-', ''), 'hex').toString('base64url');
    expect(await use({ ...twin.get(options, { userHandle }), id: phone.id })).toBe('signature');
    const { data: other } = await call('identity.passkeys.beginSignIn');
    expect(await use(phone.get({ ...other, rpId: 'evil.example' }))).toBe('signature');
    expect(await use(phone.get({ ...other, challenge: Buffer.from('made up').toString('base64url') }))).toBe(
      'challenge',
    );
    expect(await use(phone.create({ ...other, rp: { id: 'app.example.in' }, user: { id: userHandle } }))).toBe(
      'BAD_REQUEST',
    );
    expect(outcome(await signInWith(phone))).toBe('in');
  });

  it('the second time, concurrently or later, and after five minutes', async () => {
    const phone = await add(await person());
    const { data: options } = await call('identity.passkeys.beginSignIn');
    const answers = Array.from({ length: 20 }, () => phone.get(options));
    const outcomes = await Promise.all(
      answers.map(async (passkey) => outcome(await call('identity.auth.signInWithPasskey', { passkey }))),
    );
    expect(outcomes.sort()).toEqual([...Array(19).fill('challenge'), 'in']);
    const { data: late } = await call('identity.passkeys.beginSignIn');
    setClock(301);
    expect(outcome(await call('identity.auth.signInWithPasskey', { passkey: phone.get(late) }))).toBe('challenge');
  });

  it('whose counter decreases, which is logged; an authenticator without a counter sends 0', async () => {
    const someone = await person();
    const phone = await add(someone);
    expect(outcome(await signInWith(phone, { counter: 40 }))).toBe('in');
    expect(outcome(await signInWith(phone, { counter: 40 }))).toBe('counter');
    expect(outcome(await signInWith(phone, { counter: 7 }))).toBe('counter');
    expect(outcome(await signInWith(phone, { counter: 0 }))).toBe('counter');
    expect(outcome(await signInWith(phone, { counter: 41 }))).toBe('in');
    const log = await call('organizations.activity.list', { limit: 10 }, someone);
    expect(log.data.items).toContainEqual(
      expect.objectContaining({ action: 'identity.auth.passkeyRefused', details: { reason: 'counter' } }),
    );
    const still = await person();
    const uncounted = createAuthenticator(ORIGIN);
    const passkey = uncounted.create(await optionsFor(still), { counter: 0 });
    await call('identity.passkeys.finishRegistration', { passkey }, still);
    for (let i = 0; i < 2; i++) expect(outcome(await signInWith(uncounted, { counter: 0 }))).toBe('in');
  });

  it('with the counter of a concurrent one', async () => {
    const phone = await add(await person());
    const { data: first } = await call('identity.passkeys.beginSignIn');
    const { data: second } = await call('identity.passkeys.beginSignIn');
    const answers = await Promise.all(
      [first, second].map((options) =>
        call('identity.auth.signInWithPasskey', { passkey: phone.get(options, { counter: 9 }) }),
      ),
    );
    expect(answers.map(outcome).sort()).toEqual(['counter', 'in']);
  });
});

describe('identity.passkeys.finishRegistration', () => {
  it('accepts only a new key, made for the caller on an own page with user verification', async () => {
    const [asha, ravi] = [await person(), await person()];
    const finish = async (someone: Person, passkey: object) =>
      outcome(await call('identity.passkeys.finishRegistration', { passkey }, someone));
    const phone = createAuthenticator(ORIGIN);
    const options = await optionsFor(asha);
    expect(await finish(ravi, phone.create(options))).toBe('challenge');
    expect(await finish(asha, phone.create(options, { origin: 'https://evil.example' }))).toBe('origin');
    expect(await finish(asha, phone.create(options, { isVerified: false }))).toBe('signature');
    // The challenge is consumed now.
    expect(await finish(asha, phone.create(options))).toBe('challenge');
    expect(await finish(asha, phone.create(await optionsFor(asha)))).toBe('in');
    expect(await finish(ravi, phone.create(await optionsFor(ravi)))).toBe('CONFLICT');
    const { data: signing } = await call('identity.passkeys.beginSignIn');
    expect(await finish(asha, phone.create({ ...signing, rp: { id: 'app.example.in' }, user: { id: '' } }))).toBe(
      'challenge',
    );
    expect(await query((db) => Passkey.query(db).where({ userId: ravi.id }).resultSize())).toBe(0);
  });

  it('allows twenty passkeys, also for concurrent calls', async () => {
    const someone = await person();
    await query((db) =>
      Promise.all(
        Array.from({ length: 18 }, (_, i) =>
          Passkey.query(db).insert({
            userId: someone.id,
            credentialId: `full-${serial}-${i}`,
            publicKey: 'x',
            counter: 0,
            transports: [],
            name: 'Old',
            backedUp: false,
          }),
        ),
      ),
    );
    const made = await Promise.all(
      Array.from({ length: 4 }, async () => createAuthenticator(ORIGIN).create(await optionsFor(someone))),
    );
    const outcomes = await Promise.all(
      made.map(async (passkey) => outcome(await call('identity.passkeys.finishRegistration', { passkey }, someone))),
    );
    expect(outcomes.sort()).toEqual(['in', 'in', 'passkey_limit_reached', 'passkey_limit_reached']);
  });

  it('stores only public keys and hashes of challenges', async () => {
    const someone = await person();
    const { challenge } = await optionsFor(someone);
    const kept = await query((db) => PasskeyChallenge.query(db).where({ userId: someone.id }));
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain(challenge);
  });
});

it('relyingPartyId: says where passkeys work, and that they need a host name', async () => {
  const someone = await person();
  const elsewhere = await call('identity.passkeys.beginSignIn', {}, { ...someone, origin: 'https://other.example' });
  expect(elsewhere.error).toMatchObject({
    code: 'PRECONDITION_FAILED',
    message: 'Passkeys work at https://app.example.in only',
    details: { kind: 'passkeys_unavailable' },
  });
  const below = await call('identity.passkeys.beginSignIn', {}, { origin: 'https://shop.app.example.in' });
  expect(below.status).toBe(200);
  for (const host of ['127.0.0.1', '[::1]']) {
    await using onAddress = await createTestServer({ TESSERA_PUBLIC_URL: `http://${host}:4000`, TESSERA_ROLE: 'api' });
    const { error } = await post(onAddress.url, 'identity.passkeys.beginSignIn', {});
    expect(error).toMatchObject({ code: 'PRECONDITION_FAILED', details: { kind: 'passkeys_unavailable' } });
  }
});
