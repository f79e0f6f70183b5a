// Preloaded into an agent under test so that it passes for another machine: the file that says which machine this is lies elsewhere.
// Without it two agents on one machine are one server, as they should be.
const file = process.env['LABKEEPER_TEST_MACHINE_ID'] ?? '';

Bun.plugin({
  name: 'other-machine',
  setup(build) {
    build.onLoad({ filter: /agent\/src\/machine\.ts$/ }, async ({ path }) => {
      const source = await Bun.file(path).text();
      return { contents: source.replaceAll('/etc/machine-id', file), loader: 'ts' };
    });
  },
});
