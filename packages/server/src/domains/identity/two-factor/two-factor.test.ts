import { inSystem, RecoveryCode, type Transaction, User } from '@tessera/db';
import { generateSync } from 'otplib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CallOptions, post } from '../../../../test/fetch.ts';
import { createTestServer, type TestServer } from '../../../../test/index.ts';
import { readMails } from '../../platform/index.ts';
import { hashPassword } from '../password/password-hash.ts';
import { consumeTotpCode } from './second-factor.ts';

let serial = 0;
let server: TestServer;
let passwordHash: string;
beforeAll(async () => {
  server = await createTestServer({ TESSERA_TRUSTED_PROXIES: '1' });
  passwordHash = await hashPassword(PASSWORD);
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => setClock(0));

/** Sets the server's clock ahead by this many seconds. */
const setClock = (seconds: number): void => {
  server.app.now = () => new Date(Date.now() + seconds * 1000);
};
/** Each call comes from its own address, because addresses that guess are refused too. */
const call = (path: string, input?: unknown, options?: CallOptions) => {
  const headers = { 'x-forwarded-for': `10.${(++serial >> 16) & 255}.${(serial >> 8) & 255}.${serial & 255}` };
  return post(server.url, path, input, { ...options, headers });
};
const query = <T>(work: (db: Transaction) => PromiseLike<T>): Promise<T> =>
  inSystem(server.app.database, async (db) => work(db));

const PASSWORD = 'correct horse battery';
const CLIENTS = 50;

interface Person {
  id: string;
  email: string;
  token: string;
  organizationId: string;
}

async function person(): Promise<Person> {
  const email = `factor.${++serial}@example.in`;
  const { data } = await call('identity.auth.signUp', {
    email,
    password: PASSWORD,
    name: 'Asha',
    organizationName: 'Two',
  });
  return { id: data.user.id, email, token: data.accessToken, organizationId: data.organization.id };
}

/** The code that an app shows `steps` time steps from now. */
const codeOf = (secret: string, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor(server.app.now().getTime() / 1000) + steps * 30 });

/** A user who has just turned it on; the code of the current step is used. */
async function guarded() {
  const someone = await person();
  const { secret } = (await call('identity.twoFactor.begin', undefined, someone)).data;
  const confirmed = await call('identity.twoFactor.confirm', { code: codeOf(secret) }, someone);
  return { ...someone, secret: secret as string, recoveryCodes: confirmed.data.recoveryCodes as string[] };
}

const signIn = ({ email }: { email: string }, password = PASSWORD) => call('identity.auth.signIn', { email, password });
const complete = (input: object) => call('identity.auth.completeTwoFactor', input);
const kindOf = ({ error }: Awaited<ReturnType<typeof call>>) => error?.details?.kind ?? 'in';

async function ticketOf(someone: { email: string }): Promise<string> {
  const { status, error } = await signIn(someone);
  expect([status, error?.details]).toEqual([401, expect.objectContaining({ kind: 'two_factor_required' })]);
  return error?.details?.ticket as string;
}

const ticketsOf = (someone: { email: string }): Promise<string[]> =>
  Promise.all(Array.from({ length: CLIENTS }, () => ticketOf(someone)));

/** The number of calls by outcome. */
function count(outcomes: unknown[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const outcome of outcomes) found[String(outcome)] = (found[String(outcome)] ?? 0) + 1;
  return found;
}

async function mailsTo(email: string): Promise<string[]> {
  return (await readMails(server.app, { to: email, limit: 50 })).map(({ subject }) => subject);
}

async function activityOf(someone: Person): Promise<string[]> {
  const { data } = await call('organizations.activity.list', { limit: 100 }, someone);
  return data.items.map(({ action }: { action: string }) => action);
}

