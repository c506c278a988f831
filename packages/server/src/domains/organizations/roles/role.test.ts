import { Permission, Role } from '@tessera/db';
import { expect, it } from 'vitest';
import { listRoles } from './role.service.ts';

const { roles, permissions } = listRoles();

/** The table as docs/roles.md shows it. */
const page = `# Roles and permissions

What each role may do. Members may be given more, one permission at a time; API keys carry permissions as scopes. Written
from \`packages/server/src/domains/organizations/roles/permissions.ts\`, and by programs read with \`organizations.roles.list\`.

| Permission | What it allows | ${roles.map(({ role }) => role).join(' | ')} |
| --- | --- | ${roles.map(() => ':-:').join(' | ')} |
${permissions
  .map(
    ({ permission, description }) =>
      `| \`${permission}\` | ${description} | ${roles.map((one) => (one.permissions.includes(permission) ? '✓' : '')).join(' | ')} |`,
  )
  .join('\n')}

${roles.map(({ role, description }) => `- **${role}**: ${description}`).join('\n')}

Nobody gives what they do not have, and nobody acts on somebody who may do more than they. What only owners may comes with
the role alone and takes a person: no key does it, whatever its scopes.
`;

it('every role and every permission is explained', () => {
  expect(roles.map(({ role }) => role)).toEqual(Role.options);
  expect(permissions.map(({ permission }) => permission)).toEqual(Permission.options);
  for (const { description } of [...roles, ...permissions]) expect(description).toMatch(/^[A-Z].+\.$/);
});

it('docs/roles.md shows the table as it is; vitest -u writes it anew', async () => {
  await expect(page).toMatchFileSnapshot('../../../../../../docs/roles.md');
});
