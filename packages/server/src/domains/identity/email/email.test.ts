import type { AddressInfo } from 'node:net';
import { EmailToken, inSystem, MailRow, Member, type Transaction, User } from '@tessera/db';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CallOptions, post } from '../../../../test/fetch.ts';
import { callerFor, createTestServer, type TestServer } from '../../../../test/index.ts';
import { nameInMail } from '../../../lib/text/names.ts';
import { queueMail } from '../../platform/index.ts';

const received: { to: string[]; raw: string }[] = [];
/** Mailboxes that refuse mail a given number of times. */
const refusals = new Map<string, { code: number; times: number }>();

const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo({ address }, _session, done) {
    const refusal = refusals.get(address);
    if (!refusal || refusal.times-- <= 0) return done();
    done(Object.assign(new Error('Not now, or not here'), { responseCode: refusal.code }));
  },
  onData(stream, session, done) {
    let raw = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      raw += chunk;
    });
    stream.on('end', () => {
      received.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw });
      done();
    });
  },
});

let server: TestServer;
beforeAll(async () => {
  await new Promise<void>((resolve) => mailServer.listen(0, '127.0.0.1', resolve));
  const { port } = mailServer.server.address() as AddressInfo;
  server = await createTestServer({
    TESSERA_SMTP_URL: `smtp://127.0.0.1:${port}`,
    TESSERA_MAIL_FROM: 'Tessera <hello@tessera.example>',
    TESSERA_SIGN_UP: 'open',
    TESSERA_PUBLIC_URL: 'https://tessera.example',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await new Promise<void>((resolve) => mailServer.close(resolve));
});
afterEach(() => {
  server.app.now = () => new Date();
  server.app.config.signUp = 'open';
});

/** Plain text mails: their headers unfolded, their text decoded. */
function sentMail({ to, raw }: (typeof received)[0]) {
  const [head = '', body = ''] = raw.split(/\r\n\r\n(.*)/s);
  const headers = head.replace(/\r\n\s+/g, ' ');
  const isQuoted = /^Content-Transfer-Encoding: quoted-printable/im.test(headers);
  const text = isQuoted ? body.replace(/=\r\n/g, '').replace(/=3D/g, '=') : body;
  return { to, subject: /^Subject: (.*?)\r?$/m.exec(headers)?.[1], text };
}

const call = (path: string, input?: unknown, options?: CallOptions) => post(server.url, path, input, options);
const query = <T>(work: (db: Transaction) => PromiseLike<T>): Promise<T> =>
  inSystem(server.app.database, async (db) => work(db));
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const unfinishedMailJobs = async () => {
  const { rows } = await query((db) =>
    db.raw(
      "select count(*)::int from jobs.job where name in ('identity.mailReset', 'platform.deliverMail') and state < 'completed'",
    ),
  );
  return rows[0].count;
};
/** Turns the server's clock ahead. A second lets the cached callers of earlier calls expire. */
const turnClock = (milliseconds: number): void => {
  const { now } = server.app;
  server.app.now = () => new Date(now().getTime() + milliseconds);
};

/** The text of the newest mail to an address with this subject, once the mail server has it. */
async function mailTo(email: string, subject: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const found = received.map(sentMail).findLast((mail) => mail.to.includes(email) && mail.subject === subject);
    if (found) return found.text;
    await wait(100);
  }
  throw new Error(`No mail to ${email}: ${subject}`);
}
const countTo = (email: string) => received.filter(({ to }) => to.includes(email)).length;

async function link(email: string, subject: string, page: string): Promise<string> {
  const text = await mailTo(email, subject);
  const token = new RegExp(`https://tessera.example/account/${page}#token=([\\w-]{43})\\s`).exec(text)?.[1];
  expect(token, text).toBeDefined();
  return token as string;
}

const PASSWORD = 'correct horse battery';
let serial = 0;

async function signUp() {
  const email = `mailed.${++serial}@example.in`;
  const { data } = await call('identity.auth.signUp', {
    email,
    password: PASSWORD,
    name: 'Asha',
    organizationName: 'Mailed',
  });
  return { email, token: data.accessToken as string, id: data.user.id as string };
}
const signIn = (email: string, password = PASSWORD) => call('identity.auth.signIn', { email, password });
const userOf = (id: string) => query((db) => User.query(db).findById(id).throwIfNotFound());
const invalid = { code: 'BAD_REQUEST', details: { kind: 'link_invalid' } };

describe('platform.deliverMail', () => {
  it('sends through a real SMTP server, and stores no readable text', async () => {
    const { email } = await signUp();
    const token = await link(email, 'Confirm your e-mail address', 'verify');
    await expect
      .poll(() => query((db) => MailRow.query(db).findOne({ recipient: email })))
      .toMatchObject({ status: 'sent', body: null });
    const raw = received.find(({ to }) => to.includes(email))?.raw as string;
    expect(raw).toMatch(/^From: Tessera <hello@tessera\.example>/m);
    expect(raw).toMatch(/^Message-ID: <[0-9a-f-]{36}@tessera\.example>/m);
    const stored = await query((db) => db.raw("select string_agg(t::text, ' ') as text from identity.email_tokens t"));
    expect(stored.rows[0].text).not.toContain(token);
    const jobs = await server.db.sql<{ text: string }>("select string_agg(data::text, ' ') as text from jobs.job");
    expect(jobs[0]?.text).not.toContain(token);
  });

  it('the mail is sealed while it waits, goes to one address only, and cannot add headers', async () => {
    const to = 'odd.one@example.in';
    refusals.set(to, { code: 451, times: 1 });
    await query((db) =>
      queueMail({ app: server.app }, db, { to, subject: 'Hello\r\nBcc: evil@example.com', text: 'A secret in it' }),
    );
    const waiting = await query((db) => MailRow.query(db).findOne({ recipient: to }).throwIfNotFound());
    expect(waiting.body).toMatch(/^s1\./);
    // A temporary refusal is retried.
    expect(await mailTo(to, 'Hello Bcc: evil@example.com')).toContain('A secret in it');
    expect(received.flatMap((mail) => mail.to)).not.toContain('evil@example.com');
  });

  it('does not retry a permanent refusal', async () => {
    const to = 'refused@example.in';
    refusals.set(to, { code: 550, times: 100 });
    await query((db) => queueMail({ app: server.app }, db, { to, subject: 'Hello', text: 'x' }));
    await expect
      .poll(() => query((db) => MailRow.query(db).findOne({ recipient: to })), { timeout: 10_000 })
      .toMatchObject({ status: 'failed', body: null, failure: expect.stringContaining('550') });
    expect(refusals.get(to)?.times).toBe(99);
  });
});

describe('identity.email', () => {
  it('verify: one of ten concurrent calls succeeds, within an hour', async () => {
    const { email, id } = await signUp();
    const token = await link(email, 'Confirm your e-mail address', 'verify');
    expect((await userOf(id)).emailVerifiedAt).toBeNull();
    server.app.now = () => new Date(Date.now() + 3_601_000);
    expect((await call('identity.email.verify', { token })).error).toMatchObject(invalid);
    server.app.now = () => new Date();
    const answers = await Promise.all(Array.from({ length: 10 }, () => call('identity.email.verify', { token })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await userOf(id)).emailVerifiedAt).not.toBeNull();
    expect((await call('identity.password.reset', { token, password: 'another good phrase' })).error).toMatchObject(
      invalid,
    );
  });

  it('X15: resend: earlier links stay usable until one is used, and it is limited', async () => {
    const { email, token } = await signUp();
    const first = await link(email, 'Confirm your e-mail address', 'verify');
    await call('identity.email.resend', undefined, { token });
    await expect.poll(() => countTo(email), { timeout: 10_000 }).toBe(2);
    const second = await link(email, 'Confirm your e-mail address', 'verify');
    expect(second).not.toBe(first);
    expect((await call('identity.email.verify', { token: first })).status).toBe(200);
    expect((await call('identity.email.verify', { token: second })).error).toMatchObject(invalid);
    const other = await signUp();
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++)
      statuses.push((await call('identity.email.resend', undefined, { token: other.token })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });

  it('confirmChange: changes the address, and the old address is notified', async () => {
    const { email, token, id } = await signUp();
    const wanted = `moved.${serial}@example.in`;
    const wrong = await call(
      'identity.email.requestChange',
      { email: wanted, password: 'not the password' },
      { token },
    );
    expect(wrong.error).toMatchObject({ details: { kind: 'credentials_invalid' } });
    await call('identity.password.requestReset', { email });
    const reset = await link(email, 'Choose a new password', 'reset');
    expect((await call('identity.email.requestChange', { email: wanted, password: PASSWORD }, { token })).status).toBe(
      200,
    );
    await mailTo(email, 'Your e-mail address is about to change');
    expect((await userOf(id)).email).toBe(email);
    const change = await link(wanted, 'Confirm your new e-mail address', 'change-email');
    expect((await call('identity.email.confirmChange', { token: change })).status).toBe(200);
    await mailTo(email, 'Your e-mail address was changed');
    expect((await signIn(wanted)).status).toBe(200);
    expect((await signIn(email)).status).toBe(401);
    // Links in the old mailbox no longer work.
    expect(
      (await call('identity.password.reset', { token: reset, password: 'another good phrase' })).error,
    ).toMatchObject(invalid);
  });

  it('requestChange: does not reveal that another account has the address', async () => {
    const owner = await signUp();
    const { token } = await signUp();
    const ask = (email: string) => call('identity.email.requestChange', { email, password: PASSWORD }, { token });
    const [taken, free] = [await ask(owner.email), await ask(`free.${serial}@example.in`)];
    expect({ status: taken.status, data: taken.data }).toEqual({ status: free.status, data: free.data });
    await mailTo(owner.email, 'You have an account already');
  });
});

describe('identity.password', () => {
  it('reset: ends every session and the lock', async () => {
    const { email, token, id } = await signUp();
    for (let i = 0; i < 10; i++) await signIn(email, 'not the password');
    expect((await signIn(email)).error?.details).toMatchObject({ kind: 'account_locked' });
    await call('identity.password.requestReset', { email: email.toUpperCase() });
    const reset = await link(email, 'Choose a new password', 'reset');
    const weak = await call('identity.password.reset', { token: reset, password: 'password2026' });
    expect(weak.error).toMatchObject({ code: 'BAD_REQUEST', details: { issues: [{ path: 'password' }] } });
    const password = 'another good phrase';
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => call('identity.password.reset', { token: reset, password })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    turnClock(1_000);
    expect((await call('identity.account.get', undefined, { token })).status).toBe(401);
    expect((await signIn(email)).status).toBe(401);
    expect((await signIn(email, password)).status).toBe(200);
    await mailTo(email, 'Your password was changed');
    expect((await userOf(id)).emailVerifiedAt).not.toBeNull();
  });

  it('requestReset: answers the same for an address without an account, after the same work, and sends no mail', async () => {
    const { email } = await signUp();
    const unknown = `unknown.${++serial}@example.in`;
    const answers = [
      await call('identity.password.requestReset', { email }),
      await call('identity.password.requestReset', { email: unknown }),
    ];
    expect(answers[0]?.status).toBe(200);
    expect({ ...answers[1], headers: null }).toEqual({ ...answers[0], headers: null });
    await link(email, 'Choose a new password', 'reset');
    await expect.poll(unfinishedMailJobs).toBe(0);
    expect(countTo(unknown)).toBe(0);
    for (let i = 0; i < 6; i++) await call('identity.password.requestReset', { email });
    // One for signing up, and at most five to choose a new password.
    await expect.poll(() => countTo(email), { timeout: 10_000 }).toBe(6);
    await expect.poll(unfinishedMailJobs).toBe(0);
    expect(countTo(email)).toBe(6);
  });

  it('X15: requestReset: a stranger uses up neither the owner’s mails nor their earlier links', async () => {
    const { email } = await signUp();
    const from = (ip: string) => callerFor(server.app, null, { ip }).identity.password.requestReset({ email });
    await from('192.0.2.1');
    const first = await link(email, 'Choose a new password', 'reset');
    for (let i = 0; i < 6; i++) await from('198.51.100.7');
    await from('192.0.2.1');
    // One for signing up, two for the owner, five for the stranger.
    await expect.poll(() => countTo(email), { timeout: 10_000 }).toBe(8);
    for (let i = 0; i < 30; i++) await from(`203.0.113.${i}`);
    await expect.poll(() => countTo(email), { timeout: 10_000 }).toBe(21);
    await expect.poll(unfinishedMailJobs).toBe(0);
    expect(countTo(email)).toBe(21);
    expect((await call('identity.password.reset', { token: first, password: 'another good phrase' })).status).toBe(200);
    const last = await link(email, 'Choose a new password', 'reset');
    expect((await call('identity.password.reset', { token: last, password: PASSWORD })).error).toMatchObject(invalid);
  });

  it('change: requires the current password; other sessions end unless they are kept', async () => {
    const { email, token } = await signUp();
    const elsewhere = async (password: string) => (await signIn(email, password)).data.accessToken as string;
    const change = (input: object) => call('identity.password.change', input, { token });
    const [first, second] = ['another good phrase', 'yet another phrase'];
    const kept = await elsewhere(PASSWORD);
    const wrong = await change({ currentPassword: 'not the password', password: first });
    expect(wrong.error?.details).toMatchObject({ kind: 'credentials_invalid' });
    expect((await change({ currentPassword: PASSWORD, password: first, endSessions: false })).status).toBe(200);
    turnClock(1_000);
    expect((await call('identity.account.get', undefined, { token: kept })).status).toBe(200);
    expect((await change({ currentPassword: first, password: second })).status).toBe(200);
    turnClock(1_000);
    expect((await call('identity.account.get', undefined, { token: kept })).status).toBe(401);
    expect((await call('identity.account.get', undefined, { token })).status).toBe(200);
    expect((await signIn(email, second)).status).toBe(200);
  });
});

it.each(['verify', 'confirm', 'reset', 'change-email', 'unlock'])(
  'queueLinkMail: the link to /account/%s leads to a page',
  async (page) => {
    const answer = await fetch(`${server.url}/account/${page}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    const procedure = /data-procedure="([\w.]+)"/.exec(await answer.text())?.[1] as string;
    const password = ['verify', 'change-email'].includes(page) ? {} : { password: 'a long enough one' };
    expect((await call(procedure, { token: 'x'.repeat(43), ...password })).error).toMatchObject(invalid);
  },
);

describe('identity.auth.confirmSignUp', () => {
  const input = (email: string, password = PASSWORD) => ({
    email,
    password,
    name: 'Asha',
    organizationName: 'Café Malabar',
  });
  const ask = (email: string, password?: string) => call('identity.auth.signUp', input(email, password));

  it('answers the same for a taken address and a new one; the mailed link and the password make the account', async () => {
    const owner = await signUp();
    server.app.config.signUp = 'confirmed';
    const email = `confirmed.${++serial}@example.in`;
    const plain = ({ status, error }: Awaited<ReturnType<typeof ask>>) => ({ status, ...error, requestId: '' });
    const answers = [plain(await ask(owner.email)), plain(await ask(email))];
    // Wait for the first mail before the second is queued: concurrent mails may arrive in another order.
    await link(email, 'Finish signing up', 'confirm');
    answers.push(plain(await ask(email)));
    expect(answers[0]).toMatchObject({ status: 401, details: { kind: 'email_confirmation_required' } });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    await mailTo(owner.email, 'You have an account already');
    expect((await signIn(owner.email)).status).toBe(200);

    await expect.poll(() => countTo(email), { timeout: 10_000 }).toBe(2);
    const token = await link(email, 'Finish signing up', 'confirm');
    // A pending account looks like none.
    expect((await signIn(email)).error).toMatchObject({ details: { kind: 'credentials_invalid' } });
    expect((await call('identity.email.verify', { token })).error).toMatchObject(invalid);
    const { data } = await call('identity.auth.confirmSignUp', { token, password: PASSWORD });
    expect(data).toMatchObject({
      user: { email, status: 'active' },
      organization: { name: 'Café Malabar', role: 'owner' },
    });
    expect((await signIn(email)).status).toBe(200);
    expect((await call('identity.auth.confirmSignUp', { token, password: PASSWORD })).error).toMatchObject(invalid);
  });

  it('an earlier sign-up by a stranger does not get the account: the password must match too', async () => {
    server.app.config.signUp = 'confirmed';
    const email = `prepared.${++serial}@example.in`;
    await ask(email, 'the password of a thief');
    const token = await link(email, 'Finish signing up', 'confirm');
    const byOwner = await call('identity.auth.confirmSignUp', { token, password: PASSWORD });
    expect(byOwner.error?.details).toMatchObject({ kind: 'credentials_invalid' });
    await call('identity.password.requestReset', { email });
    const reset = await link(email, 'Choose a new password', 'reset');
    expect((await call('identity.password.reset', { token: reset, password: PASSWORD })).status).toBe(200);
    expect((await signIn(email, 'the password of a thief')).status).toBe(401);
    expect((await signIn(email)).data.organization).toMatchObject({ name: 'Café Malabar', role: 'owner' });
    expect(await query((db) => EmailToken.query(db).where({ email, usedAt: null }).resultSize())).toBe(0);
  });
});

describe('identity.auth.signUp: what others do with the same address or name', () => {
  const signUpFrom = (ip: string, input: { email: string; name?: string; password?: string }) =>
    callerFor(server.app, null, { ip })
      .identity.auth.signUp({ password: PASSWORD, name: 'Asha', organizationName: 'Mine', ...input })
      .catch((error) => error.code);

  it('X15: sign-ups by a stranger use up neither the mails nor the link and password of another sign-up', async () => {
    server.app.config.signUp = 'confirmed';
    const email = `same.${++serial}@example.in`;
    await signUpFrom('192.0.2.1', { email });
    const own = await link(email, 'Finish signing up', 'confirm');
    for (let i = 0; i < 4; i++)
      await signUpFrom('198.51.100.8', { email, name: 'Eve', password: 'the password of a thief' });
    await expect.poll(() => countTo(email), { timeout: 10_000 }).toBe(4);
    await signUpFrom('192.0.2.1', { email });
    await expect.poll(() => countTo(email), { timeout: 10_000 }).toBe(5);
    const { data } = await call('identity.auth.confirmSignUp', { token: own, password: PASSWORD });
    expect(data).toMatchObject({ user: { name: 'Asha' }, organization: { name: 'Mine' } });
    expect((await signIn(email, 'the password of a thief')).status).toBe(401);
  });

  it('X16: names are one line, and no link in a mail', async () => {
    server.app.config.signUp = 'open';
    const email = `named.${++serial}@example.in`;
    const name = 'Asha\r\n\nYou won: https://evil.example/x or www.evil.example';
    const { user, organization } = await signUpFrom('192.0.2.9', { email, name });
    expect(user.name).toBe('Asha You won: https://evil.example/x or www.evil.example');
    expect(nameInMail('J.R.R. Tolkien, bob@evil。example')).toBe('J. R. R. Tolkien, bob@evil。 example');
    const text = await mailTo(email, 'Confirm your e-mail address');
    expect(text.split('\r\n')[0]).toBe('Hello Asha You won: https evil. example/x or www. evil. example,');
    const call = callerFor(server.app, {
      actor: { type: 'user', userId: user.id, sessionId: user.id },
      isStaff: false,
      organization: { id: organization.id, permissions: new Set(['organizations.write', 'members.manage']) },
    }).organizations;
    expect((await call.update({ name: 'Win\nnow www.evil.example' })).name).toBe('Win now www.evil.example');
    await query((db) => Member.query(db).where({ userId: user.id }).patch({ role: 'owner' }));
    await call.invitations.create({ email: `friend.${email}`, role: 'member' });
    expect(await mailTo(`friend.${email}`, 'Join Win now www. evil. example')).toContain(
      'join Win now www. evil. example as',
    );
  });

  it('X19: an open sign-up counts against its network, too', async () => {
    const statuses: unknown[] = [];
    for (let i = 0; i < 52; i++)
      statuses.push(await signUpFrom('192.0.2.77', { email: `many.${++serial}@example.in` }));
    expect(statuses.filter((status) => status === 'TOO_MANY_REQUESTS')).toHaveLength(2);
  });
});

describe('identity.developmentMails', () => {
  it('list: answers on a developer’s machine only', async () => {
    await using local = await createTestServer();
    const from = (ip: string) =>
      callerFor(local.app, null, { ip }).identity.developmentMails.list({ filter: { recipient: 'me@example.in' } });
    await post(local.url, 'identity.auth.signUp', {
      email: 'me@example.in',
      password: PASSWORD,
      name: 'Asha',
      organizationName: 'Mine',
    });
    expect((await from('127.0.0.1')).items).toMatchObject([
      { recipient: 'me@example.in', subject: 'Confirm your e-mail address', text: expect.stringContaining('#token=') },
    ]);
    await expect(from('10.0.0.1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    local.app.config.publicUrl = 'https://tessera.example';
    await expect(from('127.0.0.1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    local.app.config.publicUrl = 'http://localhost:4000';
    local.app.config.production = true;
    await expect(from('127.0.0.1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await call('identity.developmentMails.list', {})).error?.code).toBe('NOT_FOUND');
  });
});
