/** E-mail addresses in one canonical form, by which they are stored, compared and mailed. */
import { domainToASCII } from 'node:url';
import { withoutInvisible } from './sanitize-text.ts';

const ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** A dot-atom of RFC 5322, and a domain of at least two labels whose last one is no number. */
export const EMAIL = new RegExp(`^${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+(?![0-9]+$)${LABEL}$`);

const ASCII = /^[\x21-\x7e]*$/;
/** Unicode's own full stops separate labels as well. Anything else is no name of a host, whatever a parser of URLs makes of it. */
const UNICODE_DOMAIN = /^[\p{L}\p{M}\p{N}.\u3002\uff0e\uff61-]+$/u;

/**
 * The address in lower case, with its domain in ASCII: `Info@münchen.example` is `info@xn--mnchen-3ya.example`. What is no address
 * stays without a match for `EMAIL`. Only ASCII letters are lowered: the Kelvin sign K would become a k, and another person's address.
 */
export function canonicalEmail(text: string): string {
  const typed = withoutInvisible(text).trim();
  const at = typed.lastIndexOf('@');
  const local = typed.slice(0, at);
  if (at < 0 || !ASCII.test(local)) return typed;
  return `${local.toLowerCase()}@${canonicalDomain(typed.slice(at + 1))}`;
}

function canonicalDomain(domain: string): string {
  if (ASCII.test(domain) && !/xn--/i.test(domain)) return domain.toLowerCase();
  // An empty text where the domain is not valid.
  return UNICODE_DOMAIN.test(domain) ? domainToASCII(domain) : domain;
}
