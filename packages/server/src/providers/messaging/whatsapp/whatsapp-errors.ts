/**
 * What WhatsApp's errors mean for a message.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */

import { type Fields, fieldsOf, textOf } from '../../untrusted-json.ts';
import { jsonOf, retryAfterOf, type VendorAnswer } from '../../vendor-http.ts';
import { type Failure, MessagingProviderError, type SendFault } from '../messaging-provider.ts';

export const WHATSAPP = 'WhatsApp';

/** One message in six seconds to the same person, once a burst of 45 is used up. */
const PAIR_PAUSE_MS = 6_000;
/** Too many were blocked or reported: that does not pass within seconds. */
const SPAM_PAUSE_MS = 600_000;
const MINUTE_MS = 60_000;

const faults: Record<number, SendFault> = {
  // Neither token nor rights, or an account that is locked, unpaid, unregistered or gone: the next message fares no better.
  0: 'credentials',
  3: 'credentials',
  10: 'credentials',
  33: 'credentials',
  190: 'credentials',
  368: 'credentials',
  803: 'credentials',
  131005: 'credentials',
  131031: 'credentials',
  131037: 'credentials',
  131042: 'credentials',
  131045: 'credentials',
  133010: 'credentials',
  // Too many: calls of the app, of the account, messages of the number, complaints, messages to one person.
  4: 'throughput',
  80007: 'throughput',
  130429: 'throughput',
  131048: 'throughput',
  131056: 'throughput',
  // Not to this person: an experiment, their country, ourselves, not on WhatsApp, not on the list of a test number, enough
  // marketing from others, no more marketing from us, an address this kind of message does not take.
  130472: 'recipient',
  130497: 'recipient',
  131021: 'recipient',
  131026: 'recipient',
  131030: 'recipient',
  131049: 'recipient',
  131050: 'recipient',
  131062: 'recipient',
  // Written as «try again», and surely refused: the account is being moved, the server is not up.
  131057: 'unavailable',
  133004: 'unavailable',
  // Written as «something went wrong» and «temporarily unavailable», also of what went out in the end.
  1: 'unknown',
  2: 'unknown',
  131000: 'unknown',
  131016: 'unknown',
};

/** Graph's way of saying that the id in the address is not ours to use. */
const NOT_OURS_SUBCODE = 33;

function faultOf(code: number, error: Fields, status: number): SendFault {
  if (code === 100 && error.error_subcode === NOT_OURS_SUBCODE) return 'credentials';
  if (code >= 200 && code <= 299) return 'credentials';
  const known = faults[code];
  if (known) return known;
  if (status === 429) return 'throughput';
  if (status >= 500 || status === 408) return 'unknown';
  if (status === 401 || status === 403) return 'credentials';
  // Somebody in between sends us elsewhere: WhatsApp itself never had it.
  if (status < 400) return 'unavailable';
  // What the message says or how: 100, 131008, 131009, 131047 (the window is closed), 131051 to 131053, 132000 and above.
  return 'content';
}

/** What an answer outside of the 200s comes to. `secrets` are struck out of what is told: WhatsApp repeats malformed tokens. */
export function whatsappError(answer: VendorAnswer, secrets: readonly string[]): MessagingProviderError {
  const { status } = answer;
  const error = fieldsOf(fieldsOf(jsonOf(answer)).error);
  const code = typeof error.code === 'number' ? error.code : Number.NaN;
  const fault = faultOf(code, error, status);
  const failure = failureOf(error, Number.isNaN(code) ? `HTTP ${status}` : undefined);
  const message = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), failure.message);
  return new MessagingProviderError(
    fault,
    { ...failure, message: `${WHATSAPP}: ${message}` },
    { isRecipientOnly: code === 131056, ...(fault === 'throughput' && { retryAfterMs: pauseOf(code, answer) }) },
  );
}

function pauseOf(code: number, answer: VendorAnswer): number {
  if (code === 131056) return PAIR_PAUSE_MS;
  if (code === 131048) return SPAM_PAUSE_MS;
  return regainMs(answer) ?? retryAfterOf(answer);
}

/** Graph says in a header, by business, in how many minutes it takes calls again. */
function regainMs({ headers }: VendorAnswer): number | null {
  const given = headers['x-business-use-case-usage'];
  if (typeof given !== 'string') return null;
  const minutes = Object.values(fieldsOf(jsonOf({ body: Buffer.from(given) })))
    .flat()
    .map((usage) => fieldsOf(usage).estimated_time_to_regain_access)
    .filter((one) => typeof one === 'number' && one > 0 && one <= 60) as number[];
  return minutes.length > 0 ? Math.max(...minutes) * MINUTE_MS : null;
}

/** An error as it stands in answers and in webhooks. */
export function failureOf(error: Fields, otherwise = 'failed'): Failure {
  const title = textOf(error.title, 200) ?? textOf(error.message, 400);
  const details = textOf(fieldsOf(error.error_data).details, 400);
  const code = textOf(error.code, 100);
  return {
    code: code ?? otherwise,
    message: [...new Set([title, details])].filter(Boolean).join(': ') || `The message failed: ${code ?? otherwise}`,
    suppress: code === '131050' ? 'opted_out' : null,
  };
}
