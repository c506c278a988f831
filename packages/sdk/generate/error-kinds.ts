/** Writes the error kinds as types, so that editors complete them and a `switch` over them is checked. */

export function errorKindsFile(header: string, errorKinds: Record<string, readonly string[]>): string {
  const members = Object.entries(errorKinds).map(
    ([domain, kinds]) => `  ${domain}:\n${kinds.map((kind) => `    | '${kind}'`).join('\n')};\n`,
  );
  return `${header}
/** Every error kind of the server by domain, as in \`error.kind\`. Any procedure can answer with those of \`trpc\`. */
export interface ErrorKinds {
${members.join('')}}

/** Every error kind of the server. */
export type ErrorKind = ErrorKinds[keyof ErrorKinds];
`;
}
