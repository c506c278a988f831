/** A mail server with scripted refusals and cuts, and the bounces, complaints and replies that come back. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { smtpMessaging } from '../../../src/providers/messaging/smtp/smtp.ts';
import { anAccount, type FakeMessagingVendor, type Refusal, type VendorReport } from './fake-messaging-vendor.ts';
import { countsOf } from './http-fake.ts';

export interface Mail {
  /** Without angle brackets. */
  messageId: string;
  token: string | null;
  to: string;
  from: string;
  /** The first header of each name, in lower case, unfolded. */
  headers: Map<string, string>;
  /** The raw message. */
  raw: string;
  at: number;
}

/** Where and how the next exchange ends: with a reply or with a cut. `lost`: after the message was stored. */
export type SmtpScript =
  | { at: 'connect' | 'auth' | 'mail' | 'rcpt' | 'data'; reply: string; isLasting?: boolean }
  | { at: 'rcpt' | 'data' | 'lost'; cut: true };

const USER = 'sender@kettle.example.in';
const PASSWORD = 'correct-horse-battery';
const SECRET = 'a-secret-for-webhooks-0123456789';

const refusal = (reply: string): Error => {
  const [, code, words] = /^(\d{3}) (.*)$/.exec(reply) ?? [];
  return Object.assign(new Error(words), { responseCode: Number(code) });
};

const headersOf = (raw: string): Map<string, string> =>
  new Map(
    raw
      .slice(0, raw.indexOf('\r\n\r\n'))
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );

