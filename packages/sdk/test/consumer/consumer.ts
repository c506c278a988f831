/** An application that uses the package. It must compile as ESM and as CommonJS, and print `works`. */
import {
  type Contact,
  createTessera,
  isTesseraError,
  type Page,
  type Session,
  type Tessera,
  TesseraError,
  type TesseraOptions,
} from '@tessera/sdk';
import { createTestTessera } from '@tessera/sdk/testing';

const made = new Date('2026-11-20T09:00:00Z');
const asha: Contact = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  name: 'Asha',
  phone: null,
  email: null,
  company: null,
  tags: [],
  customFields: { city: 'Pune' },
  // An unknown value: outputs are open.
  source: 'carrier_pigeon',
  isBlocked: false,
  lastMessageAt: null,
  unreadCount: 0,
  createdBy: null,
  createdAt: made,
  updatedAt: made,
};

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <Claim extends true>(_claim?: Claim): void => {};

isTrue<Equal<Awaited<ReturnType<Tessera['contacts']['list']>>, Page<Contact>>>();

/** Never called: it tests the types only. */
export async function refused(tessera: Tessera): Promise<void> {
  // @ts-expect-error the name is required
  await tessera.contacts.create({});
  // @ts-expect-error inputs are closed
  await tessera.contacts.create({ name: 'Asha', source: 'carrier_pigeon' });
  // @ts-expect-error the id of the import is required
  await tessera.contacts.imports.issues.list();
  // @ts-expect-error dates are Date objects
  await tessera.contacts.list({ filter: { createdAfter: '2026-11-20' } });
  // @ts-expect-error the procedure does not exist
  await tessera.contacts.explode();
  // @ts-expect-error a handler returns the output of its procedure
  createTestTessera({ contacts: { get: () => ({ id: 1 }) } });
  const options: TesseraOptions = { url: 'https://api.example.com' };
  const session: Session | null = await createTessera(options).auth.session();
  if (session)
    await tessera.contacts.update({ id: session.accessToken, phone: null }, { signal: new AbortController().signal });
  for await (const { type, contact, at } of tessera.contacts.watch({ filter: { types: ['created'] } })) {
    if (type === 'created') console.log(contact?.name, at.getTime());
  }
}

async function main(): Promise<string> {
  const tessera = createTestTessera({
    contacts: {
      get: () => asha,
      list: () => ({ items: [asha], nextCursor: null }),
      create: () => {
        throw new TesseraError('CONFLICT', 'It exists already', { status: 409, details: { kind: 'identity_taken' } });
      },
      watch: () => [{ type: 'created', contactId: asha.id, mergedId: null, contact: asha, at: made }],
    },
  });
  const { data, status } = await tessera.contacts.get({ id: asha.id }).withResponse();
  if (status !== 200 || data.createdAt.getTime() !== made.getTime() || data.source !== 'carrier_pigeon') return 'get';
  for await (const { name } of tessera.contacts.list.all()) if (name !== 'Asha') return 'list';
  for await (const { at } of tessera.contacts.watch()) if (!(at instanceof Date)) return 'watch';
  try {
    await tessera.contacts.create({ name: 'Asha' });
    return 'create';
  } catch (error) {
    // Both entry points must export the same class.
    if (!(error instanceof TesseraError) || !isTesseraError(error, 'CONFLICT')) return 'error';
  }
  return 'works';
}

main().then((result) => console.log(result));
