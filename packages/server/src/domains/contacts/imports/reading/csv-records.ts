/** Parses CSV text to records with their line numbers and end positions. */
import { parse } from 'csv-parse';
import { unguardFormula } from '../../../../lib/text/csv.ts';
import { MAX_RECORD_BYTES } from '../import-limits.ts';
import { CsvProblem } from './text-source.ts';

export interface CsvRecord {
  /** Trimmed, and without the apostrophe that guards a formula. */
  cells: string[];
  /** The physical line on which the record starts. */
  line: number;
  /** The line after the record. */
  nextLine: number;
  /** The byte of the text after the record. */
  endByte: number;
}

const DELIMITERS = [',', ';', '\t', '|'];

/** The delimiter that occurs most often outside quotes in the first line. */
function detectDelimiter(start: string): string {
  const line =
    start
      .replace(/"[^"]*"/g, '')
      .trimStart()
      .split(/[\r\n]/, 1)[0] ?? '';
  const count = (delimiter: string) => line.split(delimiter).length - 1;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
}

/**
 * Yields records as the pieces arrive. Throws a CsvProblem where the text is not CSV, after it has yielded all records before it.
 * The delimiter is detected when none is given; `onDelimiter` is called with it.
 */
export async function* readRecords(
  pieces: AsyncGenerator<Buffer>,
  {
    line,
    delimiter,
    onDelimiter,
  }: { line: number; delimiter: string | null; onDelimiter: (delimiter: string) => void },
): AsyncGenerator<CsvRecord[]> {
  let parser: ReturnType<typeof createParser> | undefined;
  try {
    for await (const piece of pieces) {
      if (!parser) {
        const detected = delimiter ?? detectDelimiter(piece.toString());
        onDelimiter(detected);
        parser = createParser(detected, line);
      }
      const problem = await parser.write(piece);
      yield parser.takeRecords();
      if (problem) throw problem;
    }
    const problem = await parser?.end();
    if (parser) yield parser.takeRecords();
    if (problem) throw problem;
  } catch (error) {
    // The records that were read before the source failed.
    if (parser) yield parser.takeRecords();
    throw error;
  }
}

function createParser(delimiter: string, firstLine: number) {
  let records: CsvRecord[] = [];
  let nextLine = firstLine;
  let emptyLines = 0;

  const parser = parse({
    delimiter,
    // All of them, also mixed, as in files that were concatenated.
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    relax_column_count: true,
    // Accepts a quote inside an unquoted cell: 5" pipe
    relax_quotes: true,
    ltrim: true,
    max_record_size: MAX_RECORD_BYTES,
    info: true,
    // Collected here and not from the stream, because a stream that fails drops the records it has not delivered.
    on_record: (parsed: unknown) => {
      const { record, info } = parsed as { record: string[]; info: { empty_lines: number; bytes: number } };
      const line = nextLine + info.empty_lines - emptyLines;
      emptyLines = info.empty_lines;
      nextLine = line + 1;
      // The parser's own count treats CRLF within quotes as two lines.
      for (const cell of record) nextLine += lineBreaks(cell);
      const cells = record.map(cleanCell);
      if (cells.some((cell) => cell !== '')) records.push({ cells, line, nextLine, endByte: info.bytes });
      return null;
    },
  });
  // The callbacks below receive every error as well.
  parser.on('error', () => {});
  const problemFrom = (error: unknown) =>
    error ? toCsvProblem(error, nextLine + parser.info.empty_lines - emptyLines) : undefined;

  return {
    write: (piece: Buffer) =>
      new Promise<CsvProblem | undefined>((resolve) => parser.write(piece, (error) => resolve(problemFrom(error)))),
    end: () =>
      new Promise<CsvProblem | undefined>((resolve) => {
        parser.once('error', (error) => resolve(problemFrom(error)));
        parser.once('finish', () => resolve(undefined));
        parser.end();
      }),
    takeRecords() {
      const taken = records;
      records = [];
      return taken;
    },
  };
}

function toCsvProblem(error: unknown, line: number): CsvProblem {
  const { code } = error as { code?: string };
  if (code === 'CSV_QUOTE_NOT_CLOSED') return new CsvProblem(`Line ${line}: a quote (") is opened and never closed.`);
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return new CsvProblem(
      `Line ${line}: the record is longer than ${MAX_RECORD_BYTES / 1000} kB, or a quote (") in it is never closed.`,
    );
  }
  return new CsvProblem(`Line ${line}: this is not CSV.`, { cause: error });
}

function lineBreaks(cell: string): number {
  if (!cell.includes('\n') && !cell.includes('\r')) return 0;
  return cell.match(/\r\n|\n|\r/g)?.length ?? 0;
}

/** The parser keeps the quotes of a cell with a space behind them. */
const withoutQuotes = (cell: string): string => /^"([^"]*)"\s+$/.exec(cell)?.[1] ?? cell;

const cleanCell = (cell: string): string => {
  if (cell === '') return cell;
  const trimmed = unguardFormula(withoutQuotes(cell).trim());
  return trimmed.includes('\0') ? trimmed.replaceAll('\0', '') : trimmed;
};
