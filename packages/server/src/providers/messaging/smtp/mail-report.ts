/**
 * Interprets an e-mail to a sender's address: a report of a mail server about our message, a complaint about one (RFC 5965), or a
 * message of a person. Automatic replies are ignored.
 */
import type { NotUnderstood, StatusReport, WebhookItem } from '../messaging-provider.ts';
import { isFromServer, originalOf, readBounceWords, readDeliveryStatus, SERVER_ONLY } from './bounce.ts';
import { type ReceivedMail, readHeaders, readMail } from './mail.ts';
import { isAutomatic, replyItems } from './mail-reply.ts';
import { readSesNotification } from './ses-notification.ts';

const MAX_BYTES = 5_000_000;

export async function parseMail(body: Buffer, now: Date): Promise<WebhookItem[]> {
  if (body.length === 0) return [];
  const mail = body.length > MAX_BYTES ? null : await readMail(body).catch(() => null);
  if (!mail) return [notUnderstood(now)];
  const at = dateOf(mail, now);
  const report = await readReport(mail, at);
  if (report) return report;
  const unsubscribe = readUnsubscribe(mail, at);
  if (unsubscribe) return unsubscribe;
  return isAutomatic(mail) ? [] : replyItems(mail, body, at);
}

const notUnderstood = (at: Date): NotUnderstood => ({ kind: 'not_understood', at, accountRef: null });

/** null: no report. */
async function readReport(mail: ReceivedMail, at: Date): Promise<WebhookItem[] | null> {
  const fileOf = (type: RegExp) => mail.files.find((file) => type.test(file.type))?.data;
  const isReport = mail.type === 'multipart/report';
  const isServer = isFromServer(mail);
  const feedback = fileOf(/^message\/feedback-report$/);
  // Some providers send it as an ordinary mail, with the message enclosed.
  if (feedback && (isReport || fileOf(/^message\/rfc822$/))) return readComplaint(mail, feedback, at);
  // Outlook.com encloses the message and writes nothing: https://sendersupport.olc.protection.outlook.com/snds/JMRP.aspx
  if (/^complaint about message from\b/i.test(mail.subject) && fileOf(/^message\/rfc822$/))
    return [await complaintAbout(mail, at)];
  const notification = readSesNotification(mail, at);
  if (notification) return notification;
  const status = fileOf(/^message\/(?:global-)?delivery-status$/);
  if (status && (isReport || isServer)) {
    const reports = await readDeliveryStatus(status, mail, at);
    if (reports.length > 0 || /^action:\s*delayed/im.test(status.toString('latin1'))) return reports;
  }
  if (!isServer && !isReport) return null;
  const reports = await readBounceWords(mail, at);
  if (reports) return reports;
  return isReport || mail.from.email === null || SERVER_ONLY.test(mail.from.email) ? [notUnderstood(at)] : null;
}

/** Mail programs unsubscribe by a mail of their own, which is an automatic one. */
function readUnsubscribe({ headers, from, subject }: ReceivedMail, at: Date): WebhookItem[] | null {
  const isUnsubscribe =
    headers.has('x-apple-unsubscribe') || (headers.has('auto-submitted') && /^unsubscribe$/i.test(subject));
  if (!isUnsubscribe || !from.email) return null;
  const key = `mail ${headers.get('message-id') ?? at.toISOString()}`;
  const statement = { address: from.email, status: 'opted_out' as const, source: 'unsubscribe_mail' };
  return [{ kind: 'consent', key, ...statement, at, accountRef: null }];
}

async function readComplaint(mail: ReceivedMail, feedback: Buffer, at: Date): Promise<WebhookItem[]> {
  const fields = await readHeaders(
    Buffer.concat([Buffer.from(feedback.toString('latin1').trim()), Buffer.from('\n\n')]),
  );
  // `not-spam` withdraws a complaint, which is no consent. RFC 6590 may redact the address.
  const isComplaint = /^(?:abuse|fraud|opt-out|opt-out-list|miscategorized|other|virus)$/i.test(
    fields.get('feedback-type')?.trim() ?? '',
  );
  return isComplaint ? [await complaintAbout(mail, at)] : [];
}

/**
 * A complaint implies delivery. The recipient is taken from our records, because anyone can send an e-mail that claims a
 * complaint.
 */
async function complaintAbout(mail: ReceivedMail, at: Date): Promise<StatusReport> {
  const { id, token } = await originalOf(mail);
  const failure = { code: 'complaint', message: 'Reported as unwanted', suppress: 'opted_out' as const };
  return { kind: 'status', externalId: id, token, status: 'delivered', at, failure, pricing: null, accountRef: null };
}

/** The sender's clock may be wrong: times in the future or more than 30 days ago are replaced. */
function dateOf({ headers }: ReceivedMail, now: Date): Date {
  const at = new Date(headers.get('date') ?? '');
  return Number.isNaN(at.getTime()) || at > now || at.getTime() < now.getTime() - 30 * 86_400_000 ? now : at;
}
