/** Recognizes programs by their user agent, so that only opens and clicks by people are counted. */

/** Mail gateways that inspect links, chat previews, crawlers and HTTP libraries. */
const BOT_USER_AGENTS =
  /bot\b|crawl|spider|slurp|preview|scan|barracuda|proofpoint|mimecast|symantec|fireeye|trendmicro|forcepoint|ironport|safelinks|facebookexternalhit|whatsapp|telegram|slack|skypeuripreview|discord|curl|wget|python|ruby|perl|java\/|okhttp|go-http|axios|node-fetch|undici|headless|phantomjs|libwww|apache-httpclient/i;
/** Proxies load images whether or not a person opens the mail. */
const IMAGE_PROXIES = /googleimageproxy|yahoomailproxy|yahoocachesystem/i;

export function isBotUserAgent(kind: 'open' | 'click', userAgent: string | null): boolean {
  const name = userAgent?.trim() ?? '';
  // Apple's privacy proxy sends Mozilla/5.0 and nothing more.
  if (name === '' || name === 'Mozilla/5.0') return true;
  return BOT_USER_AGENTS.test(name) || (kind === 'open' && IMAGE_PROXIES.test(name));
}
