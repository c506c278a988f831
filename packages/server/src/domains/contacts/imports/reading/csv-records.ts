/** CSV text to records that know their line and where they end. */
import { parse } from 'csv-parse';
import { unguardFormula } from '../../../../lib/csv.ts';
import { MAX_RECORD_BYTES } from '../import-limits.ts';
import { CsvProblem } from './text-source.ts';

export interface CsvRecord {
  /** Trimmed, without what spreadsheets put in front of a text. */
  cells: string[];
  /** The physical line it begins on. */
  line: number;
  /** The line and the byte of the text (counted from its beginning) after it. */
  nextLine: number;
  endByte: number;
}

const DELIMITERS = [',', ';', '\t', '|'];

/** The delimiter of a file by its first line: the one that stands there most often outside quotes. */
export function detectDelimiter(beginning: string): string {
  const line =
    beginning
      .replace(/"[^"]*"/g, '')
      .trimStart()
      .split(/[\r\n]/, 1)[0] ?? '';
  const count = (delimiter: string) => line.split(delimiter).length - 1;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
}

/**
 * Yields records as the pieces come, and throws a CsvProblem where the text is not CSV, after all records before it.
 * The delimiter is detected when none is given; `onDelimiter` hears of it.
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
      yield parser.take();
      if (problem) throw problem;
    }
    const problem = await parser?.end();
    if (parser) yield parser.take();
    if (problem) throw problem;
  } catch (error) {
    // What was read before the text itself could not be.
    if (parser) yield parser.take();
    throw error;
  }
}

function createParser(delimiter: string, firstLine: number) {
  let records: CsvRecord[] = [];
  let nextLine = firstLine;
  let emptyLines = 0;

  const parser = parse({
    delimiter,
    // Any of them, also mixed: files that were put together come like that.
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    relax_column_count: true,
    // 5" pipe
    relax_quotes: true,
    max_record_size: MAX_RECORD_BYTES,
    info: true,
    // Taken here and not from the stream: a stream that fails forgets what it had not delivered yet.
    on_record: (parsed: unknown) => {
      const { record, info } = parsed as { record: string[]; info: { empty_lines: number; bytes: number } };
      const line = nextLine + info.empty_lines - emptyLines;
      emptyLines = info.empty_lines;
      nextLine = line + 1;
      // The parser's own count takes CRLF within quotes for two lines.
      for (const cell of record) nextLine += lineBreaks(cell);
      const cells = record.map(clean);
      if (cells.some((cell) => cell !== '')) records.push({ cells, line, nextLine, endByte: info.bytes });
      return null;
    },
  });
  // Every error also comes back through the callbacks below.
  parser.on('error', () => {});
  const problemOf = (error: unknown) =>
    error ? asProblem(error, nextLine + parser.info.empty_lines - emptyLines) : undefined;

  return {
    write: (piece: Buffer) =>
      new Promise<CsvProblem | undefined>((resolve) => parser.write(piece, (error) => resolve(problemOf(error)))),
    end: () =>
      new Promise<CsvProblem | undefined>((resolve) => {
        parser.once('error', (error) => resolve(problemOf(error)));
        parser.once('finish', () => resolve(undefined));
        parser.end();
      }),
    take() {
      const taken = records;
      records = [];
      return taken;
    },
  };
}

function asProblem(error: unknown, line: number): CsvProblem {
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

const clean = (cell: string): string => {
  if (cell === '') return cell;
  const trimmed = unguardFormula(cell.trim());
  return trimmed.includes('\0') ? trimmed.replaceAll('\0', '') : trimmed;
};
