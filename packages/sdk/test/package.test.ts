/** The published package: packed, installed, compiled against, and run as ESM and as CommonJS. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { build as bundle } from 'esbuild';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../scripts/build.ts';

const root = join(import.meta.dirname, '..');
const MAX_CORE_BYTES = 18_000;

let work = '';
let tarball = '';
let consumer = '';

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'tessera-package-'));
  const built = join(work, 'built');
  await build(built);
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--offline', '--pack-destination', work], built)) as {
    filename: string;
  }[];
  tarball = join(work, packed?.filename as string);

  // Installed without npm, because a registry may be unavailable.
  consumer = join(work, 'consumer');
  const modules = join(consumer, 'node_modules');
  mkdirSync(join(modules, '@tessera'), { recursive: true });
  mkdirSync(join(modules, '@trpc'));
  run('tar', ['-xzf', tarball], join(modules, '@tessera'));
  run('mv', ['package', 'sdk'], join(modules, '@tessera'));
  symlinkSync(join(root, 'node_modules/superjson'), join(modules, 'superjson'));
  symlinkSync(join(root, 'node_modules/@trpc/server'), join(modules, '@trpc/server'));
  for (const name of ['consumer', 'trpc']) {
    for (const extension of ['.mts', '.cts'])
      cpSync(join(root, `test/consumer/${name}.ts`), join(consumer, name + extension));
  }
  writeFileSync(join(consumer, 'package.json'), '{ "private": true }');
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Runs a command and returns its standard output. The error of a failed command contains all of its output. */
function run(command: string, args: string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`);
  }
}

describe.each([
  ['5.9', 'typescript-5.9'],
  ['7.0', 'typescript'],
])('@tessera/sdk in an application on TypeScript %s', (version, compiler) => {
  it.each([
    ['', 'consumer', []],
    // The declarations of tRPC require this lib.
    [' with tRPC’s tooling', 'trpc', ['esnext.disposable']],
  ])('compiles%s without skipLibCheck, and runs as ESM and as CommonJS', (_, name, lib) => {
    const outDir = join(consumer, `out-${version}`);
    const config = join(consumer, `tsconfig.${version}.${name}.json`);
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable', ...lib],
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      types: [],
      outDir,
    };
    writeFileSync(config, JSON.stringify({ compilerOptions, files: [`${name}.mts`, `${name}.cts`] }));
    const tsc = join(root, 'node_modules', compiler, 'bin/tsc');
    expect(run(process.execPath, [tsc, '--version'], consumer)).toContain(`Version ${version}`);
    run(process.execPath, [tsc, '-p', config], consumer);
    for (const file of [`${name}.mjs`, `${name}.cjs`]) {
      expect(run(process.execPath, [join(outDir, file)], consumer)).toBe('works\n');
    }
  });
});

describe('@tessera/sdk: the package', () => {
  it('has no problem that publint reports', async () => {
    const { messages } = await publint({ pkgDir: join(work, 'built'), strict: true, pack: false });
    expect(messages).toEqual([]);
  });

  it('has the right types for every module resolution', async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
    if (!result.types) throw new Error('the package has no types');
    // "node10" does not support subpaths; TypeScript 7 has removed it.
    const problems = result.problems.filter(
      (problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
    );
    expect(problems).toEqual([]);
  });

  it(`has a core of at most ${MAX_CORE_BYTES} bytes gzipped, superjson included, without APIs of Node`, async () => {
    const { outputFiles } = await bundle({
      stdin: { contents: "export * from '@tessera/sdk'", resolveDir: consumer },
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      platform: 'browser',
      write: false,
    });
    const code = outputFiles[0]?.text ?? '';
    const size = gzipSync(code).byteLength;
    expect(size).toBeGreaterThan(3_000);
    expect(size).toBeLessThanOrEqual(MAX_CORE_BYTES);
    expect(code).not.toMatch(/\b(?:Buffer|process|require|__dirname)\b|node:/);
  });

  it('can be tree-shaken', async () => {
    const { outputFiles } = await bundle({
      stdin: { contents: "export { isTesseraError } from '@tessera/sdk'", resolveDir: consumer },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    });
    expect(outputFiles[0]?.text.length).toBeLessThan(500);
  });

  it('contains superjson and its licence for CommonJS, because Node before 20.19 cannot require ESM', () => {
    const installed = join(consumer, 'node_modules/@tessera/sdk');
    expect(readFileSync(join(installed, 'transport/wire.cjs'), 'utf8')).not.toContain('require("superjson")');
    expect(readFileSync(join(installed, 'THIRD_PARTY_NOTICES.txt'), 'utf8')).toContain('contains superjson:');
  });

  it('does not refer to the server or to zod', () => {
    const installed = join(consumer, 'node_modules/@tessera/sdk');
    const files = run('find', ['.', '-type', 'f'], installed).trim().split('\n');
    expect(files.filter((file) => /manifest|parity/.test(file))).toEqual([]);
    for (const file of files.filter((name) => /\.(?:d\.c?ts|c?js)$/.test(name))) {
      const text = readFileSync(join(installed, file), 'utf8');
      expect(text, file).not.toMatch(/["']zod["']|@tessera\/server|objection|\.ts["']/);
      if (!file.includes('app-router')) expect(text, file).not.toContain('@trpc/');
    }
  });
});
