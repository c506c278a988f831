/** What the API exposes, from the schemas of every procedure: secret fields, ways to sign in, and accounts of a new installation. */
import { readFileSync } from 'node:fs';
import { inSystem } from '@tessera/db';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestServer } from '../index.ts';
import { metaOf, procedures } from '../procedures.ts';

type Node = Record<string, unknown>;

const definition = (path: string) =>
  procedures[path]?._def as unknown as { inputs: z.ZodType[]; output?: z.ZodType; type: string };

/** Every field of a schema, by its path: `items.*.name`. */
function fieldsOf(schema: z.ZodType | undefined, io: 'input' | 'output'): string[] {
  if (!schema) return [];
  const found = new Set<string>();
  const root = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Node;
  const definitions = (root.$defs ?? {}) as Record<string, Node>;
  const walk = (node: unknown, place: string, seen: readonly string[]): void => {
    if (typeof node !== 'object' || node === null) return;
    const { $ref, properties, items, prefixItems, additionalProperties, anyOf, allOf, oneOf } = node as Node;
    if (typeof $ref === 'string') {
      const name = $ref.slice('#/$defs/'.length);
      if (!seen.includes(name)) walk(definitions[name] ?? root, place, [...seen, name]);
    }
    for (const [name, inner] of Object.entries((properties ?? {}) as Node)) {
      found.add(`${place}${name}`);
      walk(inner, `${place}${name}.`, seen);
    }
    for (const inner of [items, additionalProperties]) walk(inner, `${place}*.`, seen);
    for (const list of [prefixItems, anyOf, allOf, oneOf]) {
      for (const inner of (list ?? []) as unknown[]) walk(inner, place, seen);
    }
  };
  walk(root, '', []);
  return [...found];
}

const every = (of: (path: string) => string[]): string[] =>
  Object.keys(procedures).flatMap((path) => of(path).map((field) => `${path}: ${field}`));
const outputs = every((path) => fieldsOf(definition(path).output, 'output'));
const inputs = every((path) => definition(path).inputs.flatMap((input) => fieldsOf(input, 'input')));
const last = (field: string): string => field.split(/[. ]/).at(-1) as string;

it('output schemas: no answer has a field for a hash, a sealed value or a password', () => {
  expect(outputs.length).toBeGreaterThan(300);
  const secret = /hash|password|sealed|jwk|wrapped|PendingSecret|lastTotpStep/i;
  // The public keys that verify ticket codes.
  const open = ['ticketing.signingKeys.list: items.*.jwk', 'ticketing.checkInLists.getManifest: keys.*.jwk'];
  expect(outputs.filter((field) => secret.test(last(field))).sort()).toEqual(open.sort());
});

it('output schemas: only these procedures answer secrets', () => {
  const given = /^(key|writeKey|secret|uri|qrSvg|recoveryCodes|accessToken|refreshToken|token|ticket)$/;
  const found = outputs.filter(
    (field) =>
      given.test(last(field)) &&
      !/\brules\b|^contacts\.customFields\./.test(field) &&
      // The scanned ticket, and what a payment vendor's component in the page starts with.
      !/^ticketing\.checkIns\.|action\.token$/.test(field),
  );
  expect([...new Set(found.map((field) => field.split(':')[0]))].sort()).toEqual(
    [
      'identity.account.export',
      'identity.auth.completeTwoFactor',
      'identity.auth.confirmSignUp',
      'identity.auth.refresh',
      'identity.auth.signIn',
      'identity.auth.signInWithPasskey',
      'identity.auth.signUp',
      'identity.auth.unlock',
      'identity.twoFactor.begin',
      'identity.twoFactor.confirm',
      'identity.twoFactor.regenerateRecoveryCodes',
      'organizations.apiKeys.create',
      'organizations.apiKeys.rotate',
      'ticketing.carts.create',
      'ticketing.transfers.accept',
      'ticketing.waitlist.join',
      'tracking.sources.create',
      'tracking.sources.rotate',
    ].sort(),
  );
  // Of recovery codes, the export contains only when they were made and used.
  const exported = found.filter((field) => field.startsWith('identity.account.export'));
  expect(exported).toEqual(['identity.account.export: recoveryCodes']);
  expect(outputs).not.toContain('identity.account.export: recoveryCodes.*.code');
});

describe('input schemas', () => {
  it('X23: public procedures that take a credential count against the calls of signing in, and no others do', () => {
    const credential = /^(password|token|ticket|passkey|refreshToken|code)$/;
    const taking = inputs
      .filter((field) => /: \w+$/.test(field) && credential.test(last(field)))
      .map((field) => field.split(':')[0] as string)
      // It chooses a password, and is limited by network.
      .filter((path) => metaOf(path).access === 'public' && path !== 'identity.auth.signUp');
    const counted = Object.keys(procedures).filter((path) => metaOf(path).callLimit === 'signIn');
    expect([...new Set(taking)].sort()).toEqual(counted.sort());
  });

  it('no input names the caller, the owner of a row, or what an organization has paid for', () => {
    const decided = /^(organizationId|userId|isStaff|plan|limits|actor|actorType|createdBy|invitedBy|emailVerifiedAt)$/;
    expect(inputs.filter((field) => decided.test(last(field)))).toEqual([]);
  });
});

it('output schemas: these procedures open a session and no other, as docs/security.md says', () => {
  const openers = outputs
    .filter((field) => last(field) === 'accessToken')
    .map((field) => field.split(':')[0])
    .filter((path) => path !== 'identity.auth.refresh');
  const page = readFileSync(new URL('../../../../docs/security.md', import.meta.url), 'utf8');
  const section = page.split('## Ways to sign in')[1]?.split('\n## ')[0] ?? '';
  const listed = [...section.matchAll(/^\| `(identity\.auth\.\w+)`/gm)].map(([, path]) => path);
  expect(listed.sort()).toEqual(openers.sort());
});

it('migrations: a new installation has no account, no key and no organization', async () => {
  const masterKey = Buffer.alloc(32).toString('base64');
  await using server = await createTestServer({
    NODE_ENV: 'production',
    TESSERA_MASTER_KEY: masterKey,
    TESSERA_PUBLIC_URL: 'http://localhost',
    TESSERA_ACCEPT: 'http,no_mail,open_sign_up,weak_master_key',
  });
  for (const table of ['identity.users', 'organizations.organizations', 'organizations.api_keys']) {
    const { rows } = await inSystem(server.app.database, async (db) => db.raw(`select * from ${table}`));
    expect(rows, table).toEqual([]);
  }
});

it('password fields: masked, without restrictions of pasting and password managers', () => {
  const pages = [
    'server/src/http/pages/account.ts',
    'playground/src/frame/account.tsx',
    'playground/src/frame/proof.tsx',
  ];
  for (const page of pages) {
    const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8');
    const fields = [...text.matchAll(/name="(?:password|apiKey)"/g)];
    expect(fields.length, page).toBeGreaterThan(0);
    expect(text.match(/type="password"/g), page).toHaveLength(fields.length);
    expect(text, page).toMatch(/autocomplete=/i);
    expect(text, page).not.toMatch(/onPaste|onCopy|preventDefault\(\);? *\/\/ *paste/i);
  }
});
