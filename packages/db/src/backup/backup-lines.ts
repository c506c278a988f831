/** The content of a backup: lines of JSON, and after each table's line its rows in PostgreSQL's COPY format. */
import type { BackedUpPartition, BackedUpTable, Totals } from './backup-tables.ts';

export interface BackupHeader {
  format: 'tessera-backup-1';
  createdAt: string;
  /** The database's applied migrations, in their order. */
  migrations: string[];
  partitions: BackedUpPartition[];
}

export type BackupTable = BackedUpTable & Totals;

export interface BackupEnd {
  tables: number;
  /** The last values of the sequences, read after the rows. */
  sequences: Record<string, string>;
}

/** No row is this line: COPY writes a backslash in a value as two. */
const END_OF_ROWS = Buffer.from('\\.\n');

export const asLine = (value: BackupHeader | BackupTable | BackupEnd): Buffer =>
  Buffer.from(`${JSON.stringify(value)}\n`);

export const endOfRows = (): Buffer => END_OF_ROWS;

/** Whole lines with their ends, in batches as they arrive. */
export async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let partial: Buffer[] = [];
  for await (const chunk of source) {
    const lines: Buffer[] = [];
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const line = chunk.subarray(from, end + 1);
      lines.push(partial.length > 0 ? Buffer.concat([...partial, line]) : line);
      partial = [];
      from = end + 1;
    }
    if (from < chunk.length) partial.push(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (partial.length > 0) throw new Error('The backup ends within a line');
}

/** Handles the parts of a backup in their order. `table` must read all rows before it resolves. */
export interface BackupReader {
  header(header: BackupHeader): Promise<void>;
  table(table: BackupTable, rows: AsyncIterable<Buffer>): Promise<void>;
  end(end: BackupEnd): Promise<void>;
}

/** Reads a whole backup, and throws unless it is complete and every table has as many rows as it says. */
export async function readBackup(content: AsyncIterable<Buffer>, reader: BackupReader): Promise<void> {
  const batches = linesOf(content);
  let batch: Buffer[] = [];
  let at = 0;

  async function next(): Promise<Buffer | undefined> {
    if (at < batch.length) return batch[at++];
    const { done, value } = await batches.next();
    if (done) return undefined;
    [batch, at] = [value, 1];
    return batch[0];
  }

  async function* rowsOf(table: BackupTable): AsyncGenerator<Buffer> {
    for (let rows = 0; ; ) {
      if (!(await next())) throw new Error(`The backup ends within ${table.name}`);
      const rest = batch.slice(at - 1);
      const end = rest.findIndex((line) => line.equals(END_OF_ROWS));
      const lines = end < 0 ? rest : rest.slice(0, end);
      at += end < 0 ? rest.length - 1 : end;
      rows += lines.length;
      if (lines.length > 0) yield Buffer.concat(lines);
      if (end < 0) continue;
      if (rows !== table.rows) throw new Error(`${table.name} has ${rows} rows and should have ${table.rows}`);
      return;
    }
  }

  const header = JSON.parse(`${(await next()) ?? '{}'}`) as BackupHeader;
  if (header.format !== 'tessera-backup-1') throw new Error('This is not a backup that this version can read');
  await reader.header(header);
  for (let tables = 0; ; tables++) {
    const line = await next();
    if (!line) throw new Error('The backup has no end');
    const part = JSON.parse(line.toString()) as BackupTable | BackupEnd;
    if ('name' in part) await reader.table(part, rowsOf(part));
    else if (part.tables !== tables) throw new Error(`The backup has ${tables} of ${part.tables} tables`);
    else return reader.end(part);
  }
}
