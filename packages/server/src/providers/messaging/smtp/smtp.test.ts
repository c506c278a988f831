import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { aText } from '../../../../test/conformance/messaging-conformance.ts';
import { anAccount } from '../../../../test/fakes/messaging/fake-messaging-vendor.ts';
import {
  bounceMail,
  complaintMail,
  mailWebhook,
  replyMail,
  smtpCredentials,
  startFakeSmtp,
} from '../../../../test/fakes/messaging/smtp.ts';
import { SmtpCredentials, smtpMessaging } from './smtp.ts';
import { type SmtpError, smtpFault } from './smtp-faults.ts';
import { closeSmtpPools } from './smtp-pool.ts';

const app = (production: boolean) => ({ config: { production } }) as Parameters<typeof smtpMessaging>[0];
const provider = smtpMessaging(app(true));
const base = anAccount({ channel: 'email', address: 'sender@kettle.example.in', credentials: smtpCredentials });

let serial = 0;
const start = async (settings = {}, name = 'Kettle & Co.') => {
  const fake = await startFakeSmtp();
  const senderId = `01990000-0000-7000-9000-${String(++serial).padStart(12, '0')}`;
  const account = { ...base, senderId, baseUrl: fake.url, settings, name };
  const send = (content = aText(), to = 'asha@example.org') =>
    provider.send(account, { token: `t${++serial}.1`, to, content });
  const last = () => {
    const mail = fake.ledger.at(-1);
    if (!mail) throw new Error('No mail');
    return mail;
  };
  return { fake, account, send, last, [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose]() };
};

afterAll(closeSmtpPools);

describe('smtpMessaging.send', () => {
  it('sets a Message-ID from our token, one-click unsubscribe, and both bodies', async () => {
    await using server = await start({ fromName: 'Kettle', replyTo: 'help@kettle.example.in' });
    const unsubscribeUrl = `https://crm.example.in/u/${'x'.repeat(300)}`;
    const content = aText({ html: '<p>Ready ☕</p>', unsubscribeUrl, replyTo: 'abc@example.org' });
    const { externalId } = await server.send(content);
    const { headers, messageId, token, from, to, raw } = server.last();
    expect([messageId, from, to]).toEqual([externalId, 'sender@kettle.example.in', 'asha@example.org']);
    expect(externalId).toBe(`${token}@kettle.example.in`);
    expect(headers.get('from')).toBe('Kettle <sender@kettle.example.in>');
    expect(headers.get('reply-to')).toBe('help@kettle.example.in');
    expect(headers.get('in-reply-to')).toBe('<abc@example.org>');
    expect(headers.get('list-unsubscribe')).toBe(`<${unsubscribeUrl}>`);
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(headers.has('auto-submitted') || headers.has('precedence')).toBe(false);
    expect(raw).toContain('multipart/alternative');
    await server.send(aText({ unsubscribeUrl: 'http://localhost:4000/u/x' }));
    expect(server.last().headers.get('list-unsubscribe')).toBe('<http://localhost:4000/u/x>');
    expect(server.last().headers.has('list-unsubscribe-post')).toBe(false);
  });

  it('links media and embeds images', async () => {
    await using server = await start();
    const media = { url: 'https://crm.example.in/media/a?b&c', mimeType: 'image/jpeg', fileName: '"><script>' };
    await server.send(aText({ type: 'image', text: 'Look <b>', media }));
    const raw = server.last().raw.replace(/=\r\n/g, '').replaceAll('=3D', '=');
    expect(raw).toContain('<img src="https://crm.example.in/media/a?b&amp;c"');
    expect(raw).toContain('Look &lt;b&gt;');
    expect(raw).not.toContain('<script>');
  });

  it('keeps its headers and its one recipient whatever the fields contain', async () => {
    const evil =
      'x\r\nBcc: eve@example.org\r\nX-Evil: 1\r\n\r\nBody\n\tx\u2028X-Evil: 2\u0000, eve@example.org <eve@example.org>';
    await using server = await start({ fromName: evil }, evil);
    const content = aText({ subject: evil, unsubscribeUrl: `https://x/${evil}`, replyTo: evil, text: evil });
    await server.send(content);
    const { headers, raw, to } = server.last();
    expect(to).toBe('asha@example.org');
    expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).not.toMatch(/^(bcc|x-evil)/im);
    expect(headers.has('list-unsubscribe')).toBe(false);
    expect(headers.get('to')).toBe('asha@example.org');
    expect(server.fake.ledger).toHaveLength(1);
    for (const address of ['a@b.de\r\nBcc: c@d.de', 'a@b.de>', '<a@b.de>', '"a b"@c.de', 'a@b@c.de', 'a b@c.de', '']) {
      await expect(server.send(aText(), address), address).rejects.toMatchObject({ fault: 'recipient' });
    }
    await expect(
      provider.send({ ...server.account, address: null }, { token: 'a', to: 'a@b.de', content: aText() }),
    ).rejects.toMatchObject({ fault: 'credentials' });
  });
});

