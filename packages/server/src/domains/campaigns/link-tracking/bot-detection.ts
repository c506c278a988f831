/** Whether a program asked, and not a person: by what it says of itself. */

/** Gateways that look at what they let in, previews of chats, programs. Proxies load images whether or not somebody looks. */
const MACHINES =
  /bot\b|crawl|spider|slurp|preview|scan|barracuda|proofpoint|mimecast|symantec|fireeye|trendmicro|forcepoint|ironport|safelinks|facebookexternalhit|whatsapp|telegram|slack|skypeuripreview|discord|curl|wget|python|ruby|perl|java\/|okhttp|go-http|axios|node-fetch|undici|headless|phantomjs|libwww|apache-httpclient/i;
const IMAGE_PROXIES = /googleimageproxy|yahoomailproxy|yahoocachesystem/i;

export function isMachine(kind: 'open' | 'click', userAgent: string | null): boolean {
  const name = userAgent?.trim() ?? '';
  // Apple's privacy proxy calls itself Mozilla/5.0 and nothing more.
  if (name === '' || name === 'Mozilla/5.0') return true;
  return MACHINES.test(name) || (kind === 'open' && IMAGE_PROXIES.test(name));
}
