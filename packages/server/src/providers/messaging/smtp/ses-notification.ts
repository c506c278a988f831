/**
 * Notifications of Amazon SES that Amazon SNS delivers by mail.
 * https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
 */
import { fieldsOf, listOf, parsedJson, textOf } from '../../untrusted-json.ts';
import type { StatusReport } from '../messaging-provider.ts';
import { type Original, statusReport } from './bounce.ts';
import { codesIn } from './delivery-failure.ts';
import type { ReceivedMail } from './mail.ts';

const MAX_RECIPIENTS = 50;

/** null for every other mail. */
export function readSesNotification({ text }: ReceivedMail, at: Date): StatusReport[] | null {
  // SNS appends a line with a link by which the subscription ends.
  const json = text.startsWith('{') ? text.slice(0, text.lastIndexOf('}') + 1).replaceAll('\n', '') : '';
  if (!json.includes('"notificationType"')) return null;
  const outer = fieldsOf(parsedJson(Buffer.from(json)));
  const { notificationType, mail, bounce, complaint } = outer;
  const original = originalIn(fieldsOf(mail));
  if (notificationType === 'Delivery')
    return [statusReport(original, 'delivered', at, { reply: '', enhanced: '' }, '')];
  if (notificationType === 'Complaint' && complaint) {
    const failure = { code: 'complaint', message: 'Reported as unwanted', suppress: 'opted_out' as const };
    return [{ ...statusReport(original, 'delivered', at, { reply: '', enhanced: '' }, ''), failure }];
  }
  if (notificationType !== 'Bounce') return null;
  return listOf(fieldsOf(bounce).bouncedRecipients)
    .slice(0, MAX_RECIPIENTS)
    .map(({ status, diagnosticCode }) => {
      const words = textOf(diagnosticCode, 2_000) ?? '';
      const codes = codesIn(words);
      return statusReport(
        original,
        'failed',
        at,
        { ...codes, enhanced: codes.enhanced || (textOf(status, 20) ?? '') },
        words,
      );
    });
}

/** SES replaces the Message-ID; the message's own headers are reported where the account asks for them. */
function originalIn(mail: ReturnType<typeof fieldsOf>): Original {
  const header = (name: string) =>
    textOf(listOf(mail.headers).find((one) => textOf(one.name)?.toLowerCase() === name)?.value, 500);
  const id =
    header('message-id')?.replace(/^<|>$/g, '') ??
    textOf(fieldsOf(mail.commonHeaders).messageId, 255)?.replace(/^<|>$/g, '') ??
    textOf(mail.messageId, 255);
  return {
    id: id ?? null,
    token: header('x-entity-ref-id') ?? (id?.includes('@') ? id.slice(0, id.lastIndexOf('@')) : null),
  };
}
