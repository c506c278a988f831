/** Watching and uploading, against a real server over a network that fails. */
import { createTestServer, type TestServer } from '@tessera/server/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTessera, type Import, type Tessera, uploadImport } from '../src/index.ts';
import { countingFetch, startProxy } from './network.ts';

let server: TestServer;
let tessera: Tessera;
let key: string;
beforeAll(async () => {
  server = await createTestServer();
  tessera = createTessera({ url: server.url });
  await tessera.auth.signUp({
    email: 'asha@example.in',
    password: 'correct horse',
    name: 'Asha',
    organizationName: 'Kala',
  });
  const scopes = ['contacts.read', 'contacts.write', 'contacts.import'] as const;
  ({ key } = await tessera.organizations.apiKeys.create({ name: 'Desk', scopes: [...scopes] }));
});
afterAll(() => server[Symbol.asyncDispose]());

/** 3 000 rows make about 1.3 MB: three parts. */
const csv = (rows: number): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(
    [
      'name,email',
      ...Array.from({ length: rows }, (_, i) => `Person ${i},person${i}@example.in${' '.repeat(400)}`),
    ].join('\n'),
  );

describe('contacts.watch', () => {
  it('yields every contact once, in order, while its connection is lost repeatedly', async () => {
    await using proxy = await startProxy(server.url);
    const watching = createTessera({ url: proxy.url, apiKey: key });
    const names: string[] = [];
    const made = Array.from({ length: 30 }, (_, i) => `Person ${i}`);
    const first = Promise.withResolvers<void>();
    const changes = (async () => {
      for await (const { type, contact, at } of watching.contacts.watch({ filter: { types: ['created'] } })) {
        if (type !== 'created' || !(at instanceof Date)) throw new Error('unexpected change');
        if (contact?.name === 'Ready?') first.resolve();
        else names.push(contact?.name ?? 'no contact');
        if (names.length % 7 === 0) proxy.cutAll();
        if (names.length === made.length) return;
      }
    })();
    // Changes before the subscription is connected do not arrive.
    const creating = setInterval(() => void tessera.contacts.create({ name: 'Ready?' }), 100);
    await first.promise;
    clearInterval(creating);
    for (const name of made) await tessera.contacts.create({ name });
    await changes;
    expect(names).toEqual(made);
  });
});

describe('uploadImport', () => {
  it('uploads the whole file over a network that drops answers', async () => {
    await using proxy = await startProxy(server.url);
    const { counts, fetch } = countingFetch();
    const unreliable = createTessera({ url: proxy.url, apiKey: key, fetch });
    const file = new Blob([csv(3_000)], { type: 'text/csv' });
    const sent: number[] = [];
    const started = await uploadImport(
      unreliable,
      { file, fileName: 'people.csv', tags: ['imported'] },
      {
        onProgress({ sentBytes, totalBytes }) {
          expect(totalBytes).toBe(file.size);
          if (sent.push(sentBytes) === 1) proxy.dropNextAnswers(1);
        },
      },
    );
    expect(sent.at(-1)).toBe(file.size);
    expect(sent).toHaveLength(3);
    expect(counts['contacts.imports.append']).toBe(4);
    let last: Import = started;
    for await (const state of tessera.contacts.imports.watch({ id: started.id })) last = state;
    expect(last).toMatchObject({
      status: 'completed',
      sizeBytes: file.size,
      createdCount: 3_000,
      rejectedCount: 0,
      tags: ['imported'],
    });
    expect(last.finishedAt).toBeInstanceOf(Date);
  });

  it('resumes an interrupted upload, also from a stream', async () => {
    const bytes = csv(2_000);
    async function* stream() {
      for (let at = 0; at < bytes.byteLength; at += 70_001) yield bytes.subarray(at, at + 70_001);
    }
    const controller = new AbortController();
    const interrupted = uploadImport(
      tessera,
      { file: stream(), fileName: 'people.csv' },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(interrupted).rejects.toMatchObject({ code: 'ABORTED' });
    const [open] = (await tessera.contacts.imports.list({ filter: { status: 'uploading' } })).items;
    expect(open?.sizeBytes).toBe(512 * 1024);

    const resumed = await uploadImport(
      tessera,
      { file: stream(), fileName: 'people.csv' },
      { importId: open?.id, start: false },
    );
    expect(resumed).toMatchObject({ id: open?.id, status: 'uploading', sizeBytes: bytes.byteLength });
    const preview = await tessera.contacts.imports.preview({ id: resumed.id });
    expect(preview).toMatchObject({ columns: ['name', 'email'], mapping: { name: 'name', email: 'email' } });
    await tessera.contacts.imports.cancel({ id: resumed.id });
  });
});
