/** What Twilio's error codes mean for a message. https://www.twilio.com/docs/api/errors */
import { z } from 'zod';
import { jsonOf, type VendorAnswer } from '../../vendor-http.ts';
import { type Failure, MessagingProviderError, type SendFault } from '../messaging-provider.ts';
import { broken, tooMany } from '../vendor-call.ts';

const Problem = z.object({
  code: z.coerce.string().max(20).catch(''),
  message: z.string().catch(''),
});

const listed = (codes: string): string[] => codes.split(' ');

const FAULTS = new Map<string, SendFault>([
  // Unknown, suspended or not allowed to; a From that is not ours; a service without numbers.
  ...listed('10001 20003 20005 20403 21212 21603 21606 21659 21660 21661 21703 21704 21705 30002').map(
    (code) => [code, 'credentials'] as const,
  ),
  // No number, no mobile, a country that is not switched on, a route there is none for, opted out, a trial's stranger.
  ...listed('21211 21214 21217 21265 21408 21604 21608 21610 21612 21614 21635').map(
    (code) => [code, 'recipient'] as const,
  ),
  // Too long, empty, media that cannot be had or are too large.
  ...listed('21601 21602 21605 21617 21619 21620 21623 21627 21654 30007').map((code) => [code, 'content'] as const),
  // Too many calls at once; a queue that is full.
  ...listed('14107 20429 21611 30001 30022').map((code) => [code, 'throughput'] as const),
]);

/** Opted out with Twilio; a number that is no more. What is only spelled wrong may be right elsewhere. */
export function suppressOf(code: string): Failure['suppress'] {
  if (code === '21610') return 'opted_out';
  return code === '30005' ? 'gone' : null;
}

/** Of an answer that is no success. */
export function twilioFault(answer: VendorAnswer): MessagingProviderError {
  const { code = '', message: words = '' } = Problem.safeParse(jsonOf(answer)).data ?? {};
  const { status } = answer;
  const fault = FAULTS.get(code) ?? byStatus(status);
  const said = words.replace(/\s+/g, ' ').trim().slice(0, 300);
  const failure = {
    code: code || String(status),
    message: said ? `Twilio: ${said}` : `Twilio answered HTTP ${status}`,
    suppress: suppressOf(code),
  };
  if (fault === 'throughput') return tooMany('Twilio', answer, failure);
  return fault === 'unknown' ? broken('Twilio', answer) : new MessagingProviderError(fault, failure);
}

function byStatus(status: number): SendFault {
  if (status === 429) return 'throughput';
  if (status === 401 || status === 403 || status === 404) return 'credentials';
  return status >= 400 && status < 500 ? 'content' : 'unknown';
}

/** Of messages that were accepted and then not delivered. https://www.twilio.com/docs/messaging/guides/debugging-common-issues */
const UNDELIVERED = new Map([
  ['21610', 'They have opted out'],
  ['30001', 'Too many messages were waiting'],
  ['30002', 'The account at Twilio is suspended'],
  ['30003', 'Their phone is off or out of reach'],
  ['30004', 'They or their network block the sender'],
  ['30005', 'The number is not in service'],
  ['30006', 'It is a landline, or a network that takes no messages'],
  ['30007', 'Filtered as unwanted by Twilio or the network'],
  ['30008', 'Their network did not say why'],
]);

export const undeliveredWords = (code: string): string =>
  UNDELIVERED.get(code) ?? `Not delivered: Twilio’s error ${code}`;