describe('identity.twoFactor', () => {
  it('confirm: turns it on with a first code; signing in then requires one', async () => {
    const someone = await person();
    const begun = await call('identity.twoFactor.begin', undefined, someone);
    expect(begun.data.uri).toMatch(
      /^otpauth:\/\/totp\/Tessera:factor\.\d+%40example\.in\?secret=[A-Z2-7]{32}&issuer=Tessera/,
    );
    expect(begun.data.qrSvg).toMatch(/^<svg /);
    expect(kindOf(await signIn(someone))).toBe('in');
    const wrong = await call('identity.twoFactor.confirm', { code: codeOf(begun.data.secret, 5) }, someone);
    expect(wrong.error).toMatchObject({ code: 'BAD_REQUEST', details: { issues: [{ path: 'code' }] } });
    expect(kindOf(await signIn(someone))).toBe('in');

    const code = codeOf(begun.data.secret);
    const { recoveryCodes } = (await call('identity.twoFactor.confirm', { code }, someone)).data;
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const one of recoveryCodes) expect(one).toMatch(/^([a-z2-7]{4}-){5}[a-z2-7]{4}$/);
    const { error } = await signIn(someone);
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', details: { methods: ['totp', 'recovery_code'] } });
    expect(Number(error?.details?.expiresAt) - Date.now()).toBeGreaterThan(290_000);
    expect(kindOf(await signIn(someone, 'not the password'))).toBe('credentials_invalid');

    const ticket = error?.details?.ticket;
    // The code that turned it on is consumed.
    expect(kindOf(await complete({ ticket, code }))).toBe('code_invalid');
    const { data } = await complete({ ticket, code: codeOf(begun.data.secret, 1).replace(/^.../, '$& ') });
    expect(data).toMatchObject({
      user: { id: someone.id, twoFactorEnabled: true },
      organization: { id: someone.organizationId },
    });
    expect((await call('identity.account.get', undefined, { token: data.accessToken })).status).toBe(200);
    expect((await call('identity.twoFactor.get', undefined, { token: data.accessToken })).data).toEqual({
      isEnabled: true,
      recoveryCodesLeft: 10,
    });
    expect(await mailsTo(someone.email)).toContain('Two-factor sign-in is on');
    expect((await activityOf({ ...someone, token: data.accessToken })).slice(0, 3)).toEqual([
      'identity.auth.signIn',
      'identity.auth.secondFactorFailed',
      'identity.twoFactor.enable',
    ]);
  });

  it('confirm: ends other sessions unless they are kept', async () => {
    for (const endSessions of [true, false]) {
      const someone = await person();
      const elsewhere = (await signIn(someone)).data.refreshToken;
      const { secret } = (await call('identity.twoFactor.begin', undefined, someone)).data;
      await call('identity.twoFactor.confirm', { code: codeOf(secret), endSessions }, someone);
      expect((await call('identity.auth.refresh', { refreshToken: elsewhere })).status).toBe(endSessions ? 401 : 200);
      expect((await call('identity.twoFactor.get', undefined, someone)).status).toBe(200);
    }
  });

  it('begin, confirm: secrets are sealed or hashed, and shown once', async () => {
    const someone = await guarded();
    const pending = (await call('identity.twoFactor.begin', undefined, someone)).data.secret;
    const user = await query((db) => User.query(db).findById(someone.id).throwIfNotFound());
    expect(user.twoFactorSecret).toMatch(/^s1\./);
    expect(user.twoFactorPendingSecret).toMatch(/^s1\./);
    const codes = await query((db) => RecoveryCode.query(db).where({ userId: someone.id }));
    const shown = await Promise.all(
      ['identity.account.get', 'identity.twoFactor.get', 'identity.account.export'].map((path) =>
        call(path, undefined, someone),
      ),
    );
    const kept = JSON.stringify([user, codes, shown.map(({ data }) => data)]);
    for (const secret of [
      someone.secret,
      pending,
      ...someone.recoveryCodes,
      ...someone.recoveryCodes.map((code) => code.replaceAll('-', '')),
    ]) {
      expect(kept).not.toContain(secret);
    }
    expect(shown[2]?.data.recoveryCodes).toHaveLength(10);
    expect(JSON.stringify(shown[2]?.data)).not.toMatch(/s1\.|codeHash/);
  });

  it('disable: deletes secret and codes, and notifies by mail', async () => {
    const someone = await guarded();
    expect((await call('identity.twoFactor.disable', undefined, someone)).status).toBe(200);
    const signedIn = await signIn(someone);
    expect(kindOf(signedIn)).toBe('in');
    const user = await query((db) => User.query(db).findById(someone.id).throwIfNotFound());
    expect(user).toMatchObject({ twoFactorEnabled: false, twoFactorSecret: null, lastTotpStep: null });
    expect(await query((db) => RecoveryCode.query(db).where({ userId: someone.id }).resultSize())).toBe(0);
    expect(await mailsTo(someone.email)).toContain('Two-factor sign-in was turned off');
    expect(await activityOf(someone)).toContain('identity.twoFactor.disable');
  });
});

