/**
 * E-mail through an organization's own mail server. When the connection is cut after the last byte, the outcome stays unknown;
 * the Message-ID is derived from our token, so that recipients can recognize a copy.
 *
 * Bounces, complaints and replies arrive as raw messages (message/rfc822). Whatever receives mail for the From address (a
 * Postfix pipe, a route of a mail service) posts them to the sender's webhook URL, with the sender's webhookSecret in the
 * header `x-tessera-secret`, or as `?secret=` where headers cannot be set.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { email, nameText } from '../../../lib/schemas/field-schemas.ts';
import type { App } from '../../../runtime/app.ts';
import {
  type MessagingAccount,
  type MessagingProvider,
  MessagingProviderError,
  type OutboundContent,
  type OutboundMessage,
} from '../messaging-provider.ts';
import { parseMail } from './mail-report.ts';
import { type SmtpError, smtpFault } from './smtp-faults.ts';
import { MAX_CALL_MS, type SmtpServer, sendMail, verifyServer } from './smtp-pool.ts';

const MailAddress = z
  .email({ pattern: /^[^\s@<>(),;:"\\[\]\p{Cc}]{1,64}@[^\s@<>(),;:"\\[\]\p{Cc}]{1,253}$/u })
  .max(254);

export const SmtpCredentials = z
  .object({
    host: z
      .string()
      .trim()
      .toLowerCase()
      .max(253)
      .regex(/^[a-z0-9:]([a-z0-9.:-]{0,251}[a-z0-9])?$/, 'must be a host name: smtp.example.com')
      .describe('The host name of the mail server: smtp.example.com.'),
    port: z
      .string()
      .trim()
      .max(5)
      .regex(/^\d+$/, 'must be a port: 587')
      .refine(isPort, 'must be a port: 587')
      .default('587')
      .describe('587 with starttls, 465 with tls.'),
    security: z
      .enum(['tls', 'starttls', 'none'])
      .default('starttls')
      .describe(
        'tls: encrypted from the first byte; starttls: STARTTLS is required; none: for servers without a password.',
      ),
    user: z.string().max(320).optional(),
    password: z.string().max(1_000).optional(),
    webhookSecret: z
      .string()
      .trim()
      .min(16)
      .max(200)
      .optional()
      .describe(
        'The secret in the header x-tessera-secret of posted bounces, complaints and replies. Without one, none are ' +
          'accepted.',
      ),
  })
  .refine(
    ({ user, password }) => (user === undefined) === (password === undefined),
    'must have both user and password, or neither',
  )
  .refine(
    ({ security, password }) => security !== 'none' || password === undefined,
    'must use tls or starttls, because it has a password',
  );

export const SmtpSettings = z.object({
  fromName: nameText(100).or(z.literal('')).optional().describe('The name in From; the sender’s name when left out.'),
  replyTo: email.optional().describe('The Reply-To address; the sender’s address when left out.'),
});

function isPort(text: string): boolean {
  return Number(text) > 0 && Number(text) < 65_536;
}

/** In production, connections into private networks are refused. */
export const smtpMessaging = ({ config }: Pick<App, 'config'>): MessagingProvider =>
  config.production ? publicOnly : anyNetwork;

const publicOnly = provider(false);
const anyNetwork = provider(true);