it('C32: smtpFault: a temporary refusal of one recipient does not pause the sender', () => {
  const faultOf = (command: string, response: string) => {
    const error: SmtpError = Object.assign(new Error(response), {
      command,
      response,
      responseCode: Number.parseInt(response, 10),
    });
    return smtpFault(error, command === 'DATA', []);
  };
  for (const response of [
    ...['451 4.7.1 Greylisting in action', '451 4.7.1 Please try again later', '450 4.2.0 <a@b.de>: Greylisted'],
    ...['450 Please try again in 5 minutes', '421 4.7.0 Greylisted', '452 4.2.2 Over quota', '450 4.2.1 Busy'],
    ...['451 4.1.8 Domain of sender not found', '451 4.3.0 Temporary lookup failure'],
  ]) {
    const refused = { fault: 'throughput', isRecipientOnly: true, retryAfterMs: 300_000 };
    expect(faultOf('RCPT TO', response), response).toMatchObject(refused);
  }
  expect(faultOf('DATA', '451 4.7.1 Graylisted, try again').isRecipientOnly).toBe(true);
  expect(faultOf('DATA', '452 4.2.2 Mailbox full').isRecipientOnly).toBe(true);
  for (const response of [
    ...[
      '451 4.7.1 Too many messages',
      '450 4.7.28 Unusual rate of mail',
      '451 4.7.500 Server busy',
      '450 Rate limited',
    ],
    ...['450 4.7.1 Client host rejected: cannot find your hostname', '451 4.7.26 Not authenticated'],
    ...['452 4.5.3 Too many recipients', '452 4.3.1 Insufficient system storage', '450 Sending quota exceeded'],
    ...['421 4.7.0 Temporary system problem', '451 4.7.650 Your IP has a poor reputation'],
  ]) {
    expect(faultOf('RCPT TO', response), response).toMatchObject({ fault: 'throughput', isRecipientOnly: false });
  }
  for (const command of ['MAIL FROM', 'DATA']) {
    expect(faultOf(command, '451 4.3.0 Try again').isRecipientOnly, command).toBe(false);
  }
});

describe('smtp-pool', () => {
  it('sends many e-mails over five connections', async () => {
    await using server = await start();
    await Promise.all(Array.from({ length: 200 }, (_, at) => server.send(aText(), `p${at}@example.org`)));
    expect(server.fake.ledger).toHaveLength(200);
    expect(server.fake.connections()).toBe(5);
  });

  it('replaces idle connections that the server closed, and sends each e-mail once', async () => {
    await using server = await start();
    await Promise.all(Array.from({ length: 20 }, (_, at) => server.send(aText(), `p${at}@example.org`)));
    server.fake.hangUp();
    await Promise.all(Array.from({ length: 20 }, (_, at) => server.send(aText(), `q${at}@example.org`)));
    expect(server.fake.ledger).toHaveLength(40);
    expect(Math.max(...server.fake.perToken().values())).toBe(1);
  });

  it('reports unknown when the connection is cut after the transfer, and does not send again', async () => {
    await using server = await start();
    await server.send();
    server.fake.next({ at: 'lost', cut: true });
    await expect(server.send(aText(), 'lost@example.org')).rejects.toMatchObject({ fault: 'unknown' });
    await server.send();
    expect(server.fake.perRecipient().get('lost@example.org')).toBe(1);
  });

  it('opens new connections after a password change', async () => {
    await using server = await start();
    await server.send();
    const credentials = { ...smtpCredentials, password: 'changed-and-wrong' };
    const sent = provider.send({ ...server.account, credentials }, { token: 'a', to: 'a@b.de', content: aText() });
    await expect(sent).rejects.toMatchObject({
      fault: 'credentials',
      message: expect.not.stringContaining('changed-and'),
    });
    await server.send();
    expect(server.fake.connections()).toBe(3);
  });

  it('connects to public addresses only, in production', async () => {
    let connections = 0;
    const inside = createServer(() => connections++).listen(0, '127.0.0.1');
    await new Promise((resolve) => inside.once('listening', resolve));
    const port = String((inside.address() as { port: number }).port);
    for (const host of ['127.0.0.1', 'localhost', '0x7f.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1']) {
      const account = { ...base, credentials: { ...smtpCredentials, host, port } };
      const refused = { fault: 'credentials', message: 'The mail server is not on the public internet' };
      await expect(provider.check(account), host).rejects.toMatchObject(refused);
      const sent = provider.send({ ...account, senderId: host }, { token: 'a', to: 'a@b.de', content: aText() });
      await expect(sent, host).rejects.toMatchObject(refused);
    }
    expect(connections).toBe(0);
    inside.close();
  });

  it('SmtpCredentials: require encryption for a password', () => {
    const { success } = SmtpCredentials.safeParse({ ...smtpCredentials, security: 'none' });
    expect(success).toBe(false);
    expect(SmtpCredentials.safeParse({ host: 'localhost', port: '1025', security: 'none' }).success).toBe(true);
    for (const port of ['0', '65536', '25x', '-1']) {
      expect(SmtpCredentials.safeParse({ ...smtpCredentials, port }).success, port).toBe(false);
    }
  });
});

