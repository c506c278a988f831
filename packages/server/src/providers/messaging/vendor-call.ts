/** Calls to messaging vendors: failures and throttling as `MessagingProviderError`. */
import { callVendor, retryAfterOf, type VendorAnswer, type VendorCall, VendorHttpError } from '../vendor-http.ts';
import { type Failure, MessagingProviderError } from './messaging-provider.ts';

/** As `callVendor`. Throws `unavailable` if the vendor cannot have received the request, and `unknown` if it may have. */
export const callMessagingVendor = (call: VendorCall): Promise<VendorAnswer> =>
  callVendor(call).catch((error: unknown) => {
    if (!(error instanceof VendorHttpError)) throw error;
    const { message, cause, wasSent } = error;
    throw new MessagingProviderError(wasSent ? 'unknown' : 'unavailable', { message }, { cause });
  });

/** `throughput`, with the pause that the vendor asks for. */
export const tooMany = (
  vendor: string,
  answer: Pick<VendorAnswer, 'headers'>,
  failure: Partial<Failure> = {},
  isRecipientOnly = false,
): MessagingProviderError =>
  new MessagingProviderError(
    'throughput',
    { message: `${vendor} asks for a pause`, ...failure },
    { retryAfterMs: retryAfterOf(answer), isRecipientOnly },
  );

/** A fault at the vendor: it may have accepted the message before it failed. For vendors that do not document otherwise. */
export const broken = (vendor: string, { status }: Pick<VendorAnswer, 'status'>): MessagingProviderError =>
  new MessagingProviderError('unknown', {
    code: String(status),
    message: `${vendor} could not decide: HTTP ${status}`,
  });
