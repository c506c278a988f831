/**
 * What WhatsApp's errors mean for a message.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */

import { type Fields, fieldsOf, textOf } from '../../untrusted-json.ts';
import { jsonOf, retryAfterOf, type VendorAnswer } from '../../vendor-http.ts';
import { type Failure, MessagingProviderError, type SendFault } from '../messaging-provider.ts';

export const WHATSAPP = 'WhatsApp';

/** To one recipient: one message in six seconds after a burst of 45. */
const PAIR_PAUSE_MS = 6_000;
/** Too many recipients blocked or reported the number; this does not pass within seconds. */
const SPAM_PAUSE_MS = 600_000;
const MINUTE_MS = 60_000;

const faults: Record<number, SendFault> = {
  // Invalid token, missing permission, or an account that is locked, unpaid, unregistered or deleted: it concerns every
  // message.
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
  // Rate limits: of the app, of the account, of the number, of spam reports, of messages to one recipient.
  4: 'throughput',
  80007: 'throughput',
  130429: 'throughput',
  131048: 'throughput',
  131056: 'throughput',
  // Refused for this recipient: an experiment, the country, the own number, not on WhatsApp, not on the list of a test number,
  // too much marketing from others, opted out of our marketing, an address this type of message does not support.
  130472: 'recipient',
  130497: 'recipient',
  131021: 'recipient',
  131026: 'recipient',
  131030: 'recipient',
  131049: 'recipient',
  131050: 'recipient',
  131062: 'recipient',
  // Documented as “try again”, and certainly not accepted: the account is being migrated, or the server is down.
  131057: 'unavailable',
  133004: 'unavailable',
  // Documented as “something went wrong” and “temporarily unavailable”, but observed for messages that were delivered.
  1: 'unknown',
  2: 'unknown',
  131000: 'unknown',
  131016: 'unknown',
};

/** Graph: the id in the URL is not accessible to this token. */
const NOT_OURS_SUBCODE = 33;

function faultOf(code: number, error: Fields, status: number): SendFault {
  if (code === 100 && error.error_subcode === NOT_OURS_SUBCODE) return 'credentials';
  if (code >= 200 && code <= 299) return 'credentials';
  const known = faults[code];
  if (known) return known;
  if (status === 429) return 'throughput';
  if (status >= 500 || status === 408) return 'unknown';
  if (status === 401 || status === 403) return 'credentials';
  // A proxy redirects; WhatsApp did not receive the message.
  if (status < 400) return 'unavailable';
  // Content or format: 100, 131008, 131009, 131047 (the window is closed), 131051 to 131053, 132000 and above.
  return 'content';
}

/** The fault of an answer outside 2xx. `secrets` are removed from the text, because WhatsApp echoes malformed tokens. */
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

/** A Graph header says, per business, after how many minutes calls are allowed again. */
function regainMs({ headers }: VendorAnswer): number | null {
  const given = headers['x-business-use-case-usage'];
  if (typeof given !== 'string') return null;
  const minutes = Object.values(fieldsOf(jsonOf({ body: Buffer.from(given) })))
    .flat()
    .map((usage) => fieldsOf(usage).estimated_time_to_regain_access)
    .filter((one) => typeof one === 'number' && one > 0 && one <= 60) as number[];
  return minutes.length > 0 ? Math.max(...minutes) * MINUTE_MS : null;
}

/** The failure of an error object, in answers and in webhooks. */
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
