/** Calls to Meta's Graph API with an account's token. */

import { jsonOf, type VendorAnswer } from '../../vendor-http.ts';
import type { MessagingAccount } from '../messaging-provider.ts';
import { callMessagingVendor } from '../vendor-call.ts';
import { WHATSAPP, whatsappError } from './whatsapp-errors.ts';

const GRAPH = 'https://graph.facebook.com';
export const GRAPH_VERSION = 'v23.0';

/** Returns Graph's answer. The path follows the version. */
export function callGraph(account: MessagingAccount, path: string, post?: { body: string }): Promise<VendorAnswer> {
  const { settings, credentials, baseUrl } = account;
  const version = typeof settings.apiVersion === 'string' ? settings.apiVersion : GRAPH_VERSION;
  const authorization = `Bearer ${credentials.accessToken}`;
  return callMessagingVendor({
    vendor: WHATSAPP,
    method: post ? 'POST' : 'GET',
    origin: baseUrl ?? GRAPH,
    path: `/${version}/${path}`,
    headers: post ? { authorization, 'content-type': 'application/json' } : { authorization },
    body: post?.body,
  });
}

/** The body of a 2xx answer; throws the fault of any other. */
export function accepted(account: MessagingAccount, answer: VendorAnswer): unknown {
  if (answer.status < 200 || answer.status > 299) throw whatsappError(answer, secretsOf(account));
  return jsonOf(answer);
}

export const secretsOf = ({ credentials }: MessagingAccount): string[] =>
  [credentials.accessToken, credentials.appSecret, credentials.verifyToken].filter((one) => one !== undefined);

export const getGraph = async (account: MessagingAccount, path: string): Promise<unknown> =>
  accepted(account, await callGraph(account, path));
