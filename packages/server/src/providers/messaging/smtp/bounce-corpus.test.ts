/**
 * Against a collection of real bounces: TESSERA_TEST_BOUNCES names a folder of .eml files with `expected.json`, which has for each
 * file its recipients' `status`, `reason`, and whether the failure is `permanent`. docs/testing.md
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseMail } from './mail-report.ts';

interface Expected {
  status: string;
  reason: string;
  permanent: boolean;
}

/** The collection's own codes for reports that have none. */
const isPseudoCode = (status: string): boolean => /^[245]\.0\.9\d\d$/.test(status);

async function isRecognized(mail: Buffer, [expected]: readonly Expected[]): Promise<boolean> {
  if (!expected) return true;
  const items = await parseMail(mail, new Date());
  const reports = items.flatMap((item) => (item.kind === 'status' ? [item] : []));
  if (expected.reason === 'vacation') return items.length === 0;
  if (expected.reason === 'delivered') return reports.some(({ status }) => status === 'delivered');
  if (expected.reason === 'feedback') {
    return (
      items.some((item) => item.kind === 'consent') || reports.some(({ failure }) => failure?.suppress === 'opted_out')
    );
  }
  return reports.some(
    ({ status, failure }) =>
      status === 'failed' &&
      (isPseudoCode(expected.status) || failure?.code === expected.status) &&
      (failure?.suppress === 'unreachable') === expected.permanent,
  );
}

const folder = process.env.TESSERA_TEST_BOUNCES;

it.skipIf(!folder)('P4: parseMail agrees with a collection of bounces', async () => {
  const table = JSON.parse(readFileSync(join(folder as string, 'expected.json'), 'utf8')) as Record<string, Expected[]>;
  const said = Object.entries(table).filter(([, recipients]) => recipients.length > 0);
  const missed: string[] = [];
  for (const [file, recipients] of said) {
    if (!(await isRecognized(readFileSync(join(folder as string, file)), recipients))) missed.push(file);
  }
  const share = 1 - missed.length / said.length;
  console.info(
    `${said.length - missed.length} of ${said.length} (${(share * 100).toFixed(1)} %); not: ${missed.join(' ')}`,
  );
  expect(share).toBeGreaterThanOrEqual(0.85);
});
