/** Recognizes programs by their user agent, so that only opens and clicks by people are counted. */
import { isbot } from 'isbot';

/** Scanners of mail and links that the general list of crawlers, previews and HTTP libraries does not name. */
const MAIL_SCANNERS =
  /barracuda|proofpoint|mimecast|symantec|messagelabs|fireeye|trellix|trend ?micro|forcepoint|ironport|safelinks|cloudmark|check ?point|vade ?secure|virustotal|hornetsecurity|sophos|zscaler|forti(?:net|mail|guard)|palo ?alto|bitdefender ?(?:box|scan)|urldefense|\bdart:io\b/i;
const MAX_USER_AGENT = 500;

/** Image proxies of mail services, which load images whether or not a person opens the mail, are on the general list. */
export function isBotUserAgent(userAgent: string | null): boolean {
  const name = userAgent?.trim().slice(0, MAX_USER_AGENT) ?? '';
  // Apple's privacy proxy sends Mozilla/5.0 and nothing more.
  return name === '' || name === 'Mozilla/5.0' || isbot(name) || MAIL_SCANNERS.test(name);
}
