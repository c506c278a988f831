/** The statements with which docs/operations.md pauses an organization, and resumes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inSystem } from '@tessera/db';
import { expect, it } from 'vitest';
import { createApiKey } from '../../src/domains/organizations/index.ts';
import { root } from '../architecture/sources.ts';
import { createTestServer } from '../index.ts';
import { createWorld } from '../worlds/world.ts';

const docs = readFileSync(join(root, 'docs/operations.md'), 'utf8');

/** The SQL of a block, without psql's own commands. */
function statements(block: 'pause' | 'resume', organization: string): string {
  const [, sql = ''] = new RegExp(`\`\`\`sql ${block}\n([^\`]+)\`\`\``).exec(docs) ?? [];
  expect(sql).toContain('commit;');
  return sql.replace(/^\\.*$/gm, '').replaceAll(":'organization'", `'${organization}'`);
}

it('pause: calls and messages of the organization stop, those of others do not, and both resume', async () => {
  await using server = await createTestServer();
  const worlds = [
    await createWorld(server.app, 'paused', 'messaging'),
    await createWorld(server.app, 'other', 'messaging'),
  ];
  const keys = await Promise.all(
    worlds.map(({ tenant }) =>
      tenant.transaction((ctx) =>
        createApiKey(ctx, { name: 'Test', kind: 'secret', scopes: ['contacts.read'], origins: [] }),
      ),
    ),
  );
  const state = async () => ({
    statuses: await Promise.all(
      keys.map(async ({ key }) => {
        const answer = await fetch(`${server.url}/trpc/contacts.count`, {
          headers: { authorization: `Bearer ${key}` },
        });
        return answer.status;
      }),
    ),
    paused: await inSystem(server.app.database, async (db) => {
      const { rows } = await db.raw(
        'select bool_and(paused_until is not null) as paused from messaging.senders where organization_id = any(?::uuid[]) group by organization_id order by organization_id',
        [worlds.map(({ tenant }) => tenant.organization.id)],
      );
      return rows.map(({ paused }: { paused: boolean }) => paused);
    }),
  });
  const organization = worlds[0]?.tenant.organization.id ?? '';
  const running = { statuses: [200, 200], paused: [false, false] };
  expect(await state()).toEqual(running);
  await server.db.sql(statements('pause', organization));
  await expect.poll(state, { timeout: 5_000 }).toEqual({ statuses: [401, 200], paused: [true, false] });
  await server.db.sql(statements('resume', organization));
  await expect.poll(state, { timeout: 5_000 }).toEqual(running);
});
