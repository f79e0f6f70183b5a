/** How a value of a schema is asked for. */
export type SchemaFieldKind =
  | 'text'
  | 'url'
  | 'secret'
  | 'secret_lines'
  | 'number'
  | 'switch'
  | 'choice'
  | 'list'
  | 'duration'
  | 'zone'
  | 'time'
  | 'lines'
  | 'json';

/** One input of a form, as its schema describes it. */
export interface SchemaField {
  readonly name: string;
  readonly kind: SchemaFieldKind;
  readonly label: string;
  readonly hint: string | undefined;
  /** Shown in the empty input. */
  readonly example: string | undefined;
  readonly required: boolean;
  /** What holds where nothing is said. */
  readonly usual: unknown;
  readonly choices: readonly SchemaChoice[];
  readonly limits: SchemaLimits;
}

/** One of the values that a field may have. */
export interface SchemaChoice {
  readonly value: string;
  readonly label: string;
}

/** What a value must keep to; undefined where it need not. Lengths in characters, `least` and `most` in the value's own unit. */
export interface SchemaLimits {
  /** Of a list: what each of it must keep to. */
  readonly pattern: string | undefined;
  readonly shortest: number | undefined;
  readonly longest: number | undefined;
  readonly least: number | undefined;
  readonly most: number | undefined;
  readonly whole: boolean;
  /** It is the address of something on the web. */
  readonly address: boolean;
}

type Schema = Readonly<Record<string, unknown>>;

/** Reads the inputs out of a JSON Schema of an object, in its order, those that are required first. Nothing for what is no such schema. */
export function fieldsOfSchema(schema: unknown): readonly SchemaField[] {
  if (!isSchema(schema) || !isSchema(schema['properties'])) return [];
  const required = textsOf(schema['required']);
  const fields = Object.entries(schema['properties']).flatMap(([name, property]) =>
    isSchema(property) ? [fieldOf(name, property, required.includes(name))] : [],
  );
  return fields.toSorted((a, b) => Number(b.required) - Number(a.required));
}

function fieldOf(name: string, property: Schema, required: boolean): SchemaField {
  const { schema, nullable } = withoutNull(property);
  const choices = choicesOf(schema);
  return {
    name,
    kind: kindOf(name, schema, choices),
    label: textOf(property['title']) ?? labelOf(name),
    hint: textOf(property['description']),
    example: exampleOf(property),
    required: required && !nullable,
    usual: property['default'],
    choices,
    limits: {
      pattern:
        textOf(schema['pattern']) ?? (isSchema(schema['items']) ? textOf(schema['items']['pattern']) : undefined),
      shortest: numberOf(schema['minLength']) ?? numberOf(schema['minItems']),
      longest: numberOf(schema['maxLength']) ?? numberOf(schema['maxItems']),
      least: numberOf(schema['minimum']),
      most: numberOf(schema['maximum']),
      whole: schema['type'] === 'integer',
      address: schema['format'] === 'uri' || schema['format'] === 'url',
    },
  };
}

/** An example, or else what holds where nothing is typed. */
function exampleOf({ examples, default: usual }: Schema): string | undefined {
  const shown: unknown = Array.isArray(examples) ? examples[0] : usual;
  return typeof shown === 'string' || typeof shown === 'number' ? String(shown) : undefined;
}

/** `X or null` is an X that need not be there. */
function withoutNull(schema: Schema): { readonly schema: Schema; readonly nullable: boolean } {
  const variants = Array.isArray(schema['anyOf']) ? schema['anyOf'].filter((one) => isSchema(one)) : [];
  const others = variants.filter((one) => one['type'] !== 'null');
  const [only] = others;
  if (only === undefined || others.length === variants.length) return { schema, nullable: false };
  if (others.length === 1)
    return { schema: { ...only, ...(schema['secret'] === true ? { secret: true } : {}) }, nullable: true };
  return { schema: { ...schema, anyOf: others }, nullable: true };
}

const kindOfWidget: Readonly<Record<string, SchemaFieldKind>> = {
  code: 'lines',
  lines: 'lines',
  textarea: 'lines',
  duration: 'duration',
  time: 'time',
  'time-of-day': 'time',
  'time-zone': 'zone',
  secret: 'secret',
};

function kindOf(name: string, schema: Schema, choices: readonly SchemaChoice[]): SchemaFieldKind {
  const widget = kindOfWidget[textOf(schema['widget']) ?? ''];
  if (schema['secret'] === true) return widget === 'lines' ? 'secret_lines' : 'secret';
  if (widget !== undefined) return widget;
  return choices.length > 0 ? 'choice' : kindOfType(name, schema);
}

function kindOfType(name: string, schema: Schema): SchemaFieldKind {
  const { type, items } = schema;
  if (type === 'boolean') return 'switch';
  if (type === 'array') return isSchema(items) && items['type'] === 'string' ? 'list' : 'json';
  if (type === 'integer' || type === 'number') return name.endsWith('_seconds') ? 'duration' : 'number';
  return type === 'string' ? kindOfText(name, schema) : 'json';
}

function kindOfText(name: string, schema: Schema): SchemaFieldKind {
  if (schema['format'] === 'uri' || schema['format'] === 'url') return 'url';
  if (schema['format'] === 'time') return 'time';
  if (name === 'time_zone' || schema['format'] === 'time-zone') return 'zone';
  return 'text';
}

function choicesOf(schema: Schema): readonly SchemaChoice[] {
  const listed: readonly unknown[] = Array.isArray(schema['enum']) ? schema['enum'] : constantsOf(schema['anyOf']);
  return listed.every((value) => typeof value === 'string')
    ? listed.map((value) => ({ value, label: titleOf(schema, value) ?? labelOf(value) }))
    : [];
}

function constantsOf(variants: unknown): readonly unknown[] {
  if (!Array.isArray(variants)) return [];
  const schemas = variants.filter((one) => isSchema(one));
  return schemas.every((one) => 'const' in one) ? schemas.map((one) => one['const']) : [];
}

function titleOf(schema: Schema, value: string): string | undefined {
  const variants: readonly unknown[] = Array.isArray(schema['anyOf']) ? schema['anyOf'] : [];
  const variant = variants.find((one) => isSchema(one) && one['const'] === value);
  return isSchema(variant) ? textOf(variant['title']) : undefined;
}

const spelled: Readonly<Record<string, string>> = {
  url: 'address',
  id: 'ID',
  api: 'API',
  tls: 'TLS',
  starttls: 'STARTTLS',
  smtp: 'SMTP',
  html: 'HTML',
  http: 'HTTP',
  https: 'HTTPS',
};

/** A name of the wire as a person reads it: `server_url` becomes "Server address". */
export function labelOf(name: string): string {
  const words = name.split(/[_\s-]+/).map((word) => spelled[word.toLowerCase()] ?? word);
  const text = words.join(' ').trim();
  return text === '' ? name : text.charAt(0).toUpperCase() + text.slice(1);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
