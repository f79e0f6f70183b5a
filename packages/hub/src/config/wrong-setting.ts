/** A setting that the hub cannot start with: one line that names it, what it held and what is allowed. */
export class WrongSetting extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongSetting';
  }
}
