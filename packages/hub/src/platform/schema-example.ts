interface SchemaParts {
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly anyOf?: readonly SchemaParts[];
  readonly type?: string;
  readonly properties?: Record<string, SchemaParts>;
  readonly items?: SchemaParts;
  readonly minimum?: number;
  readonly minLength?: number;
}

const depthLimit = 8;

/** A value that fits a schema, for readers: its own example where it has one, else the simplest of its type. */
export function exampleOf(schema: object, depth = 0): unknown {
  const parts: SchemaParts = schema;
  const [own = parts.const ?? parts.default] = parts.examples ?? [];
  if (own !== undefined) return own;
  if (parts.anyOf?.[0] !== undefined) return exampleOf(parts.anyOf[0], depth);
  return depth > depthLimit ? null : ofType(parts, depth);
}

function ofType(parts: SchemaParts, depth: number): unknown {
  switch (parts.type ?? '') {
    case 'object':
      return Object.fromEntries(
        Object.entries(parts.properties ?? {}).map(([name, one]) => [name, exampleOf(one, depth + 1)]),
      );
    case 'array':
      return parts.items === undefined ? [] : [exampleOf(parts.items, depth + 1)];
    case 'string':
      return 'text'.padEnd(parts.minLength ?? 0, '.');
    case 'integer':
    case 'number':
      return parts.minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return null;
  }
}
