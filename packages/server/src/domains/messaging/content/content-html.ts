/**
 * Converts between HTML and text, and rewrites links in both. Patterns stop at the next angle bracket, so none backtracks over
 * a long text.
 */
import { decodeHTMLAttribute } from 'entities';
import { plainTextOf } from '../../../lib/text/html-text.ts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] as string);

const HREF = /(<a\b[^<>]*?\bhref\s*=\s*)("[^"<>]*"|'[^'<>]*')/gi;
const URL_IN_TEXT = /https?:\/\/[^\s<>"]+/g;
/** Characters that usually follow a URL in a text and do not belong to it. */
const TRAILING_PUNCTUATION = new Set(".,;:!?)]'*_");

export type LinkRewriter = (url: string) => string;

/** Rewrites each http(s) link of a page. */
export const rewriteHtml = (html: string, rewrite: LinkRewriter): string =>
  html.replace(HREF, (all, before: string, quoted: string) => {
    const url = decodeHTMLAttribute(quoted.slice(1, -1)).trim();
    return /^https?:\/\//i.test(url) ? `${before}"${escapeHtml(rewrite(url))}"` : all;
  });

const mapUrls = (text: string, answer: (url: string) => string): string =>
  text.replace(URL_IN_TEXT, (found) => {
    let end = found.length;
    while (TRAILING_PUNCTUATION.has(found[end - 1] as string)) end--;
    return answer(found.slice(0, end)) + found.slice(end);
  });

export const rewriteText = (text: string, rewrite: LinkRewriter): string => mapUrls(text, rewrite);

/** Links without variables: the same for all recipients. */
export function extractLinks({ html, texts }: { html: string | null; texts: readonly string[] }): string[] {
  const links = new Set<string>();
  const note = (url: string): string => {
    if (!url.includes('{{') && !url.includes('{%') && url.length <= 2000) links.add(url);
    return url;
  };
  if (html) rewriteHtml(html, note);
  for (const text of texts) rewriteText(text, note);
  return [...links];
}

/** Renders a text as a page with paragraphs and links. `rewrite` changes where links lead, not how they read. */
export function textToHtml(text: string, rewrite: LinkRewriter = (url) => url): string {
  const paragraphs = text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${linkify(paragraph, rewrite).replace(/\n/g, '<br>')}</p>`);
  return `<!doctype html><html><body>${paragraphs.join('')}</body></html>`;
}

function linkify(text: string, rewrite: LinkRewriter): string {
  const urls: string[] = [];
  // URLs are replaced by markers before escaping. No stored text contains the marker character.
  const marked = mapUrls(text.replaceAll('\u0001', ''), (url) => `\u0001${urls.push(url) - 1}\u0001`);
  return escapeHtml(marked).replace(/\u0001(\d+)\u0001/g, (_all, index: string) => {
    const url = urls[Number(index)] as string;
    return `<a href="${escapeHtml(rewrite(url))}">${escapeHtml(url)}</a>`;
  });
}

/** Inserts before the end of the body, if the page has one. */
export function appendHtml(html: string, more: string): string {
  const end = html.toLowerCase().lastIndexOf('</body>');
  return end === -1 ? html + more : html.slice(0, end) + more + html.slice(end);
}

/** Liquid, which stays as it is. No stored text contains the marker character. */
const LIQUID = /\{\{[^{}]*\}\}|\{%[^{}]*%\}/g;

/** The text of an HTML page, for mail programs that show text only. Liquid stays unchanged. */
export function htmlToText(html: string): string {
  const tokens: string[] = [];
  const marked = html.replaceAll('\u0001', '').replace(LIQUID, (token) => `\u0001${tokens.push(token) - 1}\u0001`);
  const text = plainTextOf(marked, 'shown');
  return text.replace(/\u0001(\d+)\u0001/g, (_all, index: string) => tokens[Number(index)] as string).trim();
}
