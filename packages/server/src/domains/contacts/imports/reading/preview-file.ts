/** The beginning of an uploaded file, as the import will read it. */
import { type Import, ImportChunk } from '@tessera/db';
import { AppError } from '../../../../lib/app-error.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { columnsOf, guessMapping } from './column-mapping.ts';
import { readRecords } from './csv-records.ts';
import { CsvProblem, textOf } from './text-source.ts';

const ROWS = 20;

export async function previewFile(ctx: Ctx, { id, mapping }: Import) {
  const chunk = await ImportChunk.of(ctx).findOne({ importId: id, startByte: 0 });
  if (!chunk)
    throw new AppError('CONFLICT', 'Nothing was uploaded yet, or the import has ended', { kind: 'import_status' });
  const rows: string[][] = [];
  try {
    const { pieces } = textOf(chunk.data);
    for await (const records of readRecords(pieces, { line: 1, delimiter: null, onDelimiter: () => {} })) {
      rows.push(...records.map(({ cells }) => cells));
      if (rows.length > ROWS) break;
    }
  } catch (error) {
    // The piece may end within a record; what is wrong before that is wrong in the file.
    if (rows.length === 0) throw unreadable(error);
  }
  const [header = [], ...first] = rows;
  const columns = columnsFrom(header);
  return { columns, mapping: mapping ?? guessMapping(columns), rows: first.slice(0, ROWS) };
}

function columnsFrom(header: string[]): string[] {
  try {
    return columnsOf(header);
  } catch (error) {
    throw unreadable(error);
  }
}

const unreadable = (error: unknown) =>
  error instanceof CsvProblem ? new AppError('BAD_REQUEST', error.message, { kind: 'not_csv' }) : error;