export async function startFakeSmtp() {
  const ledger: Mail[] = [];
  const scripts: SmtpScript[] = [];
  let connections = 0;

  const isLasting = (script: SmtpScript | undefined) => script !== undefined && 'reply' in script && script.isLasting;
  const take = (at: SmtpScript['at']): SmtpScript | undefined => {
    const [script] = scripts;
    if (script?.at !== at) return undefined;
    return isLasting(script) ? script : scripts.shift();
  };
  const cut = (id: string) => {
    for (const connection of server.connections) if (connection.id === id) connection._socket.destroy();
  };
  /** True when the script has ended the exchange here. */
  const ends = (at: SmtpScript['at'], id: string, done: (error?: Error | null) => void): boolean => {
    const script = take(at);
    if (!script) return false;
    if ('reply' in script) done(refusal(script.reply));
    else cut(id);
    return true;
  };

  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    hideENHANCEDSTATUSCODES: true,
    onConnect(session, done) {
      connections++;
      if (!ends('connect', session.id, done)) done();
    },
    onAuth({ username, password }, session, done) {
      if (ends('auth', session.id, (error) => done(error ?? null))) return;
      if (username === USER && password === PASSWORD) return done(null, { user: username });
      // Echoes its input, as some servers do.
      done(refusal(`535 5.7.8 Authentication failed for ${username} with ${password}`));
    },
    onMailFrom(_address, session, done) {
      if (!ends('mail', session.id, done)) done();
    },
    onRcptTo(_address, session, done) {
      if (!ends('rcpt', session.id, done)) done();
    },
    onData(stream, session, done) {
      const isCut = scripts[0]?.at === 'data' && 'cut' in scripts[0];
      if (isCut) {
        scripts.shift();
        stream.once('data', () => cut(session.id));
        stream.on('error', () => {});
        return;
      }
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (ends('data', session.id, done)) return;
        const raw = Buffer.concat(chunks).toString();
        const headers = headersOf(raw);
        ledger.push({
          messageId: headers.get('message-id')?.replace(/[<>]/g, '') ?? '',
          token: headers.get('x-entity-ref-id') ?? null,
          to: session.envelope.rcptTo[0]?.address ?? '',
          from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
          ...{ headers, raw, at: Date.now() },
        });
        if (take('lost')) return cut(session.id);
        done(null, '2.0.0 Ok: queued');
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    ledger: ledger as readonly Mail[],
    perToken: () => countsOf(ledger.map(({ token }) => token)),
    perRecipient: () => countsOf(ledger.map(({ to }) => to)),
    /** Scripts the next exchange that reaches this stage; a lasting one applies to all until the next script. */
    next(script: SmtpScript) {
      if (isLasting(scripts[0])) scripts.shift();
      scripts.push(script);
    },
    connections: () => connections,
    /** Ends all connections from its side, as servers do with idle ones. */
    hangUp: () => {
      for (const connection of server.connections) connection._socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const connection of server.connections) connection._socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export const smtpCredentials = {
  ...{ host: 'mail.kettle.example.in', port: '587', security: 'starttls' },
  ...{ user: USER, password: PASSWORD, webhookSecret: SECRET },
};

const ACTIONS = { sent: 'relayed', delivered: 'delivered', failed: 'failed', accepted: 'delayed', read: 'delayed' };

/** A delivery status notification of RFC 3464. */
export function bounceMail(
  told: Pick<Extract<VendorReport, { kind: 'status' }>, 'externalId' | 'token' | 'to' | 'status' | 'at' | 'code'>,
): string {
  const code = told.code ?? (told.status === 'failed' ? '5.2.2' : '2.0.0');
  return [
    'Return-Path: <>',
    `Date: ${told.at.toUTCString()}`,
    'From: MAILER-DAEMON@mx.example.net (Mail Delivery System)',
    `To: ${USER}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    '\tboundary="7F3D/mx.example.net"',
    '',
    'This is a MIME-encapsulated message.',
    '',
    '--7F3D/mx.example.net',
    'Content-Description: Notification',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Status of your message.',
    '',
    '--7F3D/mx.example.net',
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    'X-Postfix-Queue-ID: 7F3D',
    '',
    `Final-Recipient: rfc822; ${told.to}`,
    `Original-Recipient: rfc822;${told.to}`,
    `Action: ${ACTIONS[told.status]}`,
    `Status: ${code}`,
    'Remote-MTA: dns; mx.example.org',
    `Diagnostic-Code: smtp; 550 ${code} The mailbox is`,
    '    not what it was',
    '',
    '--7F3D/mx.example.net',
    'Content-Description: Undelivered Message Headers',
    'Content-Type: text/rfc822-headers',
    '',
    `From: Kettle & Co. <${USER}>`,
    `To: ${told.to}`,
    `Message-ID: <${told.externalId}>`,
    `X-Entity-Ref-ID: ${told.token}`,
    '',
    '--7F3D/mx.example.net--',
    '',
  ].join('\r\n');
}

/** A complaint of RFC 5965. */
export function complaintMail(values: {
  externalId: string;
  to: string;
  at: Date;
  type?: string;
  hides?: boolean;
}): string {
  const { externalId, to, at, type = 'abuse', hides = false } = values;
  return [
    `Date: ${at.toUTCString()}`,
    'From: <abusedesk@example.com>',
    `To: <${USER}>`,
    'Subject: FW: Your order',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=feedback-report; boundary="part1_13d.2e68ed54_boundary"',
    '',
    '--part1_13d.2e68ed54_boundary',
    'Content-Type: text/plain; charset="US-ASCII"',
    '',
    'This is an email abuse report.',
    '--part1_13d.2e68ed54_boundary',
    'Content-Type: message/feedback-report',
    '',
    `Feedback-Type: ${type}`,
    'User-Agent: SomeGenerator/1.0',
    'Version: 1',
    ...(hides ? [] : [`Original-Rcpt-To: <${to}>`]),
    '--part1_13d.2e68ed54_boundary',
    'Content-Type: message/rfc822',
    'Content-Disposition: inline',
    '',
    `From: <${USER}>`,
    ...(hides ? [] : [`To: <${to}>`]),
    `Message-ID: <${externalId}>`,
    'Content-Type: text/plain',
    '',
    'Your order is ready',
    '--part1_13d.2e68ed54_boundary--',
    '',
  ].join('\r\n');
}

/** A reply of a person. */
export const replyMail = ({
  externalId,
  from,
  text,
  at,
}: Omit<Extract<VendorReport, { kind: 'message' }>, 'kind'>): string =>
  [
    `Date: ${at.toUTCString()}`,
    `From: =?utf-8?Q?Asha_N=C3=A4ir?= <${from}>`,
    `To: ${USER}`,
    'Subject: Re: Your order',
    `Message-ID: <${externalId}@example.org>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset="utf-8"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(text).toString('base64'),
    '',
  ].join('\r\n');

export const mailWebhook = (webhookUrl: string, mail: string, secret = SECRET) => ({
  method: 'POST' as const,
  url: new URL(webhookUrl),
  body: Buffer.from(mail),
  headers: { 'content-type': 'message/rfc822', 'x-tessera-secret': secret },
});

const replies = (fake: Awaited<ReturnType<typeof startFakeSmtp>>): Refusal[] => {
  const next = (at: 'connect' | 'auth' | 'mail' | 'rcpt' | 'data', reply: string) => ({
    name: `${at}: ${reply}`,
    // 421 closes the connection; a message without transferred bytes is tried on another one.
    arrange: () => fake.next({ at, reply, isLasting: reply.startsWith('421') }),
  });
  const minutes = (count: number) => ({ retryAfterMs: count * 60_000 });
  return [
    { ...next('rcpt', '550 5.1.1 User unknown'), fault: 'recipient', code: '5.1.1', suppress: 'unreachable' },
    { ...next('rcpt', '550 5.1.10 Recipient not found'), fault: 'recipient', code: '5.1.10', suppress: 'unreachable' },
    { ...next('rcpt', '550 5.7.1 Blocked'), fault: 'recipient', code: '5.7.1' },
    { ...next('rcpt', '550 No'), fault: 'recipient', code: '550' },
    { ...next('rcpt', '554 5.7.1 Relay access denied'), fault: 'credentials' },
    { ...next('rcpt', '450 4.2.0 Greylisted'), fault: 'throughput', ...minutes(5), isRecipientOnly: true },
    { ...next('rcpt', '452 4.2.2 Mailbox full'), fault: 'throughput', ...minutes(5), isRecipientOnly: true },
    { ...next('rcpt', '451 4.7.1 Greylisting in action'), fault: 'throughput', ...minutes(5), isRecipientOnly: true },
    { ...next('data', '451 4.7.1 Greylisted'), fault: 'throughput', ...minutes(5), isRecipientOnly: true },
    { ...next('rcpt', '451 4.7.1 Too many messages'), fault: 'throughput', ...minutes(1) },
    { ...next('mail', '421 4.7.0 Too many connections'), fault: 'throughput', ...minutes(1) },
    { ...next('mail', '421 4.3.2 Shutting down'), fault: 'unavailable' },
    { ...next('mail', '451 4.3.0 Try again'), fault: 'throughput', ...minutes(1) },
    { ...next('mail', '553 5.7.1 Not your address'), fault: 'credentials' },
    { ...next('data', '550 5.1.1 No such user'), fault: 'recipient', code: '5.1.1', suppress: 'unreachable' },
    { ...next('data', '554 5.7.1 Looks like spam'), fault: 'content', code: '5.7.1' },
    { ...next('data', '552 5.3.4 Too large'), fault: 'content', code: '5.3.4' },
    { ...next('data', '451 4.3.0 Try again'), fault: 'throughput' },
    { name: 'no address', message: { to: 'asha' }, fault: 'recipient' },
    { name: 'two addresses', message: { to: 'a@example.org, b@example.org' }, fault: 'recipient' },
  ];
};

export async function smtpVendor(): Promise<FakeMessagingVendor> {
  const fake = await startFakeSmtp();
  let serial = 0;
  const account = anAccount({
    ...{ channel: 'email', address: USER, baseUrl: fake.url, credentials: smtpCredentials },
  });
  return {
    provider: smtpMessaging({ config: { production: true } as Parameters<typeof smtpMessaging>[0]['config'] }),
    account,
    strangers: {
      ...account,
      senderId: account.senderId.replace(/1$/, '2'),
      credentials: { ...smtpCredentials, password: 'wrong-password' },
    },
    nowhere: { ...account, senderId: account.senderId.replace(/1$/, '3'), baseUrl: 'smtp://127.0.0.1:1' },
    impostor: { ...account, credentials: { ...smtpCredentials, webhookSecret: 'another-secret-of-24-bytes' } },
    anAddress: () => `person-${++serial}@example.org`,
    booked: async () =>
      fake.ledger.map(({ messageId, to, token, raw }) => ({
        ...{ externalId: messageId, to, token, text: raw },
        type: 'text' as const,
      })),
    loseNext: () => fake.next({ at: 'lost', cut: true }),
    cutNext: () => fake.next({ at: 'data', cut: true }),
    refusals: replies(fake),
    async tell(tolds) {
      return tolds.map((told) =>
        mailWebhook(account.webhookUrl, told.kind === 'message' ? replyMail(told) : bounceMail(told)),
      );
    },
    tells: ['sent', 'delivered', 'failed'],
    signsNoBody: true,
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}
