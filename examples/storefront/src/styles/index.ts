/** The styles as one sheet of the document: no request of their own, and no inline code that a page's policy could refuse. */
import base from './base.css?inline';
import event from './event.css?inline';
import order from './order.css?inline';
import parts from './parts.css?inline';

let sheet: CSSStyleSheet | undefined;

export function wearStyles(): void {
  if (sheet) return;
  sheet = new CSSStyleSheet();
  sheet.replaceSync([base, parts, event, order].join('\n'));
  // First, so that what the page says of `.tessera` weighs more.
  document.adoptedStyleSheets.unshift(sheet);
}
