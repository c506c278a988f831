/** Lines of a short file as people: each one's contact, found or made, and what else its line says. */

import { AppError, badInput } from '../../../../lib/app-error.ts';
import { BYTE_ORDER_MARK } from '../../../../lib/csv.ts';
import { emit } from '../../../../runtime/emit.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { AddressTaken, storeRows } from '../../imports/import-batch.ts';
import { columnsOf, guessMapping, layoutOf, type Mapping } from '../../imports/reading/column-mapping.ts';
import { readRecords } from '../../imports/reading/csv-records.ts';
import { type ImportedRow, type Reason, readRow } from '../../imports/reading/import-row.ts';
import { CsvProblem } from '../../imports/reading/text-source.ts';

export interface ContactLine {
  line: number;
  /** null where the line has no valid address, or the organization no room for one more contact. */
  contactId: string | null;
  /** All columns but addresses, by name, as they are written; without the empty ones. */
  values: Record<string, string>;
  /** What is wrong with it, by the words that imports use. */
  reasons: Reason[];
}

/** Rows written by a few statements. */
const BATCH = 1_000;

/**
 * Throws BAD_REQUEST: `no_header` when the first line does not name a column of phones or e-mails, `not_csv` when the text
 * cannot be read. Nothing of a line becomes a field of the contact's but its name and company, where it had none.
 */
export async function contactsOfLines(
  ctx: Ctx,
  { text, country, maxLines }: { text: string; country?: string; maxLines: number },
): Promise<ContactLine[]> {
  const { rows, columns, mapping } = await rowsOf(text, country);
  if (rows.length > maxLines)
    throw badInput('text', `may have ${maxLines} lines at most; send the rest in another call`);
  const addresses = [mapping.phone, mapping.email];
  const lines: ContactLine[] = [];
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    const owners = await store(ctx, batch);
    for (const row of batch) {
      const contactId = owners.get(row.phone ?? '') ?? owners.get(row.email ?? '') ?? null;
      const written = columns.flatMap((column, index) => {
        const cell = row.cells[index] ?? '';
        return cell === '' || addresses.includes(column) ? [] : [[column, cell]];
      });
      lines.push({ line: row.line, contactId, values: Object.fromEntries(written), reasons: reasonsOf(row) });
    }
  }
  return lines;
}

/** An address that is not there is no fault where the other one is. */
const reasonsOf = ({ phone, email, reasons }: ImportedRow): Reason[] =>
  phone || email ? reasons.filter((reason) => !reason.endsWith('_missing')) : reasons;

async function rowsOf(text: string, country: string | undefined) {
  const rows: ImportedRow[] = [];
  let columns: string[] | undefined;
  let mapping: Mapping | undefined;
  try {
    const source = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    for await (const records of readRecords(whole(source), { line: 1, delimiter: null, onDelimiter: () => {} })) {
      for (const record of records) {
        if (!columns || !mapping) {
          columns = columnsOf(record.cells);
          mapping = guessed(columns);
          continue;
        }
        rows.push(readRow(record, layoutOf(columns, mapping, []), country ?? null));
      }
    }
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    throw new AppError('BAD_REQUEST', `text: ${error.message}`, {
      kind: 'not_csv',
      issues: [{ path: 'text', message: error.message }],
    });
  }
  if (!columns || !mapping) throw noHeader();
  return { rows, columns, mapping };
}

async function* whole(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

function guessed(columns: string[]): Mapping {
  const mapping = guessMapping(columns);
  if (!mapping) throw noHeader();
  return { ...mapping, tags: undefined, customFields: [] };
}

function noHeader(): AppError {
  const message = 'the first line must name the columns, one of them for phones or e-mails';
  return new AppError('BAD_REQUEST', `text: ${message}`, { kind: 'no_header', issues: [{ path: 'text', message }] });
}

/** Contacts by the addresses of these rows. */
async function store(ctx: Ctx, rows: ImportedRow[]): Promise<Map<string, string>> {
  try {
    const { owners, added, changed } = await storeRows(ctx, rows, []);
    await emit(ctx, 'contacts.contact.created', ...added.map(({ id }) => ({ contactId: id })));
    await emit(ctx, 'contacts.contact.updated', ...changed.map(({ id }) => ({ contactId: id })));
    return owners;
  } catch (error) {
    if (!(error instanceof AddressTaken)) throw error;
    throw new AppError('CONFLICT', 'Somebody else is adding the same contacts; please try again', {
      kind: 'try_again',
    });
  }
}
