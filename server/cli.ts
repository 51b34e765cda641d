/** The command line. Each command is loaded when it is asked for, so that none costs the others' start. */
import './cli/early';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import manifest from '../package.json';
import { collect, collectSeveral, exitCode, Failure, note } from './cli/output';

const { version } = manifest;

const program = new Command('saveproof')
  .description('Tells whether Keras models will save, load and come back the same, and what is inside every artifact.')
  .version(version, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'explain a command')
  .showSuggestionAfterError()
  .showHelpAfterError('("saveproof --help" explains every command.)')
  .configureHelp({ sortSubcommands: false })
  .exitOverride();

const finish = (code: number): void => {
  process.exitCode = code;
};

const count = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return number;
};

program
  .command('check')
  .description('find what keeps models from being saved and loaded')
  .argument('[paths...]', 'Python files, notebooks and folders (default: this folder); "-" reads standard input')
  .option(
    '--target <version>',
    'check against keras==2.10, tensorflow==2.15, tf_keras==2.17, ... (may repeat; default: what the project pins)',
    collect,
  )
  .option('--select <rules>', 'report only these rules: codes, beginnings of codes, names (may repeat)', collectSeveral)
  .option('--ignore <rules>', 'leave these rules out (may repeat)', collectSeveral)
  .option('--fix', 'mend what can be mended safely')
  .option('--unsafe-fixes', 'with --fix or --diff: also changes that a person should look over')
  .option('--diff', 'show what --fix would change, and change nothing')
  .addOption(new Option('--format <format>', 'text, json, ndjson, sarif, github, gitlab or junit').default('text'))
  .option('--jobs <number>', 'threads to work with (default: one a processor)', count)
  .option('--no-cache', 'neither read nor write what earlier runs found')
  .option('--stdin-filename <path>', 'the place in the project that the text from standard input stands for')
  .option('--statistics', 'count findings by rule')
  .option('--baseline <file>', 'leave out the findings that this file holds')
  .option('--write-baseline <file>', 'write all findings into this file, for --baseline')
  .option('--exit-zero', 'end with 0 even where something is found')
  .addHelpText('after', '\nEnds with 0 where nothing is found, 1 with findings, 2 where something could not be done.')
  .action(async (paths, options) =>
    finish(
      await (await import('./cli/check')).check(paths, { target: [], select: [], ignore: [], ...options }, { version }),
    ),
  );

program
  .command('inspect')
  .description('show what a saved artifact is and holds')
  .argument('[artifacts...]', 'SavedModel folders, .keras and .h5 files, checkpoints, or any file of one')
  .option('--format <format>', 'text, json or ndjson', 'text')
  .option('--stats', 'read all values: smallest, largest, mean, NaN, ...')
  .option('--hash', 'a SHA-256 of every variable')
  .option('--verify', 'hold all bytes against their checksums')
  .option('--files-from <list>', 'inspect the paths in this file too, one a line; "-" reads standard input')
  .addHelpText('after', '\nEnds with 0 where all is well, 1 with findings, 2 where something could not be done.')
  .action(async (artifacts, options) => finish(await (await import('./cli/inspect')).inspect(artifacts, options)));

program
  .command('diff')
  .description('compare two artifacts: configuration, structure, values')
  .argument('<artifacts...>', 'the one before and the one after')
  .option('--format <format>', 'text or json', 'text')
  .option('--no-values', 'compare structure alone')
  .addHelpText('after', '\nEnds with 0 where they are the same, 1 where they differ, 2 where one cannot be read.')
  .action(async (artifacts, options) => finish(await (await import('./cli/diff')).diff(artifacts, options)));

program
  .command('load-code')
  .description('write the Python that loads an artifact')
  .argument('<artifact>', 'SavedModel folder, .keras or .h5 file, checkpoint')
  .option('--target <version>', 'for keras==2.10, tensorflow==2.15, ... (default: what wrote it)')
  .action(async (artifact, options) =>
    finish(await (await import('./cli/load-code')).loadCodeCommand(artifact, options)),
  );

program
  .command('export')
  .description('write variables to a .npy, .npz, .safetensors or .csv file')
  .argument('<artifact>', 'SavedModel folder, .keras or .h5 file, checkpoint')
  .option('--tensor <name>', 'a variable, by name or key (may repeat; default: all)', collect)
  .requiredOption('-o, --output <file>', 'the file to write; its ending says the format')
  .option('--force', 'overwrite it')
  .action(async (artifact, options) =>
    finish(await (await import('./cli/export')).exportCommand(artifact, { tensor: [], ...options })),
  );

program
  .command('rule')
  .description('explain a rule, or list all')
  .argument('[name]', 'code or name of a rule')
  .option('--format <format>', 'text or json', 'text')
  .action(async (name, options) => finish(await (await import('./cli/rule')).rule(name, options)));

program
  .command('server')
  .description('serve editors by the Language Server Protocol')
  .requiredOption('--stdio', 'speak over standard input and output')
  .action(async () => {
    // The server is a bundle of its own, beside this one.
    await import(fileURLToPath(new URL('./server.js', import.meta.url)));
  });

/** Runs the command that the arguments name, and ends with its exit code. */
async function run(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said what is wrong; asking for help or the version is nothing wrong.
      process.exitCode = error.exitCode === 0 ? exitCode.nothing : exitCode.failure;
      return;
    }
    process.exitCode = exitCode.failure;
    if (error instanceof Failure) {
      note(`saveproof: ${error.message}`);
    } else {
      note(
        `saveproof: ${error instanceof Error ? error.message : String(error)}\nThis is a fault of Saveproof: please report it.`,
      );
    }
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read this has gone (`| head`).
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCode.nothing);
  throw error;
});
// Asked by scripts and editors at every start: answered before commander is set up.
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V'))
  process.stdout.write(`${version}\n`);
else void run();
