/** Writes the procedures that require a fresh proof of identity into docs/security.md. `--check` only compares. */
import { appRouter } from '../src/router.ts';
import type { ProcedureMeta } from '../src/trpc/procedures.ts';
import { writeSection } from './page-section.ts';

const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: unknown }>).map(
  ([path, { _def }]) => ({ path, meta: (_def as { meta?: ProcedureMeta }).meta ?? {} }),
);

const rows = procedures
  .filter(({ meta }) => meta.fresh)
  .map(({ path, meta }) => {
    const isForKeys = meta.access === 'organization' && !meta.inPerson;
    return `| \`${path}\` | ${meta.summary} | ${isForKeys ? 'with the scope' : 'refused'} |`;
  })
  .sort();

writeSection(
  'docs/security.md',
  'fresh procedures',
  `| Procedure | What it does | API keys |\n| --- | --- | --- |\n${rows.join('\n')}\n`,
);
