/** The text of an HTML page, for reading. It must not be rendered as HTML again. */
import { compile } from 'html-to-text';

/** Deeper elements are left out. */
const MAX_DEPTH = 100;

/** Compiled once: compiling takes longer than converting a mail. */
const converter = (links: 'shown' | 'hidden') =>
  compile({
    wordwrap: false,
    selectors: [
      ...['head', 'title', 'img'].map((selector) => ({ selector, format: 'skip' })),
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      {
        selector: 'a',
        options: { ignoreHref: links === 'hidden', linkBrackets: ['(', ')'], hideLinkHrefIfSameAsText: true },
      },
      { selector: 'p', options: { leadingLineBreaks: links === 'hidden' ? 1 : 2, trailingLineBreaks: 1 } },
    ],
    limits: { maxDepth: MAX_DEPTH },
  });

const converters = { shown: converter('shown'), hidden: converter('hidden') };

/** `links`: whether the addresses of links follow their texts in brackets. */
export const plainTextOf = (html: string, links: 'shown' | 'hidden'): string => converters[links](html);
