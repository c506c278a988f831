/**
 * Reads requests in the format of Meta's Conversions API, which a server sends to Meta and to us. Events with the same event_id, also
 * from the pixel in the browser, are one event. https://developers.facebook.com/docs/marketing-api/conversions-api
 */
import { z } from 'zod';
import { readJson } from '../../../http/body.ts';
import { badInput } from '../../../lib/app-error.ts';
import { vendorFields, vendorMoment, vendorText } from './vendor-fields.ts';

const FacebookBody = z.object({
  access_token: z.string().max(200).nullish(),
  data: z.array(z.unknown()).min(1).max(1_000),
});

/** Meta takes JSON, and forms whose fields are JSON: `data=[…]&access_token=…`. Its own examples send multipart forms. */
export async function readFacebookBody(contentType: string, body: Buffer): Promise<unknown> {
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\s*;?/i.test(contentType)) return readJson(body);
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw badInput('', 'The body is not the form that its content type names');
    });
  const field = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  return { access_token: field('access_token'), data: readJson(Buffer.from(field('data') ?? 'null')) };
}

export function readFacebook(given: unknown): { writeKey: string | null; events: unknown[] } {
  const parsed = FacebookBody.safeParse(given);
  if (!parsed.success) throw badInput('data', 'must be a list of events');
  return { writeKey: parsed.data.access_token ?? null, events: parsed.data.data.map(messageFromFacebook) };
}

/** Addresses arrive hashed and cannot identify a contact; external_id and the pixel's cookie can. */
function messageFromFacebook(given: unknown): unknown {
  const event = vendorFields(typeof given === 'string' ? readJson(Buffer.from(given)) : given);
  const user = vendorFields(event.user_data);
  const url = vendorText(event.event_source_url);
  return {
    type: 'track',
    event: event.event_name,
    eventId: vendorText(event.event_id),
    anonymousId: vendorText(user.fbp),
    userId: vendorText(Array.isArray(user.external_id) ? user.external_id[0] : user.external_id),
    timestamp: vendorMoment(event.event_time, 1000),
    properties: event.custom_data,
    context: { ...(url && { page: { url } }), actionSource: vendorText(event.action_source) },
  };
}
