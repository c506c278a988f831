/**
 * Maps refusals of mail servers to faults, by RFC 5321 reply codes, RFC 3463 enhanced codes and the progress of the exchange.
 * Before the message was transferred nothing was accepted; after its bytes flowed only a reply tells.
 */
import { type Failure, MessagingProviderError, type SendFault } from '../messaging-provider.ts';
import { codesIn, suppressionOf } from './delivery-failure.ts';

/** An error of nodemailer. */
export interface SmtpError extends Error {
  code?: string;
  /** AUTH PLAIN, MAIL FROM, RCPT TO or DATA; CONN when no command failed. */
  command?: string;
  response?: string;
  responseCode?: number;
}

/** Greylisting requires minutes, and most rate limits count by the minute. */
const GREYLISTED_MS = 300_000;
const SLOWER_MS = 60_000;

interface FaultDecision {
  fault: SendFault;
  suppress?: Failure['suppress'];
  retryAfterMs?: number;
  isRecipientOnly?: boolean;
}

/** `hasBegun`: the server had requested the message and received bytes of it. */
export function smtpFault(error: SmtpError, hasBegun: boolean, secrets: readonly string[]): MessagingProviderError {
  const { fault, suppress = null, ...options } = decideFault(error, hasBegun);
  const status = codesIn(error.response ?? '').enhanced;
  const code = status || (error.responseCode ? String(error.responseCode) : (error.code ?? fault));
  // The original error is not kept as cause: servers echo input, passwords included.
  return new MessagingProviderError(fault, { code, message: faultMessage(error, fault, secrets), suppress }, options);
}

function decideFault(error: SmtpError, hasBegun: boolean): FaultDecision {
  const { code, command = '', responseCode = 0, response = '' } = error;
  const { enhanced: status } = codesIn(response);
  if (code === 'EAUTH' || code === 'ENOAUTH' || [530, 534, 535, 538].includes(responseCode)) {
    // Codes like 454: the server could not check the password.
    return responseCode >= 400 && responseCode < 500 ? { fault: 'unavailable' } : { fault: 'credentials' };
  }
  if (code === 'EPRIVATE') return { fault: 'credentials' };
  if (responseCode === 0) return { fault: withoutReply(code, hasBegun) };
  if (responseCode < 500) return temporaryFault({ responseCode, status, command, response });
  if (responseCode < 600) return permanentFault(status, command, response);
  return { fault: hasBegun ? 'unknown' : 'unavailable' };
}

function withoutReply(code: string | undefined, hasBegun: boolean): SendFault {
  if (hasBegun) return 'unknown';
  if (code === 'EENVELOPE') return 'recipient';
  return code === 'EMESSAGE' || code === 'ESTREAM' ? 'content' : 'unavailable';
}

function temporaryFault(reply: TemporaryReply): FaultDecision {
  if (concernsRecipientOnly(reply)) {
    return { fault: 'throughput', retryAfterMs: GREYLISTED_MS, isRecipientOnly: true };
  }
  const isPolicy = reply.status.startsWith('4.7.');
  return reply.responseCode === 421 && !isPolicy
    ? { fault: 'unavailable' }
    : { fault: 'throughput', retryAfterMs: SLOWER_MS };
}

interface TemporaryReply {
  responseCode: number;
  status: string;
  command: string;
  response: string;
}

/** Greylisted, locked or full: other recipients are not affected. RFC 6647 */
function concernsRecipientOnly({ responseCode, status, command, response }: TemporaryReply): boolean {
  if (GREYLISTING.test(response)) return true;
  // The connection or the whole system. RFC 3463 §3.4, 3.6
  if (responseCode === 421 || /^4\.(3\.[12]|5\.3)$/.test(status)) return false;
  if (MAILBOX_STATUS.test(status)) return command === 'RCPT TO' || command === 'DATA';
  // Servers also answer RCPT TO with what they hold against the sender.
  return command === 'RCPT TO' && !SENDER_POLICY_STATUS.test(status) && !SENDER_POLICY.test(response);
}

const GREYLISTING = /gr[ae]y-?\s?list/i;
/** The address or the mailbox. RFC 3463 §3.2, 3.3 */
const MAILBOX_STATUS = /^4\.[12]\./;
/** Authentication of the sending host, Google's and Microsoft's rate limits. RFC 7372, https://support.google.com/a/answer/3726730 */
const SENDER_POLICY_STATUS = /^4\.7\.(2\d|[5-8]\d\d)$/;
const SENDER_POLICY =
  /\b(too (many|much|fast)|rate|limit\w*|quota|throttl\w*|exceed\w*|reputation|block\w*|blacklist\w*|busy|relay\w*|helo|ehlo|host ?name|reverse|client host|your (ip|host|server|domain|network))\b/i;

function permanentFault(status: string, command: string, response: string): FaultDecision {
  const suppress = suppressionOf({ reply: '', enhanced: status }, response);
  if (command === 'RCPT TO') {
    // Relaying denied: we are not logged in as a permitted user.
    const isRelay = suppress === null && /\brelay/i.test(response) && !/^5\.[1-6]\./.test(status);
    return isRelay ? { fault: 'credentials' } : { fault: 'recipient', suppress };
  }
  if (command === 'DATA') {
    return suppress || /^5\.[12]\./.test(status) ? { fault: 'recipient', suppress } : { fault: 'content' };
  }
  // 552: the size announced by MAIL FROM is too large. RFC 1870
  if (command === 'MAIL FROM')
    return { fault: /^552/.test(response) || status === '5.3.4' ? 'content' : 'credentials' };
  // Refused in the greeting: the server accepts nothing from us.
  return { fault: 'credentials' };
}

const FAULT_MESSAGES: Record<SendFault, string> = {
  unknown: 'The mail server closed the connection before it confirmed the message',
  unavailable: 'The mail server could not be reached',
  throughput: 'The mail server accepts no more messages right now',
  credentials: 'The mail server does not accept the user and password',
  recipient: 'The mail server does not accept the address',
  content: 'The mail server does not accept the message',
};

function faultMessage({ response, code }: SmtpError, fault: SendFault, secrets: readonly string[]): string {
  if (code === 'EPRIVATE') return 'The mail server is not on the public internet';
  if (!response) return FAULT_MESSAGES[fault];
  let words = response.replace(/\s+/g, ' ').trim().slice(0, 2_000);
  for (const secret of secrets) {
    for (const spelling of [secret, Buffer.from(secret).toString('base64')]) {
      if (secret.length >= 4) words = words.replaceAll(spelling, '…');
    }
  }
  return `${FAULT_MESSAGES[fault]}: ${words.slice(0, 300)}`;
}