describe('parseMail', () => {
  const at = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 5_000);
  const read = (mail: string | Buffer) => provider.parse?.(base, Buffer.from(mail), {}) ?? [];
  const ours = { externalId: 't1.1@kettle.example.in', token: 't1.1', to: 'asha@example.org', at };
  const bounce = (code: string) => bounceMail({ ...ours, status: 'failed', code });

  it('fails the message of a bounce, and suppresses unknown mailboxes', () => {
    expect(read(bounce('5.1.1'))).toEqual([
      {
        ...{ kind: 'status', externalId: ours.externalId, token: 't1.1', status: 'failed', at },
        failure: { code: '5.1.1', message: '550 5.1.1 The mailbox is not what it was', suppress: 'unreachable' },
        ...{ pricing: null, accountRef: null },
      },
    ]);
    const suppressed = (code: string) => (read(bounce(code))[0] as { failure: { suppress: unknown } }).failure.suppress;
    expect(['5.1.10', '5.1.2', '5.1.3', '5.1.6'].map(suppressed)).toEqual([
      'unreachable',
      'unreachable',
      'unreachable',
      'unreachable',
    ]);
    // Mailbox full, content refused, temporary refusal, sender refused.
    expect(['5.2.2', '5.7.1', '4.1.1', '5.1.8', '5.1.0'].map(suppressed)).toEqual([null, null, null, null, null]);
    expect(read(bounceMail({ ...ours, status: 'accepted' }))).toEqual([]);
  });

  it('reads bounces with the whole message, or with a reference to it only', () => {
    const whole = bounce('5.1.1')
      .replace('Content-Type: text/rfc822-headers\r\n', 'Content-Type: message/rfc822\r\n')
      .replaceAll('\r\n', '\n');
    expect(read(whole)).toMatchObject([{ token: 't1.1', failure: { code: '5.1.1' } }]);
    const bare = bounce('5.1.1')
      .replace(/--7F3D\/mx.example.net\r\nContent-Description: Undelivered.*Ref-ID: t1.1\r\n/s, '')
      .replace('Return-Path', `In-Reply-To: <${ours.externalId}>\r\nReturn-Path`);
    expect(read(bare)).toMatchObject([{ token: 't1.1', externalId: ours.externalId }]);
    expect(read(bare.replace(/In-Reply-To.*\r\n/, ''))).toEqual([]);
  });

  it('suppresses the address of a complaint', () => {
    const complaint = { externalId: ours.externalId, to: 'Asha@Example.org', at };
    // Our records name the recipient: anyone could write a report.
    const told = { status: 'delivered', token: 't1.1', failure: { code: 'complaint', suppress: 'opted_out' } };
    expect(read(complaintMail(complaint))).toMatchObject([told]);
    expect(read(complaintMail({ ...complaint, hides: true }))).toMatchObject([told]);
    expect(read(complaintMail({ ...complaint, type: 'not-spam' }))).toEqual([]);
    const ofUnknown = complaintMail(complaint).replace(/^(Message-ID|X-Entity-Ref-ID|In-Reply-To):.*\r?\n/gim, '');
    expect(read(ofUnknown)).toEqual([]);
  });

  it('reads a reply as a message, and ignores automatic replies', () => {
    const reply = replyMail({ externalId: 'r1', from: 'Asha@example.org', text: 'Is it open?\r\n☕', at });
    expect(read(reply.replace('MIME', `In-Reply-To: <${ours.externalId}>\r\nMIME`))).toEqual([
      {
        ...{ kind: 'message', externalId: 'r1@example.org', type: 'text', text: 'Is it open?\n☕', media: null },
        from: { phone: null, userId: null, email: 'asha@example.org', name: 'Asha Näir' },
        ...{ replyTo: ours.externalId, at, accountRef: null },
      },
    ]);
    for (const header of [
      'Auto-Submitted: auto-replied (vacation)',
      'Precedence: bulk',
      'X-Autoreply: yes',
      'Return-Path: <>',
    ]) {
      expect(read(`${header}\r\n${reply}`), header).toEqual([]);
    }
    expect(read(`Auto-Submitted: no\r\n${reply}`)).toHaveLength(1);
    expect(read(reply.replace('<Asha@', '<MAILER-DAEMON@'))).toEqual([]);
  });

  it('reads multipart messages and other charsets', () => {
    const part = (type: string, encoding: string, body: Buffer | string) =>
      Buffer.concat([
        Buffer.from(`--=_a\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`),
        Buffer.from(body),
        Buffer.from('\r\n'),
      ]);
    const head =
      'From: b@example.org\r\nSubject: =?iso-8859-1?B?wmhyZQ==?= x\r\nContent-Type: multipart/mixed; boundary="=_a"\r\n\r\n';
    const mail = (...parts: Buffer[]) => Buffer.concat([Buffer.from(head), ...parts, Buffer.from('--=_a--\r\n')]);
    const text = (bytes: Buffer) => (read(bytes)[0] as { text: string }).text;
    expect(text(mail(part('text/plain; charset=iso-8859-1', '8bit', Buffer.from([0xe4, 0xf6]))))).toBe('äö');
    expect(text(mail(part('text/plain; charset="windows-1251"', 'quoted-printable', '=CF=F0=\r\n=E8')))).toBe('При');
    const html =
      '<head><title>no</title></head><style>p{}</style><p>One &amp; <b>two</b></p><p>&lt;three&gt;</p><script>x</script>';
    expect(text(mail(part('text/html; charset=utf-8', '7bit', html)))).toBe('One & two\n<three>');
    expect(text(mail(part('image/png', 'base64', 'AAAA')))).toBe('Âhre x');
  });

  it('terminates quickly and throws nothing for any input', () => {
    const pieces = fc.constantFrom(
      ...[
        '\r\n',
        '\r\n\r\n',
        ':',
        '--a',
        '--a--',
        '\n',
        ' ',
        '=?utf-8?Q?',
        '?=',
        'Content-Type: multipart/mixed; boundary=a',
      ],
      ...[
        'Content-Type: message/rfc822',
        'Content-Type: message/delivery-status',
        'Action: failed',
        'From: a@b.de',
        '"',
        ';',
        '<',
      ],
    );
    const mails = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(mails, (mail) => Array.isArray(read(mail))),
      { numRuns: 500 },
    );
    const long = 4_000_000;
    const from = 'From: a@b.de\r\n';
    const heavy = [
      ' '.repeat(long),
      `${from}X: ${'\r\n '.repeat(long / 3)}`,
      `${from}Content-Type: text/html\r\n\r\n${'<style'.repeat(long / 6)}`,
      `${from}Content-Type: text/html\r\n\r\n${'<'.repeat(long)}`,
      `${from}Content-Transfer-Encoding: quoted-printable\r\n\r\n${' '.repeat(long)}x`,
      `${from}Content-Type: multipart/mixed; boundary=a\r\n\r\n${'\r\n--a'.repeat(long / 5)}`,
      `${from}Content-Type: multipart/mixed; boundary=a\r\n\r\n${'\r\n--ab'.repeat(long / 6)}`,
      `${'Content-Type: message/rfc822\r\n\r\n'.repeat(long / 32)}`,
      `${from}Subject: ${'=?a?Q?'.repeat(long / 6)}\r\n\r\n`,
      `${from}Content-Type: ${'"a\\'.repeat(long / 3)}\r\n\r\nx`,
    ];
    for (const [at, mail] of heavy.entries()) {
      const start = performance.now();
      read(mail);
      expect(performance.now() - start, String(at)).toBeLessThan(1_500);
    }
  });

  it('isGenuine: requires the sender’s secret in the header or the URL', () => {
    const { url, ...webhook } = mailWebhook(base.webhookUrl, bounce('5.1.1'));
    expect(provider.isGenuine?.(base, { ...webhook, url })).toBe(true);
    const inAddress = new URL(`?secret=${smtpCredentials.webhookSecret}`, url);
    expect(provider.isGenuine?.(base, { ...webhook, headers: {}, url: inAddress })).toBe(true);
    expect(provider.isGenuine?.(base, { ...webhook, headers: {}, url })).toBe(false);
    const { webhookSecret: _, ...without } = smtpCredentials;
    expect(provider.isGenuine?.({ ...base, credentials: without }, { ...webhook, headers: {}, url })).toBe(false);
    expect(provider.isGenuine?.({ ...base, credentials: without }, { ...webhook, url })).toBe(false);
  });
});
