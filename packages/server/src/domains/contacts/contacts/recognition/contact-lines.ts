/** Resolves the lines of a short CSV text to contacts and creates missing contacts. Campaigns call this for manual recipients. */
import { AppError, badInput } from '../../../../lib/app-error.ts';
import { BYTE_ORDER_MARK } from '../../../../lib/text/csv.ts';
import { emit } from '../../../../runtime/emit.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { AddressConflict, storeRows } from '../../imports/import-batch.ts';
import { type ColumnMapping, columnsOfHeader, guessMapping, layoutOf } from '../../imports/reading/column-mapping.ts';
import { readRecords } from '../../imports/reading/csv-records.ts';
import { type ImportedRow, type ImportIssueReason, readRow } from '../../imports/reading/import-row.ts';
import { CsvProblem } from '../../imports/reading/text-source.ts';

export interface ContactLine {
  line: number;
  /** null when the line has no valid address, or when the organization's quota of contacts is exhausted. */
  contactId: string | null;
  /** The non-empty cells of all columns except the addresses, by column name, as written. */
  values: Record<string, string>;
  /** What is wrong with the line, as imports name it. */
  reasons: ImportIssueReason[];
}

/** Rows that a few statements write together. */
const ROWS_PER_BATCH = 1_000;

/**
 * Throws BAD_REQUEST: `csv_header_missing` when the first line names no column of phones or e-mails, `csv_invalid` when the text is
 * not CSV. An existing contact gets at most a missing name and company; other columns do not change it.
 */
export async function resolveContactLines(
  ctx: Ctx,
  { text, country, maxLines }: { text: string; country?: string; maxLines: number },
): Promise<ContactLine[]> {
  const { rows, columns, mapping } = await readRows(text, country);
  if (rows.length > maxLines)
    throw badInput('text', `may have ${maxLines} lines at most; send the rest in another call`);
  const addresses = [mapping.phone, mapping.email];
  const lines: ContactLine[] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_BATCH) {
    const batch = rows.slice(start, start + ROWS_PER_BATCH);
    const owners = await storeLines(ctx, batch);
    for (const row of batch) {
      const contactId = owners.get(row.phone ?? '') ?? owners.get(row.email ?? '') ?? null;
      const values = columns.flatMap((column, index) => {
        const cell = row.cells[index] ?? '';
        return cell === '' || addresses.includes(column) ? [] : [[column, cell]];
      });
      lines.push({ line: row.line, contactId, values: Object.fromEntries(values), reasons: lineReasons(row) });
    }
  }
  return lines;
}

/** A missing phone is no problem where there is an e-mail, and the other way round. */
const lineReasons = ({ phone, email, reasons }: ImportedRow): ImportIssueReason[] =>
  phone || email ? reasons.filter((reason) => !reason.endsWith('_missing')) : reasons;

async function readRows(text: string, country: string | undefined) {
  const rows: ImportedRow[] = [];
  let columns: string[] | undefined;
  let mapping: ColumnMapping | undefined;
  try {
    const source = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    for await (const records of readRecords(asPieces(source), { line: 1, delimiter: null, onDelimiter: () => {} })) {
      for (const record of records) {
        if (!columns || !mapping) {
          columns = columnsOfHeader(record.cells);
          mapping = requireGuessedMapping(columns);
          continue;
        }
        rows.push(readRow(record, layoutOf(columns, mapping, [], ','), country ?? null));
      }
    }
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    throw new AppError('BAD_REQUEST', `text: ${error.message}`, {
      kind: 'csv_invalid',
      issues: [{ path: 'text', message: error.message }],
    });
  }
  if (!columns || !mapping) throw headerMissing();
  return { rows, columns, mapping };
}

async function* asPieces(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

function requireGuessedMapping(columns: string[]): ColumnMapping {
  const mapping = guessMapping(columns);
  if (!mapping) throw headerMissing();
  return { ...mapping, tags: undefined, customFields: [] };
}

function headerMissing(): AppError {
  const message = 'the first line must name the columns, one of them for phones or e-mails';
  return new AppError('BAD_REQUEST', `text: ${message}`, {
    kind: 'csv_header_missing',
    issues: [{ path: 'text', message }],
  });
}

/** Returns the contacts by the addresses of these rows. */
async function storeLines(ctx: Ctx, rows: ImportedRow[]): Promise<Map<string, string>> {
  try {
    const { owners, added, changed } = await storeRows(ctx, rows, []);
    await emit(ctx, 'contacts.contact.created', ...added.map(({ id }) => ({ contactId: id })));
    await emit(ctx, 'contacts.contact.updated', ...changed.map(({ id }) => ({ contactId: id })));
    return owners;
  } catch (error) {
    if (!(error instanceof AddressConflict)) throw error;
    throw new AppError('CONFLICT', 'Another request is adding the same contacts; please try again', {
      kind: 'contact_write_conflict',
    });
  }
}
