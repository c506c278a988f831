/**
 * Builds the package for publication: each source file as ESM and as CommonJS, with types for both, and a package.json with the
 * exports. Packages of the workspace import the sources instead.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build as bundle, transform } from 'esbuild';

const root = join(import.meta.dirname, '..');
const source = join(root, 'src');
const ENTRIES = ['index', 'trpc', 'testing', 'tickets'];
const FORMATS = [
  { format: 'esm', js: '.js', types: '.d.ts' },
  { format: 'cjs', js: '.cjs', types: '.d.cts' },
] as const;

export async function build(outDir: string): Promise<void> {
  rmSync(outDir, { recursive: true, force: true });
  for (const { path, text } of declarations()) {
    for (const { js, types } of FORMATS) write(join(outDir, path.replace('.d.ts', types)), withExtension(js, text));
  }
  const licences = new Map<string, string>();
  for (const path of readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )) {
    const code = readFileSync(join(source, path), 'utf8');
    const { code: esm } = await transform(code, { loader: 'ts', format: 'esm', target: 'es2022' });
    // A module that contains only types compiles to nothing.
    if (!esm.trim()) continue;
    const cjs = path === 'transport/wire.ts' ? await bundled(path, licences) : await asCommonJs(code);
    write(join(outDir, path.replace(/\.ts$/, '.js')), withExtension('.js', esm));
    write(join(outDir, path.replace(/\.ts$/, '.cjs')), withExtension('.cjs', cjs));
  }
  write(
    join(outDir, 'THIRD_PARTY_NOTICES.txt'),
    [...licences].map(([name, text]) => `transport/wire.cjs contains ${name}:\n\n${text}`).join('\n\n'),
  );
  write(join(outDir, 'package.json'), `${JSON.stringify(published(), null, 2)}\n`);
  cpSync(join(root, 'README.md'), join(outDir, 'README.md'));
}

const asCommonJs = async (code: string): Promise<string> =>
  (await transform(code, { loader: 'ts', format: 'cjs', target: 'es2022', platform: 'node' })).code;

/** Bundles superjson, which is ESM only: Node before 20.19 cannot require it. Adds the licences of bundled packages. */
async function bundled(path: string, licences: Map<string, string>): Promise<string> {
  const { outputFiles, metafile } = await bundle({
    entryPoints: [join(source, path)],
    bundle: true,
    format: 'cjs',
    target: 'es2022',
    platform: 'node',
    metafile: true,
    write: false,
    absWorkingDir: root,
  });
  for (const input of Object.keys(metafile.inputs)) {
    const [folder, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
    if (folder && name) licences.set(name, readFileSync(join(root, folder, 'LICENSE'), 'utf8'));
  }
  return outputFiles[0]?.text ?? '';
}

/** Replaces the extension in relative imports: `./client.ts` becomes `./client.js` or `./client.cjs`. */
const withExtension = (extension: string, code: string): string =>
  code.replace(/((?:from|import|require)\s*\(?\s*["']\.{1,2}\/[^"']+)\.ts(["'])/g, `$1${extension}$2`);

function declarations(): { path: string; text: string }[] {
  const work = mkdtempSync(join(tmpdir(), 'tessera-sdk-'));
  try {
    const config = join(work, 'tsconfig.json');
    writeFileSync(
      config,
      JSON.stringify({
        extends: join(root, '../../tsconfig.json'),
        compilerOptions: {
          // No types of Node, because the SDK also runs in browsers.
          types: [],
          target: 'es2022',
          lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
          noEmit: false,
          declaration: true,
          emitDeclarationOnly: true,
          rootDir: source,
          outDir: join(work, 'out'),
        },
        include: [],
        files: ENTRIES.map((name) => join(source, `${name}.ts`)),
      }),
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The declarations could not be generated:\n${stdout}`);
    const out = join(work, 'out');
    return readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.d.ts'))
      .map((path) => ({ path, text: readFileSync(join(out, path), 'utf8') }));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function published(): object {
  const {
    name,
    version,
    description,
    license,
    type,
    sideEffects,
    engines,
    dependencies,
    peerDependencies,
    peerDependenciesMeta,
  } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const exportOf = (entry: string) => ({
    import: { types: `./${entry}.d.ts`, default: `./${entry}.js` },
    require: { types: `./${entry}.d.cts`, default: `./${entry}.cjs` },
  });
  const exports = Object.fromEntries(ENTRIES.map((entry) => [entry === 'index' ? '.' : `./${entry}`, exportOf(entry)]));
  return {
    ...{ name, version, description, license, type, sideEffects, engines },
    main: './index.cjs',
    module: './index.js',
    types: './index.d.cts',
    exports: { ...exports, './package.json': './package.json' },
    ...{ dependencies, peerDependencies, peerDependenciesMeta },
  };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

if (import.meta.main) {
  const outDir = join(root, 'dist');
  await build(outDir);
  console.log(`Built into ${outDir}`);
}
