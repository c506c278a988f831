/** E-mails of persons, and how those of programs are recognized. */
import { createHash } from 'node:crypto';
import type { InboundMedia, InboundMessage, WebhookItem } from '../messaging-provider.ts';
import { idsIn } from './bounce.ts';
import type { MailFile, ReceivedMail } from './mail.ts';

const MAX_TEXT = 20_000;
/** Attachments of one mail that are kept, each as a message of its own. */
const MAX_ATTACHMENTS = 20;

/** Headers that only programs write. RFC 3834, RFC 2369, RFC 2919, and those of common mail servers. */
const AUTOMATIC_HEADERS = [
  ...['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply-from', 'x-mail-autoreply', 'x-vacation'],
  ...['x-ms-exchange-generated-message-source', 'x-amazon-mail-relay-type'],
  ...[
    'list-id',
    'list-unsubscribe',
    'list-post',
    'feedback-id',
    'x-campaign',
    'x-mailgun-sid',
    'x-mc-user',
    'x-sg-eid',
  ],
  ...['x-amz-sns-message-id', 'x-amz-sns-message-type'],
];
const AUTOMATIC_PRECEDENCE = /^(?:bulk|junk|list|auto_?reply)\b/i;
const AUTOMATIC_AUTHOR =
  /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|vacation|autoresponder|auto-?reply|bounces?)(?:[+-][^@]*)?@/;
const VACATION_SUBJECT =
  /^(?:(?:re|aw|sv|rv):\s*)?(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response|responder)|out of (?:the )?office|away from (?:my |the )?(?:office|mail|email)|vacation (?:reply|notice|message)|abwesenheits\w*|automatische antwort|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|resposta automática|risposta automatica|fuori ufficio|automatisch antwoord|afwezig\w*|autosvar|frånvaro|автоответ|自动回复|自動返信|不在)(?:\b|[:：\s]|$)/i;

/** Out-of-office replies, newsletters, mailing lists and mail servers: replying to them could loop. */
export function isAutomatic({ headers, type, from, subject }: ReceivedMail): boolean {
  const suppressed = headers.get('x-auto-response-suppress') ?? '';
  return (
    !/^no\b/i.test(headers.get('auto-submitted') ?? 'no') ||
    AUTOMATIC_PRECEDENCE.test(headers.get('precedence') ?? headers.get('x-precedence') ?? '') ||
    AUTOMATIC_HEADERS.some((name) => headers.has(name)) ||
    /^all$/i.test(suppressed.trim()) ||
    type === 'multipart/report' ||
    /^<\s*>$/.test(headers.get('return-path')?.trim() ?? '') ||
    AUTOMATIC_AUTHOR.test(from.email ?? '') ||
    VACATION_SUBJECT.test(subject)
  );
}

/** The text, and each attachment as a message of its own. A mail without a readable author has none to reply to. */
export function replyItems(mail: ReceivedMail, body: Buffer, at: Date): WebhookItem[] {
  const { headers, from, subject, text, files } = mail;
  if (!from.email) return [{ kind: 'not_understood', at, accountRef: null }];
  const externalId = (
    idsIn(headers.get('message-id'))[0] ?? `sha256-${createHash('sha256').update(body).digest('hex').slice(0, 40)}`
  ).slice(0, 240);
  const message = {
    kind: 'message' as const,
    from: { phone: null, userId: null, ...from },
    subject: subject || null,
    replyTo: idsIn(headers.get('in-reply-to'))[0] ?? null,
    at,
    accountRef: null,
  };
  const words: InboundMessage = {
    ...message,
    externalId,
    type: 'text',
    text: (text || subject).slice(0, MAX_TEXT) || null,
    media: null,
  };
  const attachments = files
    .filter(({ data }) => data.length > 0)
    .slice(0, MAX_ATTACHMENTS)
    .map((file, i): InboundMessage => {
      // Without words, the first one shows the subject.
      const caption = text === '' && i === 0 ? subject || null : null;
      return { ...message, ...mediaOf(file), externalId: `${externalId}#${i + 1}`, text: caption };
    });
  // A mail that is only an attachment needs no message without words.
  return text || attachments.length === 0 ? [words, ...attachments] : attachments;
}

function mediaOf({ type, fileName, data }: MailFile): { type: InboundMessage['type']; media: InboundMedia } {
  const [kind] = type.split('/');
  const shown = kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
  return {
    type: shown,
    media: { ref: '', mimeType: type, fileName: fileName ?? (type === 'message/rfc822' ? 'message.eml' : null), data },
  };
}
