/** Reads the start of an uploaded file in the same way as the import will. */
import { type Import, ImportChunk } from '@tessera/db';
import { AppError } from '../../../../lib/app-error.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { columnsOfHeader, guessMapping } from './column-mapping.ts';
import { readRecords } from './csv-records.ts';
import { CsvProblem, textOfStart } from './text-source.ts';

const MAX_PREVIEW_ROWS = 20;

export async function previewFile(ctx: Ctx, { id, mapping }: Import) {
  const chunk = await ImportChunk.of(ctx).findOne({ importId: id, startByte: 0 });
  if (!chunk)
    throw new AppError('CONFLICT', 'The import has no file: nothing was uploaded yet, or the import has ended', {
      kind: 'import_file_missing',
    });
  const rows: string[][] = [];
  try {
    const { pieces } = textOfStart(chunk.data);
    for await (const records of readRecords(pieces, { line: 1, delimiter: null, onDelimiter: () => {} })) {
      rows.push(...records.map(({ cells }) => cells));
      if (rows.length > MAX_PREVIEW_ROWS) break;
    }
  } catch (error) {
    // The piece may end within a record. A problem before the first complete record is a problem of the file.
    if (rows.length === 0) throw invalidCsv(error);
  }
  const [header = [], ...first] = rows;
  const columns = requireColumns(header);
  return { columns, mapping: mapping ?? guessMapping(columns), rows: first.slice(0, MAX_PREVIEW_ROWS) };
}

function requireColumns(header: string[]): string[] {
  try {
    return columnsOfHeader(header);
  } catch (error) {
    throw invalidCsv(error);
  }
}

const invalidCsv = (error: unknown) =>
  error instanceof CsvProblem ? new AppError('BAD_REQUEST', error.message, { kind: 'csv_invalid' }) : error;
