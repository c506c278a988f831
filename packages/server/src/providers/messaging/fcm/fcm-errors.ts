/** What FCM's errors mean for a message. https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode */
import { z } from 'zod';
import { jsonOf, type VendorAnswer } from '../../vendor-http.ts';
import { MessagingProviderError, type SendFault } from '../messaging-provider.ts';
import { broken, tooMany } from '../vendor-call.ts';

interface Detail {
  errorCode?: string;
  fieldViolations?: { field?: string }[];
  /** Of a QuotaFailure: the quota that was exceeded. */
  violations?: { subject?: string; description?: string }[];
}
const Detail: z.ZodType<Detail> = z.object({
  errorCode: z.string().optional(),
  fieldViolations: z.array(z.object({ field: z.string().optional() })).optional(),
  violations: z.array(z.object({ subject: z.string().optional(), description: z.string().optional() })).optional(),
});
const Problem = z.object({
  error: z.object({
    status: z.string().max(100).catch(''),
    message: z.string().catch(''),
    details: z.array(z.unknown()).catch([]),
  }),
});

/** The pause when Google names no time. https://firebase.google.com/docs/cloud-messaging/error-codes */
const PAUSE_MS = 60_000;

export function fcmFault(answer: VendorAnswer): MessagingProviderError {
  const { status: httpStatus } = answer;
  const { error } = Problem.safeParse(jsonOf(answer)).data ?? {};
  const details = (error?.details ?? []).slice(0, 20).map((detail) => Detail.safeParse(detail).data ?? ({} as Detail));
  const code = details.find(({ errorCode }) => errorCode)?.errorCode ?? (error?.status || String(httpStatus));
  const text = error?.message.replace(/\s+/g, ' ').trim().slice(0, 300);
  const message = text ? `FCM: ${text}` : `FCM answered HTTP ${httpStatus}`;
  const failure = { code: code.slice(0, 100), message };

  if (code === 'UNREGISTERED') return new MessagingProviderError('recipient', { ...failure, suppress: 'unreachable' });
  if (httpStatus === 429 || httpStatus === 503 || code === 'QUOTA_EXCEEDED' || code === 'UNAVAILABLE') {
    // Besides the quota of the project, each device has one.
    const isRecipientOnly = details.some(({ violations = [] }) =>
      violations.some(({ subject = '', description = '' }) => /\bdevice\b/i.test(`${subject} ${description}`)),
    );
    return answer.headers['retry-after']
      ? tooMany('FCM', answer, failure, isRecipientOnly)
      : new MessagingProviderError('throughput', failure, { retryAfterMs: PAUSE_MS, isRecipientOnly });
  }
  if (httpStatus >= 500) return broken('FCM', answer);
  const isAboutToken =
    details.some(({ fieldViolations = [] }) => fieldViolations.some(({ field }) => field === 'message.token')) ||
    /registration token/i.test(text ?? '');
  return new MessagingProviderError(faultOf(code, httpStatus, isAboutToken), failure);
}

function faultOf(code: string, httpStatus: number, isAboutToken: boolean): SendFault {
  // The device registered with another project, or this project lacks credentials for APNs or web push.
  if (code === 'SENDER_ID_MISMATCH' || code === 'THIRD_PARTY_AUTH_ERROR') return 'recipient';
  if (httpStatus === 401 || httpStatus === 403) return 'credentials';
  // Without UNREGISTERED the project is missing; the recipient must not be suppressed.
  if (httpStatus === 404) return 'credentials';
  return isAboutToken ? 'recipient' : 'content';
}