describe('consumeSecondFactor: one code', () => {
  it('used by 50 concurrent clients admits one', async () => {
    const someone = await guarded();
    const tickets = await ticketsOf(someone);
    const code = codeOf(someone.secret, 1);
    const answers = await Promise.all(tickets.map((ticket) => complete({ ticket, code })));
    const outcomes = count(answers.map(kindOf));
    expect(outcomes.in).toBe(1);
    expect(Object.keys(outcomes).sort()).toEqual(['code_invalid', 'in', 'too_many_attempts']);
    const later = await ticketOf(someone);
    expect(kindOf(await complete({ ticket: later, recoveryCode: someone.recoveryCodes[0] }))).toBe('in');
  });

  it('used in 50 concurrent transactions is accepted once', async () => {
    const { id, secret } = await guarded();
    const code = codeOf(secret, 1);
    const ctx = { app: server.app, now: server.app.now } as Parameters<typeof consumeTotpCode>[0];
    const used = await Promise.all(
      Array.from({ length: CLIENTS }, () => query((db) => consumeTotpCode(ctx, db, id, code))),
    );
    expect(count(used)).toEqual({ true: 1, false: CLIENTS - 1 });
  });

  it('for recovery, used by 50 concurrent clients, admits one, and the owner is notified', async () => {
    const someone = await guarded();
    const tickets = await ticketsOf(someone);
    const [recoveryCode = ''] = someone.recoveryCodes;
    const answers = await Promise.all(
      tickets.map((ticket, i) =>
        complete({ ticket, recoveryCode: i % 2 ? recoveryCode : recoveryCode.toUpperCase().replaceAll('-', '') }),
      ),
    );
    expect(count(answers.map(kindOf))).toEqual({ in: 1, code_invalid: CLIENTS - 1 });
    const token = answers.find(({ status }) => status === 200)?.data.accessToken;
    const { data } = await call('identity.twoFactor.get', undefined, { token });
    expect(data.recoveryCodesLeft).toBe(9);
    expect(await mailsTo(someone.email)).toContain('One of your recovery codes was used');
    expect(await activityOf({ ...someone, token })).toContain('identity.auth.useRecoveryCode');

    const { recoveryCodes } = (await call('identity.twoFactor.regenerateRecoveryCodes', undefined, { token })).data;
    const ticket = await ticketOf(someone);
    expect(kindOf(await complete({ ticket, recoveryCode: someone.recoveryCodes[1] }))).toBe('code_invalid');
    expect(kindOf(await complete({ ticket, recoveryCode: recoveryCodes[0] }))).toBe('in');
  });

  it('is accepted one step early or late, and never after a later one', async () => {
    const someone = await guarded();
    const at = async (code: string) => kindOf(await complete({ ticket: await ticketOf(someone), code }));
    setClock(300);
    const [before, now, after, late] = [-1, 0, 1, 2].map((steps) => codeOf(someone.secret, steps));
    expect(await at(late as string)).toBe('code_invalid');
    expect(await at(before as string)).toBe('in');
    expect(await at(after as string)).toBe('in');
    for (const code of [before, now, after]) expect(await at(code as string)).toBe('code_invalid');
  });
});

describe('a sign-in ticket', () => {
  it('accepts five attempts, expires after five minutes and works once', async () => {
    const someone = await guarded();
    const tried = await ticketOf(someone);
    for (let i = 0; i < 5; i++) {
      expect(kindOf(await complete({ ticket: tried, recoveryCode: 'aaaa-bbbb-cccc-dddd' }))).toBe('code_invalid');
    }
    const [first, second, third] = someone.recoveryCodes;
    expect(kindOf(await complete({ ticket: tried, recoveryCode: first }))).toBe('sign_in_ticket_invalid');
    const old = await ticketOf(someone);
    setClock(301);
    expect(kindOf(await complete({ ticket: old, recoveryCode: first }))).toBe('sign_in_ticket_invalid');
    setClock(0);
    const used = await ticketOf(someone);
    const both = await Promise.all([first, second].map((recoveryCode) => complete({ ticket: used, recoveryCode })));
    expect(both.map(kindOf).sort()).toEqual(['in', 'sign_in_ticket_invalid']);
    expect(kindOf(await complete({ ticket: used, recoveryCode: third }))).toBe('sign_in_ticket_invalid');
    // A factor refused because of its ticket is not consumed.
    expect((await query((db) => RecoveryCode.query(db).where({ userId: someone.id, usedAt: null }))).length).toBe(9);
  });

  it('belongs to one user, and ends when their password changes', async () => {
    const [asha, ravi] = [await guarded(), await guarded()];
    const ticket = await ticketOf(asha);
    expect(kindOf(await complete({ ticket, recoveryCode: ravi.recoveryCodes[0] }))).toBe('code_invalid');
    expect(kindOf(await complete({ ticket, code: codeOf(ravi.secret, 1) }))).toBe('code_invalid');
    const changed = await call(
      'identity.password.change',
      { currentPassword: PASSWORD, password: 'another long one' },
      asha,
    );
    expect(changed.status).toBe(200);
    expect(kindOf(await complete({ ticket, recoveryCode: asha.recoveryCodes[0] }))).toBe('sign_in_ticket_invalid');
    const ofRavi = await ticketOf(ravi);
    await query((db) => User.query(db).findById(ravi.id).patch({ status: 'inactive' }));
    expect(kindOf(await complete({ ticket: ofRavi, recoveryCode: ravi.recoveryCodes[1] }))).toBe('credentials_invalid');
  });

  it('is refused with no factor, or with several', async () => {
    const ticket = 'x'.repeat(43);
    for (const factors of [{}, { code: '123456', recoveryCode: 'aaaa-bbbb-cccc-dddd' }]) {
      expect((await complete({ ticket, ...factors })).error?.code).toBe('BAD_REQUEST');
    }
  });
});

