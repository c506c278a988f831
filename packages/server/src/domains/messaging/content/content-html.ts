/**
 * Converts between HTML and text, and rewrites links in both. Patterns stop at the next angle bracket, so none backtracks over
 * a long text.
 */

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] as string);
const unescapeHtml = (html: string): string =>
  html.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_all, name: string) => NAMED[name] as string);

const HREF = /(<a\b[^<>]*?\bhref\s*=\s*)("[^"<>]*"|'[^'<>]*')/gi;
const URL_IN_TEXT = /https?:\/\/[^\s<>"]+/g;
/** Characters that usually follow a URL in a text and do not belong to it. */
const TRAILING_PUNCTUATION = new Set(".,;:!?)]'*_");

export type LinkRewriter = (url: string) => string;

/** Rewrites each http(s) link of a page. */
export const rewriteHtml = (html: string, rewrite: LinkRewriter): string =>
  html.replace(HREF, (all, before: string, quoted: string) => {
    const url = unescapeHtml(quoted.slice(1, -1)).trim();
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

const TOKEN = /\{\{[^{}]*\}\}|\{%[^{}]*%\}|<(\/?)([a-z][a-z0-9]*)?([^<>]*)>/gi;
const LINE_BREAK_TAGS = new Set([
  'br',
  'p',
  'div',
  'tr',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'table',
  'ul',
  'ol',
  'hr',
]);
const HIDDEN_TAGS = new Set(['style', 'script', 'head', 'title']);

/** The text of an HTML page, for mail programs that show text only. Liquid stays unchanged. */
export function htmlToText(html: string): string {
  const parts: string[] = [];
  let hidden: string | null = null;
  let href: string | null = null;
  let end = 0;
  for (const { 0: token, 1: slash, 2: tag, 3: attributes = '', index } of html.matchAll(TOKEN)) {
    if (!hidden) parts.push(html.slice(end, index));
    end = index + token.length;
    const name = tag?.toLowerCase() ?? '';
    if (hidden) {
      if (slash && name === hidden) hidden = null;
    } else if (token.startsWith('{')) parts.push(token);
    else if (HIDDEN_TAGS.has(name) && !slash) hidden = name;
    else if (LINE_BREAK_TAGS.has(name)) parts.push('\n');
    else if (name === 'a') {
      if (slash && href) parts.push(` (${href})`);
      href = slash ? null : (/\bhref\s*=\s*["'](https?:[^"']*)["']/i.exec(attributes)?.[1] ?? null);
    }
  }
  if (!hidden) parts.push(html.slice(end));
  const lines = unescapeHtml(parts.join('')).split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line, i, all) => line || all[i - 1])
    .join('\n')
    .trim();
}
