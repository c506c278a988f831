/** What Twilio's error codes mean for a message. https://www.twilio.com/docs/api/errors */
import { z } from 'zod';
import { jsonOf, type VendorAnswer } from '../../vendor-http.ts';
import { type Failure, MessagingProviderError, type SendFault } from '../messaging-provider.ts';
import { broken, tooMany } from '../vendor-call.ts';

const Problem = z.object({
  code: z.coerce.string().max(20).catch(''),
  message: z.string().catch(''),
});

/** A limit between one sender and one recipient, against loops. https://www.twilio.com/docs/api/errors/14107 */
const LOOP_CODE = '14107';

const listed = (codes: string): string[] => codes.split(' ');

const FAULTS = new Map<string, SendFault>([
  // Unknown or suspended accounts, missing permissions, a From number of another account, a service without numbers.
  ...listed('10001 20003 20005 20403 21212 21603 21606 21659 21660 21661 21703 21704 21705 30002').map(
    (code) => [code, 'credentials'] as const,
  ),
  // Invalid or landline numbers, disabled countries, missing routes, opt-outs, unverified numbers of trial accounts.
  ...listed('21211 21214 21217 21265 21408 21604 21608 21610 21612 21614 21635').map(
    (code) => [code, 'recipient'] as const,
  ),
  // Too long or empty texts, media that cannot be fetched or are too large.
  ...listed('21601 21602 21605 21617 21619 21620 21623 21627 21654 30007').map((code) => [code, 'content'] as const),
  // Too many messages between two numbers, too many requests, or a full queue.
  ...listed('14107 20429 21611 30001 30022').map((code) => [code, 'throughput'] as const),
]);

/** Opt-outs at Twilio, and numbers out of service. A malformed number may be valid elsewhere and is not suppressed. */
export function suppressOf(code: string): Failure['suppress'] {
  if (code === '21610') return 'opted_out';
  return code === '30005' ? 'unreachable' : null;
}

/** The fault of an answer outside 2xx. */
export function twilioFault(answer: VendorAnswer): MessagingProviderError {
  const { code = '', message: text = '' } = Problem.safeParse(jsonOf(answer)).data ?? {};
  const { status } = answer;
  const fault = FAULTS.get(code) ?? byStatus(status);
  const shortText = text.replace(/\s+/g, ' ').trim().slice(0, 300);
  const failure = {
    code: code || String(status),
    message: shortText ? `Twilio: ${shortText}` : `Twilio answered HTTP ${status}`,
    suppress: suppressOf(code),
  };
  if (fault === 'throughput') return tooMany('Twilio', answer, failure, code === LOOP_CODE);
  return fault === 'unknown' ? broken('Twilio', answer) : new MessagingProviderError(fault, failure);
}

function byStatus(status: number): SendFault {
  if (status === 429) return 'throughput';
  if (status === 401 || status === 403 || status === 404) return 'credentials';
  return status >= 400 && status < 500 ? 'content' : 'unknown';
}

/**
 * Errors of messages that were accepted and not delivered.
 * https://www.twilio.com/docs/messaging/guides/debugging-common-issues
 */
const UNDELIVERED = new Map([
  ['21610', 'The recipient opted out'],
  ['30001', 'Too many messages were waiting'],
  ['30002', 'The account at Twilio is suspended'],
  ['30003', 'The phone is off or out of reach'],
  ['30004', 'The recipient or the network blocks the sender'],
  ['30005', 'The number is not in service'],
  ['30006', 'The number is a landline or cannot receive messages'],
  ['30007', 'Filtered as unwanted by Twilio or the network'],
  ['30008', 'The network gave no reason'],
]);

export const undeliveredWords = (code: string): string =>
  UNDELIVERED.get(code) ?? `Not delivered: Twilio’s error ${code}`;