it('attemptSecondFactor: accepts ten wrong codes an hour per account; the owner is notified and recovery codes work', async () => {
  const someone = await guarded();
  const guess = async () =>
    kindOf(await complete({ ticket: await ticketOf(someone), code: codeOf(someone.secret, 40) }));
  const outcomes: unknown[] = [];
  for (let i = 0; i < 13; i++) outcomes.push(await guess());
  expect(count(outcomes)).toEqual({ code_invalid: 10, too_many_attempts: 3 });
  const right = async () => complete({ ticket: await ticketOf(someone), code: codeOf(someone.secret, 1) });
  expect((await right()).error).toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    details: { retryAfter: expect.any(Number) },
  });
  expect(
    (await mailsTo(someone.email)).filter((subject) => subject === 'Your password is known to a stranger'),
  ).toHaveLength(1);
  expect((await activityOf(someone)).filter((action) => action === 'identity.auth.secondFactorFailed')).toHaveLength(
    10,
  );
  const [recoveryCode] = someone.recoveryCodes;
  expect(kindOf(await complete({ ticket: await ticketOf(someone), recoveryCode }))).toBe('in');
  setClock(3_601);
  expect(kindOf(await right())).toBe('in');
});

describe('two-factor sign-in applies to', () => {
  const tokenIn = async (email: string, page: string): Promise<string> => {
    const mails = await readMails(server.app, { to: email });
    return mails
      .map(({ text }) => new RegExp(`/account/${page}#token=([\\w-]+)`).exec(text)?.[1])
      .find(Boolean) as string;
  };

  it('identity.auth.unlock', async () => {
    const someone = await guarded();
    for (let i = 0; i < 10; i++) await signIn(someone, 'not the password');
    const token = await tokenIn(someone.email, 'unlock');
    const { error } = await call('identity.auth.unlock', { token, password: PASSWORD });
    expect(error?.details).toMatchObject({ kind: 'two_factor_required' });
    const { data } = await complete({ ticket: error?.details?.ticket, code: codeOf(someone.secret, 1) });
    expect((await activityOf({ ...someone, token: data.accessToken }))[0]).toBe('identity.auth.unlock');
  });

  it('identity.password.reset', async () => {
    const someone = await guarded();
    await query((db) => User.query(db).findById(someone.id).patch({ emailVerifiedAt: new Date() }));
    await call('identity.password.requestReset', { email: someone.email });
    await expect.poll(() => tokenIn(someone.email, 'reset'), { timeout: 10_000 }).toBeTruthy();
    const token = await tokenIn(someone.email, 'reset');
    expect((await call('identity.password.reset', { token, password: 'another long one' })).status).toBe(200);
    expect(kindOf(await signIn(someone, 'another long one'))).toBe('two_factor_required');
  });

  it('identity.auth.confirmSignUp', async () => {
    await using confirmed = await createTestServer({ TESSERA_SIGN_UP: 'confirmed' });
    const email = 'waiting@example.in';
    const input = { email, password: PASSWORD, name: 'Asha', organizationName: 'Later' };
    await post(confirmed.url, 'identity.auth.signUp', input);
    const [mail] = await readMails(confirmed.app, { to: email });
    const token = /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1];
    await inSystem(confirmed.app.database, async (db) => {
      const sealed = { twoFactorEnabled: true, twoFactorSecret: 's1.1.x', passwordHash };
      await User.query(db).where({ email }).patch(sealed);
    });
    const { error } = await post(confirmed.url, 'identity.auth.confirmSignUp', { token, password: PASSWORD });
    expect(error?.details).toMatchObject({ kind: 'two_factor_required' });
  });
});
