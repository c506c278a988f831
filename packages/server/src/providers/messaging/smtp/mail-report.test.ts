import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounceMail, complaintMail, replyMail } from '../../../../test/fakes/messaging/smtp.ts';
import type { WebhookItem } from '../messaging-provider.ts';
import { parseMail } from './mail-report.ts';

const suppressOf = (items: WebhookItem[]): unknown => (items[0] as { failure: { suppress: unknown } }).failure.suppress;

describe('parseMail', () => {
  const at = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 5_000);
  const read = (mail: string | Buffer) => parseMail(Buffer.from(mail), new Date());
  const ours = { externalId: 't1.1@kettle.example.in', token: 't1.1', to: 'asha@example.org', at };
  const bounce = (code: string) => bounceMail({ ...ours, status: 'failed', code });

  it('fails the message of a bounce, and suppresses unknown mailboxes', async () => {
    expect(await read(bounce('5.1.1'))).toEqual([
      {
        ...{ kind: 'status', externalId: ours.externalId, token: 't1.1', status: 'failed', at },
        failure: { code: '5.1.1', message: '550 5.1.1 The mailbox is not what it was', suppress: 'unreachable' },
        ...{ pricing: null, accountRef: null },
      },
    ]);
    const suppressed = async (code: string) => suppressOf(await read(bounce(code)));
    expect(await Promise.all(['5.1.10', '5.1.2', '5.1.3', '5.1.6'].map(suppressed))).toEqual([
      'unreachable',
      'unreachable',
      'unreachable',
      'unreachable',
    ]);
    // Mailbox full, content refused, temporary refusal, sender refused.
    expect(await Promise.all(['5.2.2', '5.7.1', '4.1.1', '5.1.8', '5.1.0'].map(suppressed))).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(await read(bounceMail({ ...ours, status: 'accepted' }))).toEqual([]);
  });

  it('reads bounces with the whole message, or with a reference to it only', async () => {
    const whole = bounce('5.1.1')
      .replace('Content-Type: text/rfc822-headers\r\n', 'Content-Type: message/rfc822\r\n')
      .replaceAll('\r\n', '\n');
    expect(await read(whole)).toMatchObject([{ token: 't1.1', failure: { code: '5.1.1' } }]);
    const bare = bounce('5.1.1')
      .replace(/--7F3D\/mx.example.net\r\nContent-Description: Undelivered.*Ref-ID: t1.1\r\n/s, '')
      .replace('Return-Path', `In-Reply-To: <${ours.externalId}>\r\nReturn-Path`);
    expect(await read(bare)).toMatchObject([{ token: 't1.1', externalId: ours.externalId }]);
    // Counted among the reports about unknown messages.
    expect(await read(bare.replace(/In-Reply-To.*\r\n/, ''))).toMatchObject([{ token: null, externalId: null }]);
  });

  it('suppresses the address of a complaint', async () => {
    const complaint = { externalId: ours.externalId, to: 'Asha@Example.org', at };
    // Our records name the recipient: anyone could write a report.
    const told = { status: 'delivered', token: 't1.1', failure: { code: 'complaint', suppress: 'opted_out' } };
    expect(await read(complaintMail(complaint))).toMatchObject([told]);
    expect(await read(complaintMail({ ...complaint, hides: true }))).toMatchObject([told]);
    expect(await read(complaintMail({ ...complaint, type: 'not-spam' }))).toEqual([]);
    const ofUnknown = complaintMail(complaint).replace(/^(Message-ID|X-Entity-Ref-ID|In-Reply-To):.*\r?\n/gim, '');
    expect(await read(ofUnknown)).toMatchObject([{ token: null, externalId: null }]);
  });

  it('reads a reply as a message, and ignores automatic replies', async () => {
    const reply = replyMail({ externalId: 'r1', from: 'Asha@example.org', text: 'Is it open?\r\n☕', at });
    expect(await read(reply.replace('MIME', `In-Reply-To: <${ours.externalId}>\r\nMIME`))).toEqual([
      {
        ...{ kind: 'message', externalId: 'r1@example.org', type: 'text', text: 'Is it open?\n☕', media: null },
        subject: 'Re: Your order',
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
      expect(await read(`${header}\r\n${reply}`), header).toEqual([]);
    }
    expect(await read(`Auto-Submitted: no\r\n${reply}`)).toHaveLength(1);
    expect(await read(reply.replace('<Asha@', '<MAILER-DAEMON@'))).toMatchObject([{ kind: 'not_understood' }]);
  });

  it('reads multipart messages and other charsets', async () => {
    const part = (type: string, encoding: string, body: Buffer | string) =>
      Buffer.concat([
        Buffer.from(`--=_a\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`),
        Buffer.from(body),
        Buffer.from('\r\n'),
      ]);
    const head =
      'From: b@example.org\r\nSubject: =?iso-8859-1?B?wmhyZQ==?= x\r\nContent-Type: multipart/mixed; boundary="=_a"\r\n\r\n';
    const mail = (...parts: Buffer[]) => Buffer.concat([Buffer.from(head), ...parts, Buffer.from('--=_a--\r\n')]);
    const text = async (bytes: Buffer) => ((await read(bytes))[0] as { text: string }).text;
    expect(await text(mail(part('text/plain; charset=iso-8859-1', '8bit', Buffer.from([0xe4, 0xf6]))))).toBe('äö');
    expect(await text(mail(part('text/plain; charset="windows-1251"', 'quoted-printable', '=CF=F0=\r\n=E8')))).toBe(
      'При',
    );
    const html =
      '<head><title>no</title></head><style>p{}</style><p>One &amp; <b>two</b></p><p>&lt;three&gt;</p><script>x</script>';
    expect(await text(mail(part('text/html; charset=utf-8', '7bit', html)))).toBe('One & two\n<three>');
    expect(await text(mail(part('image/png', 'base64', 'AAAA')))).toBe('Âhre x');
  });

  it('terminates quickly and throws nothing for any input', async () => {
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
    await fc.assert(
      fc.asyncProperty(mails, async (mail) => Array.isArray(await read(mail))),
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
      await read(mail);
      expect(performance.now() - start, String(at)).toBeLessThan(1_500);
    }
  });
});

/** A mail of a server in words, with our message as it returns it. */
const inWords = (head: string, words: string, copy = '--- Below this line is a copy of the message.') =>
  `${head}\r\nTo: sender@kettle.example.in\r\n\r\n${words}\r\n\r\n${copy}\r\n\r\nReceived: by mx.example.org\r\nMessage-ID: <t1.1@kettle.example.in>\r\nSubject: Sale\r\n\r\nSale!\r\n`;
const read = (mail: string | Buffer) => parseMail(Buffer.from(mail), new Date());

describe('readBounceWords', () => {
  const failed = (code: string, suppress: string | null) => [
    {
      kind: 'status',
      token: 't1.1',
      externalId: 't1.1@kettle.example.in',
      status: 'failed',
      failure: { code, suppress },
    },
  ];

  it.each([
    [
      'qmail',
      inWords(
        'Return-Path: <>\r\nFrom: MAILER-DAEMON@mx4.example.jp\r\nSubject: failure notice',
        'Hi. This is the qmail-send program at mx4.example.jp.\r\nI was not able to deliver your message to these addresses.\r\n\r\n<asha@example.org>:\r\n192.0.2.32 does not like recipient.\r\nRemote host said: 550 5.1.1 User unknown\r\nGiving up on 192.0.2.32.',
      ),
      failed('5.1.1', 'unreachable'),
    ],
    [
      'qmail about a full mailbox',
      inWords(
        'Return-Path: <>\r\nFrom: MAILER-DAEMON@mx4.example.jp\r\nSubject: failure notice',
        '<asha@example.org>:\r\nUser is over the quota. (#5.1.1)',
      ),
      failed('5.1.1', null),
    ],
    [
      'Exim',
      inWords(
        'X-Failed-Recipients: asha@example.org\r\nAuto-Submitted: auto-replied\r\nFrom: Mail Delivery System <Mailer-Daemon@e1.example.org>\r\nSubject: Mail delivery failed: returning message to sender',
        'This message was created automatically by mail delivery software.\r\n\r\n  asha@example.org\r\n    SMTP error from remote mail server after RCPT TO:<asha@example.org>:\r\n    host mx.example.org [192.0.2.20]: 550 5.7.1 listed at dnsbl.example.net',
        '------ This is a copy of the message, including all the headers. ------',
      ),
      failed('5.7.1', null),
    ],
    [
      'DragonFly',
      inWords(
        'From: MAILER-DAEMON <>\r\nSubject: Mail delivery failed',
        'There was an error delivering your mail to <asha@nowhere.example>.\r\n\r\nDNS lookup failure: host nowhere.example not found',
        'Message headers follow.',
      ),
      failed('5.0.0', 'unreachable'),
    ],
    [
      'a server that explains in Russian',
      inWords(
        'X-Failed-Recipients: asha@example.org\r\nFrom: mailer-daemon@corp.example.ru\r\nSubject: =?UTF-8?B?0JLQsNGI0LUg0YHQvtC+0LHRidC10L3QuNC1?=',
        'К сожалению, Ваше письмо не может быть доставлено:\r\n\r\n  asha@example.org\r\n    host mx.example.org: 550 5.1.1 no such user',
      ),
      failed('5.1.1', 'unreachable'),
    ],
    [
      'a group without a Message-ID of its own',
      'From: Google <noreply@googlegroups.com>\r\nAuto-Submitted: auto-replied\r\nReturn-Path: <>\r\nIn-Reply-To: <t1.1@kettle.example.in>\r\nSubject: Delivery failure\r\n\r\nWe could not deliver your message: 550 5.1.1 the group does not exist',
      failed('5.1.1', 'unreachable'),
    ],
  ])('P4, C39: understands %s', async (_name, mail, expected) => {
    expect(await read(mail)).toMatchObject(expected);
  });

  it('P4: counts a report that is not understood, and ignores a delay', async () => {
    const server = 'Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.org\r\n';
    expect(await read(`${server}Subject: Notice\r\n\r\nThe queue of the server is long today.`)).toMatchObject([
      { kind: 'not_understood' },
    ]);
    const delay = 'Your message is delayed. Delivery attempts will continue to be made: 451 4.7.1 Greylisted';
    expect(await read(`${server}Subject: Warning\r\n\r\n${delay}`)).toEqual([]);
  });

  it('P4: a person’s mail about a bounce is a message', async () => {
    for (const text of [
      'My last order bounced: 550 5.1.1 User unknown',
      'Begin forwarded message:\r\n> From: MAILER-DAEMON\r\n> 550 5.1.1 User unknown\r\n> Final-Recipient: rfc822; a@b.de',
    ]) {
      const mail = `From: Asha <asha@example.org>\r\nSubject: Fwd: Undelivered Mail Returned to Sender\r\n\r\n${text}`;
      expect(await read(mail)).toMatchObject([{ kind: 'message', from: { email: 'asha@example.org' } }]);
    }
  });
});

describe('suppressionOf', () => {
  it.each([
    // P1: the code beside the remote's reply wins; reputation, limits and block lists say nothing about the address.
    ['5.1.1', 'SMTP; 550 5.7.1 blacklisted by example.net', '5.7.1', null],
    ['5.1.1', 'smtp; 550 5.1.1 <a@b.de> has sent to too many recipients this hour', '5.1.1', null],
    ['5.1.1', 'smtp; 550 5.1.1 Service unavailable; client [192.0.2.1] blocked using zen.spamhaus.org', '5.1.1', null],
    ['5.1.1', 'smtp; 552 5.2.2 Mailbox full', '5.2.2', null],
    ['5.1.1', 'smtp; 550 5.1.1 Access denied, banned sending IP [192.0.2.1]', '5.1.1', null],
    ['5.1.1', 'smtp; 550 5.1.1 Message rejected: IP listed at CBL', '5.1.1', null],
    ['5.1.1', 'smtp; 550 5.1.1 Rejected: poor sender score', '5.1.1', null],
    ['5.1.1', 'smtp; 550 5.1.1 Mail content denied', '5.1.1', null],
    ['5.1.1', 'smtp; 550 5.1.1 Sender IP has low trust', '5.1.1', null],
    ['5.1.1', 'smtp; 550 5.1.1 Part of your network is on our block list (S3150)', '5.1.1', null],
    ['5.1.1', 'smtp; 550 5.1.1 Mensaje rechazado por lista negra', '5.1.1', null],
    ['5.1.2', 'smtp; 550 5.1.2 Sender domain has no MX', '5.1.2', null],
    ['5.1.8', 'smtp; 553 5.1.8 Domain of sender address a@b.de does not exist', '5.1.8', null],
    ['5.7.1', 'smtp; 550 5.7.1 Recipient address rejected: User unknown', '5.7.1', 'if_repeated'],
    // P5: clear words count at once, doubtful codes when they are repeated.
    ['5.0.0', 'smtp; 550 User unknown', '5.0.0', 'unreachable'],
    ['5.4.4', 'smtp; 550 5.4.4 Host or domain name not found', '5.4.4', 'unreachable'],
    ['5.1.351', 'smtp; 550 5.1.351 Remote server returned unknown recipient', '5.1.351', 'unreachable'],
    ['5.2.1', 'smtp; 550 5.2.1 The account is disabled', '5.2.1', 'if_repeated'],
    ['5.4.1', 'smtp; 550 5.4.1 Recipient address rejected: Access denied', '5.4.1', 'if_repeated'],
    ['4.4.7', 'smtp; 450 4.1.1 User unknown, try again', '4.1.1', null],
  ])('P1, P5: status %s with “%s”', async (status, diagnostic, code, suppress) => {
    const message = { externalId: 't1.1@kettle.example.in', token: 't1.1', to: 'asha@example.org', at: new Date() };
    const mail = bounceMail({ ...message, status: 'failed', code: status });
    const told = mail.replace(/Diagnostic-Code:.*\r\n.*\r\n/, `Diagnostic-Code: ${diagnostic}\r\n`);
    expect(await read(told)).toMatchObject([{ status: 'failed', failure: { code, suppress } }]);
    const withoutFirstGroup = told.replace(/Reporting-MTA.*\r\n.*\r\n\r\n/, '');
    expect(await read(withoutFirstGroup)).toMatchObject([{ failure: { code, suppress } }]);
  });
});

describe('readReport', () => {
  it('P3: Outlook.com’s complaint is about the enclosed message', async () => {
    const mail =
      'From: staff@hotmail.example\r\nSubject: complaint about message from 192.0.2.1\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' +
      '--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\nMessage-ID: <t1.1@kettle.example.in>\r\nSubject: Sale\r\n\r\nSale!\r\n--b--\r\n';
    expect(await read(mail)).toMatchObject([
      { kind: 'status', token: 't1.1', status: 'delivered', failure: { code: 'complaint', suppress: 'opted_out' } },
    ]);
  });

  it('P6: a report that a person attaches is an attachment', async () => {
    const report = bounceMail({
      externalId: 't1.1@k.in',
      token: 't1.1',
      to: 'a@b.de',
      status: 'failed',
      at: new Date(),
    });
    const mail = `From: asha@example.org\r\nSubject: Look\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nWhat is this?\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${report}\r\n--b--`;
    expect(await read(mail)).toMatchObject([
      { kind: 'message', text: 'What is this?', media: null },
      { kind: 'message', text: null, type: 'document', media: { mimeType: 'message/rfc822', fileName: 'message.eml' } },
    ]);
  });

  it('P3: a complaint without the type of a report is one when it encloses the message', async () => {
    const parts = [
      'Content-Type: text/plain\r\n\r\nThis is a spam report',
      'Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n',
      'Content-Type: message/rfc822\r\n\r\nMessage-ID: <t1.1@kettle.example.in>\r\n\r\nSale!',
    ];
    const body = parts.map((part) => `--b\r\n${part}\r\n`).join('');
    const mail = `From: fbl@provider.example\r\nSubject: FW: Sale\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${body}--b--\r\n`;
    expect(await read(mail)).toMatchObject([{ token: 't1.1', failure: { code: 'complaint', suppress: 'opted_out' } }]);
  });

  it('P9: reads Amazon’s notifications', async () => {
    const tell = (fields: object) =>
      read(
        `From: no-reply@sns.amazonaws.com\r\nSubject: AWS Notification Message\r\n\r\n${JSON.stringify({ ...fields, mail: { messageId: '0100', headers: [{ name: 'Message-ID', value: '<t1.1@kettle.example.in>' }] } })}\r\n--\r\nTo stop: https://sns.example`,
      );
    const bouncedRecipients = [{ status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }];
    expect(await tell({ notificationType: 'Bounce', bounce: { bouncedRecipients } })).toMatchObject([
      { token: 't1.1', status: 'failed', failure: { code: '5.1.1', suppress: 'unreachable' } },
    ]);
    expect(await tell({ notificationType: 'Complaint', complaint: {} })).toMatchObject([
      { token: 't1.1', failure: { suppress: 'opted_out' } },
    ]);
    expect(await tell({ notificationType: 'Delivery' })).toMatchObject([{ status: 'delivered', failure: null }]);
  });

  it('C11: the unsubscribe mail of a mail program is a consent', async () => {
    const mail =
      'From: Asha <Asha@example.org>\r\nSubject: unsubscribe\r\nMessage-ID: <u@example.org>\r\nAuto-Submitted: auto-replied\r\n\r\nSent by the program';
    expect(await read(mail)).toMatchObject([{ kind: 'consent', address: 'asha@example.org', status: 'opted_out' }]);
  });
});

describe('replyItems', () => {
  const mail = (head: string, ...parts: string[]) =>
    `From: Asha <asha@example.org>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\nContent-Type: ${head}; boundary=b\r\n\r\n${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`;
  const plain = (text: string) => `Content-Type: text/plain\r\n\r\n${text}`;
  const html = (text: string) => `Content-Type: text/html\r\n\r\n${text}`;
  const image = 'Content-Type: image/png; name="cat.png"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=';
  const textOf = async (source: string | Buffer) => ((await read(source))[0] as { text: string }).text;

  it('C16: an empty plain text gives way to the HTML; C33: its entities are decoded', async () => {
    const page = html('<p>Caf&eacute; &hellip; &#8364;&nbsp;5 &lt;b&gt;</p><p>Bye</p>');
    expect(await textOf(mail('multipart/alternative', plain(''), page))).toBe('Café … €\u00a05 <b>\nBye');
    const blank = plain('\u00a0\u200b').replace('text/plain', 'text/plain; charset=utf-8');
    expect(await textOf(mail('multipart/alternative', blank, page))).toContain('Café');
    const footer = plain('-- the list');
    const nested = `Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n${plain('')}\r\n--c\r\n${page}\r\n--c--`;
    expect(await textOf(mail('multipart/mixed', nested, footer))).toContain('Café');
    expect(await textOf(mail('multipart/alternative', plain('Plain'), html('<b>Plain</b>')))).toBe('Plain');
  });

  it('C18, P6: all shown parts in order, and nothing of attached ones', async () => {
    const attached = 'Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nnot said';
    for (const head of [
      'Content-Type: text/plain\r\nContent-Disposition: inline; filename=a.txt',
      'Content-Type: text/plain; name=a.txt',
    ]) {
      expect(await read(mail('multipart/mixed', plain('One'), `${head}\r\n\r\nSTOP`))).toMatchObject([
        { type: 'text', text: 'One' },
        { type: 'document', text: null, media: { fileName: 'a.txt' } },
      ]);
    }
    const items = await read(mail('multipart/mixed', plain('One'), image, plain('Two'), attached));
    expect(items).toMatchObject([
      { type: 'text', text: 'One\n\nTwo', subject: 'Hello' },
      { type: 'image', text: null, media: { fileName: 'cat.png', mimeType: 'image/png', data: expect.any(Buffer) } },
      { type: 'document', text: null, media: { fileName: 'a.txt' } },
    ]);
  });

  it('C35: keeps a mail that is only a file, and one of an odd address', async () => {
    const pdf = 'Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=';
    expect(await read(mail('multipart/mixed', pdf))).toMatchObject([
      { type: 'document', media: { mimeType: 'application/pdf', data: Buffer.from('%PDF-') } },
    ]);
    expect(await read('From: "odd one"@x.example\r\n\r\nHello')).toMatchObject([
      { text: 'Hello', from: { email: '"odd one"@x.example' } },
    ]);
    expect(await read('Subject: from no one\r\n\r\nHello')).toMatchObject([{ kind: 'not_understood' }]);
  });

  it('C36: joins encoded words that split a letter', async () => {
    const from = 'From: =?UTF-8?Q?J=C3?=\r\n =?UTF-8?Q?=BCrgen?= <j@example.org>';
    expect(await read(`${from}\r\n\r\nHello`)).toMatchObject([{ from: { name: 'Jürgen' } }]);
  });

  it('P10: reads mails without a charset as windows-1252, or as their HTML says', async () => {
    const bytes = (text: string) => Buffer.from(text, 'latin1');
    const [reply] = await read(bytes('From: J\xfcrgen <j@example.org>\r\n\r\nGr\xfc\xdfe \x80 5'));
    expect(reply).toMatchObject({ from: { name: 'Jürgen' }, text: 'Grüße € 5' });
    expect(await textOf('From: j@example.org\r\n\r\nGrüße')).toBe('Grüße');
    const page = '<meta charset="iso-8859-2"><p>\xb3</p>';
    expect(await textOf(bytes(`From: a@b.pl\r\nContent-Type: text/html\r\n\r\n${page}`))).toBe('ł');
    const quoted = 'Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe';
    expect(await textOf(`From: j@example.org\r\n${quoted}`)).toBe('Grüße');
  });

  it('P9: mails of programs are no messages', async () => {
    const from = 'From: Asha <asha@example.org>\r\n';
    for (const header of [
      ...[
        'Subject: Automatic reply: Sale',
        'Subject: Out of Office',
        'Subject: Abwesenheitsnotiz',
        'Subject: Réponse automatique : x',
      ],
      ...[
        'X-Auto-Response-Suppress: All',
        'List-Unsubscribe: <https://x.example>',
        'List-Id: <a.example>',
        'X-Vacation: yes',
      ],
      ...['Precedence: auto_reply', 'X-Autoresponder: yes', 'Auto-Submitted: auto-generated', 'Feedback-ID: 1:2:3'],
    ]) {
      expect(await read(`${from}${header}\r\n\r\nI am away.`), header).toEqual([]);
    }
    expect(await read(`${from}Subject: Re: Vacation homes\r\n\r\nHow much?`)).toHaveLength(1);
  });
});
