/** A ticket as a page to print: A6, so that four fit a sheet and one fits a telephone. */
import PDFDocument from 'pdfkit';
import { toBuffer } from 'qrcode';
import type { TicketWithContext } from '../ticket-access.ts';
import { holderName } from '../ticket-holder.ts';
import { BOLD, fontData, type Run, runsOf } from './ticket-fonts.ts';

const WIDTH = 298;
const HEIGHT = 420;
const MARGIN = 22;
const INNER = WIDTH - 2 * MARGIN;
const QR = 178;
const INK = '#111111';
const FAINT = '#5f6368';

/** Small squares would be lost in print; M survives a fold and a stain. */
const QR_OPTIONS = { errorCorrectionLevel: 'M', margin: 4 } as const;
export const qrPng = (code: string): Promise<Buffer> => toBuffer(code, { ...QR_OPTIONS, type: 'png', scale: 8 });

export async function ticketPdf(ticket: TicketWithContext, code: string): Promise<Buffer> {
  const doc = new PDFDocument({
    size: [WIDTH, HEIGHT],
    margin: 0,
    info: { Title: ticket.event.title, Subject: `${ticket.orderNumber}-${ticket.number}` },
  });
  const pieces: Buffer[] = [];
  doc.on('data', (piece: Buffer) => pieces.push(piece));
  const ended = new Promise<void>((resolve) => doc.on('end', resolve));

  const { event } = ticket;
  let y = MARGIN;
  y = write(doc, event.title, { y, size: 17, lines: 2, bold: true }) + 4;
  y = write(doc, whenOf(event), { y, size: 9.5, lines: 2 });
  y = write(doc, placeOf(event), { y, size: 9.5, lines: 2, color: FAINT }) + 6;
  y = write(doc, nameOf(ticket), { y, size: 12.5, lines: 2, bold: true });
  write(doc, ticket.typeName, { y, size: 9.5, lines: 1 });

  const top = HEIGHT - MARGIN - QR - 14;
  doc.image(await toBuffer(code, { ...QR_OPTIONS, margin: 1, type: 'png', scale: 8 }), (WIDTH - QR) / 2, top, {
    width: QR,
  });
  write(doc, `${ticket.orderNumber} · ${ticket.number}`, {
    y: top + QR + 3,
    size: 8.5,
    lines: 1,
    color: FAINT,
    centred: true,
  });
  doc.end();
  await ended;
  return Buffer.concat(pieces);
}

export const nameOf = (ticket: TicketWithContext): string => holderName(ticket, ticket.customer) ?? ticket.holderEmail;

/** As a clock on the wall there shows it, with the zone's own name. */
export function whenOf({ startsAt, endsAt, timeZone }: TicketWithContext['event']): string {
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

export const placeOf = ({ venueName, address, city, country }: TicketWithContext['event']): string =>
  [venueName, address, city, country].filter(Boolean).join(', ');

interface Style {
  y: number;
  size: number;
  /** More are cut off, with an ellipsis. */
  lines: number;
  bold?: boolean;
  color?: string;
  centred?: boolean;
}

/** Writes a text in at most so many lines and answers where the next one begins. */
function write(doc: PDFKit.PDFDocument, text: string, style: Style): number {
  const height = style.size * 1.35;
  let { y } = style;
  for (const line of linesOf(doc, text, style)) {
    const runs = runsOf(line, style.bold ? BOLD : []);
    let x = style.centred ? (WIDTH - widthOf(doc, runs, style.size)) / 2 : MARGIN;
    for (const { font, text: part } of visually(runs)) {
      choose(doc, font, style.size).fillColor(style.color ?? INK);
      // One baseline, whatever the font; `features` has the whole run laid out at once, which right-to-left needs.
      doc.text(part, x, y + style.size, { lineBreak: false, baseline: 'alphabetic', features: [] });
      x += doc.widthOfString(part, { features: [] });
    }
    y += height;
  }
  return y;
}

function widthOf(doc: PDFKit.PDFDocument, runs: Run[], size: number): number {
  return runs.reduce((sum, { font, text }) => {
    choose(doc, font, size);
    return sum + doc.widthOfString(text, { features: [] });
  }, 0);
}

const choose = (doc: PDFKit.PDFDocument, font: string, size: number) =>
  doc.registerFont(font, fontData(font)).font(font).fontSize(size);

function linesOf(doc: PDFKit.PDFDocument, text: string, { size, lines, bold }: Style): string[] {
  const fits = (line: string) => widthOf(doc, runsOf(line, bold ? BOLD : []), size) <= INNER;
  const made: string[] = [];
  let rest = text.trim();
  while (rest && made.length < lines) {
    const end = fits(rest) ? rest.length : cut(rest, fits);
    made.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  const last = made.pop();
  if (last === undefined) return made;
  if (!rest) return [...made, last];
  let shortened = last;
  while (shortened && !fits(`${shortened}…`)) shortened = shortened.slice(0, -1);
  return [...made, `${shortened}…`];
}

const breaks = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Where the line ends: behind the last word that fits, or within a word that is longer than a line. */
function cut(text: string, fits: (line: string) => boolean): number {
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

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A line that begins from right to left is read so: its runs stand the other way round. */
const visually = (runs: Run[]): Run[] => (RIGHT_TO_LEFT.test(runs[0]?.text ?? '') ? [...runs].reverse() : runs);
