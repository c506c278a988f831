/** camelCase in TypeScript, snake_case in SQL. Both directions are cached, because every query uses them. */
const memo = (convert: (name: string) => string) => {
  const known = new Map<string, string>();
  return (name: string): string => {
    let converted = known.get(name);
    if (converted === undefined) {
      converted = convert(name);
      if (known.size < 10_000) known.set(name, converted);
    }
    return converted;
  };
};

export const toCamel = memo((name) => name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()));

export const toSnake = memo((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