function provider(mayBePrivate: boolean): MessagingProvider {
  return {
    descriptor: {
      provider: 'smtp',
      name: 'SMTP',
      channels: ['email'],
      // Media are linked, not attached.
      types: ['text', 'image', 'video', 'audio', 'document'],
      credentials: SmtpCredentials,
      settings: SmtpSettings,
      perSecond: 10,
      maxCallMs: MAX_CALL_MS,
      reconcileBy: 'none',
      isTwoWay: true,
    },

    async send(account, message) {
      const from = MailAddress.safeParse(account.address);
      if (!from.success)
        throw new MessagingProviderError('credentials', { message: 'The sender has no e-mail address' });
      if (!MailAddress.safeParse(message.to).success) {
        throw new MessagingProviderError('recipient', { message: 'This is not an e-mail address' });
      }
      const server = serverOf(account, mayBePrivate);
      const { id, mail } = mailOf(account, from.data, message);
      try {
        await sendMail(account.senderId, server, mail);
      } catch (error) {
        throw smtpFault(error as SmtpError, (error as { hasBegun?: boolean }).hasBegun ?? false, secretsOf(account));
      }
      return { externalId: id };
    },

    async check(account) {
      const server = serverOf(account, mayBePrivate);
      try {
        await verifyServer(server);
      } catch (error) {
        throw smtpFault(error as SmtpError, false, secretsOf(account));
      }
      return { displayName: null, address: account.address, health: null, dailyUniqueRecipientLimit: null };
    },

    isGenuine({ credentials }, { url, headers }) {
      const given = headers['x-tessera-secret'] ?? url.searchParams.get('secret') ?? '';
      return Boolean(credentials.webhookSecret) && isSameSecret(given, credentials.webhookSecret ?? '');
    },

    parse: (account, body) => parseMail(body, account.now()),
  };
}

/** Compares hashes, which have equal lengths. */
const isSameSecret = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const secretsOf = ({ credentials }: MessagingAccount): string[] => Object.values(credentials);

function serverOf({ credentials, baseUrl }: MessagingAccount, mayBePrivate: boolean): SmtpServer {
  const read = SmtpCredentials.safeParse(credentials);
  if (!read.success) throw new MessagingProviderError('credentials', { message: 'The credentials are incomplete' });
  const { host, port, security, user = null, password = null } = read.data;
  if (!baseUrl) return { host, port: Number(port), security, user, password, mayBePrivate };
  const fake = new URL(baseUrl);
  return { host: fake.hostname, port: Number(fake.port), security: 'none', user, password, mayBePrivate: true };
}

function mailOf(account: MessagingAccount, address: string, { token, to, content }: OutboundMessage) {
  const settings = SmtpSettings.safeParse(account.settings).data ?? {};
  const id = `${token}@${address.slice(address.lastIndexOf('@') + 1)}`;
  const mail = {
    // Objects are one address each, whatever they contain. The envelope is derived from them.
    from: { name: oneLine(settings.fromName || account.name, 100), address },
    to: { name: '', address: to },
    ...(settings.replyTo && { replyTo: { name: '', address: settings.replyTo } }),
    subject: oneLine(content.subject ?? '', 300),
    messageId: `<${id}>`,
    ...replyHeaders(content.replyTo),
    ...bodyOf(content),
    headers: { 'X-Entity-Ref-ID': token, ...unsubscribeHeaders(content.unsubscribeUrl) },
  };
  return { id, mail };
}

/** A line break would start another header. */
const oneLine = (text: string, maxLength: number): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, maxLength);

const replyHeaders = (replyTo: string | null) =>
  replyTo && /^[^\s<>\p{Cc}]{1,500}$/u.test(replyTo) ? { inReplyTo: `<${replyTo}>`, references: `<${replyTo}>` } : {};

/** One-click unsubscribe requires https. RFC 8058 §3.1 */
function unsubscribeHeaders(url: string | null): Record<string, string> {
  if (!url || !/^https?:\/\/[^\s<>"\p{Cc}]{1,2000}$/u.test(url)) return {};
  const link = { 'List-Unsubscribe': `<${url}>` };
  return url.startsWith('https:') ? { ...link, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : link;
}

function bodyOf({ type, text, html, media }: OutboundContent): { text?: string; html?: string } {
  if (!media) return { ...(text !== null && { text }), ...(html !== null && { html }) };
  const url = escapeHtml(media.url);
  const name = escapeHtml(media.fileName ?? media.url);
  const shown = type === 'image' ? `<img src="${url}" alt="${name}" style="max-width:100%">` : name;
  const link = `<p><a href="${url}">${shown}</a></p>`;
  const body = html ?? (text === null ? '' : `<p>${escapeHtml(text).replaceAll('\n', '<br>')}</p>`);
  const end = body.search(/<\/body\s*>/i);
  return {
    text: [text, media.url].filter(Boolean).join('\n\n'),
    html: end < 0 ? `${body}${link}` : `${body.slice(0, end)}${link}${body.slice(end)}`,
  };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
