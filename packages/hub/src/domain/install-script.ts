const harmless = /^[A-Za-z0-9._:/+=[\]%-]*$/;

/**
 * Puts values into the installer: each line `NAME=''` of it becomes `NAME='value'`. Throws a RangeError for a value that could be more than a
 * word to a shell, and for a name that the installer does not have exactly once.
 */
export function fillInstallScript(template: string, values: Readonly<Record<string, string>>): string {
  let filled = template;
  for (const [name, value] of Object.entries(values)) {
    if (!harmless.test(value)) throw new RangeError(`${name} cannot stand in a script.`);
    const line = `\n${name}=''\n`;
    if (filled.split(line).length !== 2) throw new RangeError(`The installer has no one line for ${name}.`);
    filled = filled.replace(line, `\n${name}='${value}'\n`);
  }
  return filled;
}
