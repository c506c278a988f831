/** Organizations' part of a world: a second owner, a member, an API key and an invitation. */
import { inSystem, Member, User } from '@tessera/db';
import type { App } from '../../src/runtime/app.ts';
import type { OrganizationIds, WorldPart, WorldSite } from './ids.ts';

export const organizationsPart: WorldPart<'organizations'> = {
  needs: [],
  create: async (site) => ({ ids: await createOrganizations(site) }),
};

async function createOrganizations({ app, tenant, canary }: WorldSite): Promise<OrganizationIds> {
  const { call } = tenant;
  const apiKey = await call.organizations.apiKeys.create({ name: canary, scopes: ['contacts.read'] });
  // The last owner cannot leave: a second one lets `organizations.members.leave` succeed.
  await tenant.as('owner');
  const member = await addPerson(app, tenant.organization.id, canary);
  const invitation = await call.organizations.invitations.create({
    email: `${canary}.invited@example.in`,
    role: 'agent',
  });
  return { apiKey: apiKey.id, member: member.id, invitation: invitation.id };
}

function addPerson(app: App, organizationId: string, canary: string): Promise<Member> {
  return inSystem(app.database, async (db) => {
    const email = `${canary}.member@example.in`;
    const user = (await User.query(db).insert({ name: canary, email })) as User;
    const member = {
      organizationId,
      userId: user.id,
      email,
      role: 'agent',
      status: 'active',
    } as const;
    return (await Member.query(db).insert(member)) as Member;
  });
}
