/** Renders a ticket as a page of A6: four fit a sheet of A4, and one fits the screen of a phone. */
import PDFDocument from 'pdfkit';
import { toBuffer, toString as toText } from 'qrcode';
import type { TicketWithContext } from '../ticket-access.ts';
import { holderName } from '../ticket-holder.ts';
import { directionOf, inVisualOrder } from './text-direction.ts';
import { BOLD_FONTS, type FontRun, fontData, splitIntoFontRuns } from './ticket-fonts.ts';

const WIDTH = 298;
const HEIGHT = 420;
const MARGIN = 22;
const TEXT_WIDTH = WIDTH - 2 * MARGIN;
const QR = 178;
const INK = '#111111';
const FAINT = '#5f6368';

/** Error correction M tolerates a fold or a stain; H would make the modules too small to print. */
const QR_OPTIONS = { errorCorrectionLevel: 'M', margin: 4 } as const;
export const renderQrPng = (code: string): Promise<Buffer> => toBuffer(code, { ...QR_OPTIONS, type: 'png', scale: 8 });

export const renderQrSvg = async (code: string): Promise<Buffer> =>
  Buffer.from(await toText(code, { ...QR_OPTIONS, type: 'svg' }));

/** The texts of a printed ticket. */
export interface PrintedTicket {
  title: string;
  time: string;
  venue: string;
  holder: string;
  typeName: string;
  orderNumber: string;
  number: number;
}

export const printedTicket = (ticket: TicketWithContext): PrintedTicket => ({
  title: ticket.event.title,
  time: formatEventTime(ticket.event),
  venue: formatVenue(ticket.event),
  holder: holderLabel(ticket),
  typeName: ticket.typeName,
  orderNumber: ticket.orderNumber,
  number: ticket.number,
});

export async function renderTicketPdf(ticket: PrintedTicket, code: string): Promise<Buffer> {
  const doc = new PDFDocument({
    size: [WIDTH, HEIGHT],
    margin: 0,
    info: { Title: ticket.title, Subject: `${ticket.orderNumber}-${ticket.number}` },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => doc.on('end', resolve));

  let y = MARGIN;
  y = writeText(doc, ticket.title, { y, size: 17, lines: 2, bold: true }) + 4;
  y = writeText(doc, ticket.time, { y, size: 9.5, lines: 2 });
  y = writeText(doc, ticket.venue, { y, size: 9.5, lines: 2, color: FAINT }) + 6;
  y = writeText(doc, ticket.holder, { y, size: 12.5, lines: 2, bold: true });
  writeText(doc, ticket.typeName, { y, size: 9.5, lines: 1 });

  const top = HEIGHT - MARGIN - QR - 14;
  doc.image(await toBuffer(code, { ...QR_OPTIONS, margin: 1, type: 'png', scale: 8 }), (WIDTH - QR) / 2, top, {
    width: QR,
  });
  writeText(doc, `${ticket.orderNumber} · ${ticket.number}`, {
    y: top + QR + 3,
    size: 8.5,
    lines: 1,
    color: FAINT,
    centred: true,
  });
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

export const holderLabel = (ticket: TicketWithContext): string =>
  holderName(ticket, ticket.customer) ?? ticket.holderEmail;

/** Start and end in the event's time zone, with the zone's short name. */
export function formatEventTime({ startsAt, endsAt, timeZone }: TicketWithContext['event']): string {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone });
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone });
  const zoned = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  });
  const isOneDay = day.format(startsAt) === day.format(endsAt);
  const end = isOneDay ? zoned.format(endsAt) : `${day.format(endsAt)}, ${zoned.format(endsAt)}`;
  return `${day.format(startsAt)}, ${time.format(startsAt)} – ${end}`;
}

export const formatVenue = ({ venueName, address, city, country }: TicketWithContext['event']): string =>
  [venueName, address, city, country].filter(Boolean).join(', ');

interface TextStyle {
  y: number;
  size: number;
  /** Maximum number of lines. The last one ends in an ellipsis if the text is longer. */
  lines: number;
  bold?: boolean;
  color?: string;
  centred?: boolean;
}

/** Writes a text and returns the y position below it. */
function writeText(doc: PDFKit.PDFDocument, text: string, style: TextStyle): number {
  const height = style.size * 1.35;
  const direction = directionOf(text);
  let { y } = style;
  for (const line of wrapText(doc, text, style)) {
    const runs = splitIntoFontRuns(line, style.bold ? BOLD_FONTS : []);
    let x = style.centred ? (WIDTH - widthOf(doc, runs, style.size)) / 2 : MARGIN;
    for (const { font, text: part } of inVisualOrder(runs, direction)) {
      selectFont(doc, font, style.size).fillColor(style.color ?? INK);
      // All fonts share one baseline. `features` makes pdfkit lay out the run as a whole, as right-to-left text needs.
      doc.text(part, x, y + style.size, { lineBreak: false, baseline: 'alphabetic', features: [] });
      x += doc.widthOfString(part, { features: [] });
    }
    y += height;
  }
  return y;
}

function widthOf(doc: PDFKit.PDFDocument, runs: FontRun[], size: number): number {
  return runs.reduce((sum, { font, text }) => {
    selectFont(doc, font, size);
    return sum + doc.widthOfString(text, { features: [] });
  }, 0);
}

const selectFont = (doc: PDFKit.PDFDocument, font: string, size: number) =>
  doc.registerFont(font, fontData(font)).font(font).fontSize(size);

function wrapText(doc: PDFKit.PDFDocument, text: string, { size, lines, bold }: TextStyle): string[] {
  const fits = (line: string) => widthOf(doc, splitIntoFontRuns(line, bold ? BOLD_FONTS : []), size) <= TEXT_WIDTH;
  const wrapped: string[] = [];
  // Line breaks of the text separate words, as spaces do.
  let rest = text.replace(/\s+/g, ' ').trim();
  while (rest && wrapped.length < lines) {
    const end = fits(rest) ? rest.length : lineBreakIndex(rest, fits);
    wrapped.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  const last = wrapped.pop();
  if (last === undefined) return wrapped;
  if (!rest) return [...wrapped, last];
  let shortened = last;
  while (shortened && !fits(`${shortened}…`)) shortened = shortened.slice(0, -1);
  return [...wrapped, `${shortened}…`];
}

const breaks = new Intl.Segmenter(undefined, { granularity: 'word' });

/** The index at which the line breaks: after the last word that fits, or inside a word that is longer than a line. */
function lineBreakIndex(text: string, fits: (line: string) => boolean): number {
  let end = 0;
  for (const { index, segment } of breaks.segment(text)) {
    if (!fits(text.slice(0, index + segment.length).trimEnd())) break;
    end = index + segment.length;
  }
  if (end > 0) return end;
  do end++;
  while (end < text.length && fits(text.slice(0, end + 1)));
  return end;
}
