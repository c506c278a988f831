import { Permission, Role } from '@tessera/db';
import { expect, it } from 'vitest';
import { getRoles } from './role.service.ts';

const { roles, permissions } = getRoles();

/** The expected content of docs/roles.md. */
const page = `# Roles and permissions

The permissions of each role. Members can have further permissions; API keys have permissions as scopes. Generated
from \`packages/server/src/domains/organizations/roles/permissions.ts\`, also answered by \`organizations.roles.get\`.

| Permission | What it allows | ${roles.map(({ role }) => role).join(' | ')} |
| --- | --- | ${roles.map(() => ':-:').join(' | ')} |
${permissions
  .map(
    ({ permission, description }) =>
      `| \`${permission}\` | ${description} | ${roles.map((one) => (one.permissions.includes(permission) ? '✓' : '')).join(' | ')} |`,
  )
  .join('\n')}

${roles.map(({ role, description }) => `- **${role}**: ${description}`).join('\n')}

You cannot grant a permission you do not have, or manage a member who has more permissions than you. What is reserved for
owners comes with the role only and requires a person: no API key can do it, whatever its scopes.
`;

it('organizations.roles.get: describes every role and every permission', () => {
  expect(roles.map(({ role }) => role)).toEqual(Role.options);
  expect(permissions.map(({ permission }) => permission)).toEqual(Permission.options);
  for (const { description } of [...roles, ...permissions]) expect(description).toMatch(/^[A-Z].+\.$/);
});

it('docs/roles.md shows the current table; vitest -u rewrites it', async () => {
  await expect(page).toMatchFileSnapshot('../../../../../../docs/roles.md');
});
