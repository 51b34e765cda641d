/** Models compared with the version in Git, whatever they are made of. */
import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import { check, eventually, inWorkspace, results, same, screen, test } from './harness';

const FOLDER = 'versioned';

interface Kind {
  name: string;
  /**
   * What stands in the commit, what stands there now (from → to, both folders or both files), and the file that leads.
   */
  files: { committed: string; now: string; to: string }[];
  leads: string;
  title: string;
}

const artifacts = (path: string): string => `artifacts/${path}`;
const KINDS: Kind[] = [
  {
    name: 'a Keras archive',
    files: [{ committed: 'tf215/keras_cnn_trained.keras', now: 'damaged/kz_nan.keras', to: 'model.keras' }],
    leads: 'model.keras',
    title: 'model.keras',
  },
  {
    name: 'an HDF5 file',
    files: [{ committed: 'tf221/h5_cnn_trained.h5', now: 'damaged/h5_nan.h5', to: 'model.h5' }],
    leads: 'model.h5',
    title: 'model.h5',
  },
  {
    name: 'a SavedModel',
    files: [{ committed: 'tf215/sm_small', now: 'damaged/sm_nan_inf', to: 'saved' }],
    leads: 'saved/saved_model.pb',
    title: 'saved',
  },
  {
    name: 'a checkpoint',
    files: ['index', 'data-00000-of-00001'].map((ending) => ({
      committed: `tf215/ckpt_manager/model-2.${ending}`,
      now: `tf215/ckpt_manager/model-3.${ending}`,
      to: `run.${ending}`,
    })),
    leads: 'run.index',
    title: 'run',
  },
  {
    name: 'the folder of a SavedModel',
    files: [{ committed: 'tf215/sm_small', now: 'damaged/sm_nan_inf', to: 'folder' }],
    leads: 'folder',
    title: 'folder',
  },
  {
    name: 'a folder of checkpoints',
    files: ['checkpoint', 'model-3.index', 'model-3.data-00000-of-00001'].map((file) => ({
      committed: `tf215/ckpt_manager/${file}`,
      now: `tf215/ckpt_manager/${file.replace('model-3', 'model-2')}`,
      to: `steps/${file}`,
    })),
    leads: 'steps',
    title: 'steps',
  },
  {
    name: 'an archive that was unzipped',
    files: [{ committed: 'tf221/keras_unzipped', now: 'tf221/keras_unzipped', to: 'unzipped' }],
    leads: 'unzipped',
    title: 'unzipped',
  },
  {
    name: 'weights in shards',
    files: [{ committed: 'tf221/w_sharded', now: 'tf221/w_sharded', to: 'shards' }],
    leads: 'shards/model.weights.json',
    title: 'model.weights.json',
  },
];

const git = (...args: string[]): void =>
  void execFileSync('git', [
    '-C',
    inWorkspace(FOLDER).fsPath,
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@example.com',
    '-c',
    'core.autocrlf=false',
    ...args,
  ]);
const copy = async (from: string, to: string): Promise<void> => {
  const target = inWorkspace(`${FOLDER}/${to}`);
  await vscode.workspace.fs.delete(target, { recursive: true }).then(undefined, () => undefined);
  await vscode.workspace.fs.copy(vscode.Uri.file(`${process.env.SAVEPROOF_TEST_ARTIFACTS}/${from}`), target, {
    overwrite: true,
  });
};

test('versions in Git: archive, HDF5, SavedModel, checkpoint; a pointer of Git LFS and a new file are said plainly', async () => {
  const folder = inWorkspace(FOLDER);
  await vscode.workspace.fs.createDirectory(folder);
  for (const { committed, to } of KINDS.flatMap(({ files }) => files)) await copy(committed, to);
  const pointer = vscode.Uri.joinPath(folder, 'large.keras');
  await vscode.workspace.fs.writeFile(
    pointer,
    new TextEncoder().encode(
      `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 123456789\n`,
    ),
  );
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'Add the models');
  for (const { now, to } of KINDS.flatMap(({ files }) => files)) await copy(now, to);
  await vscode.workspace.fs.copy(inWorkspace(artifacts('tf221/keras_multi_io.keras')), pointer, { overwrite: true });

  const configuration = vscode.workspace.getConfiguration('git');
  const compare = (path: string): Thenable<unknown> =>
    vscode.commands.executeCommand('saveproof.compareWithGit', vscode.Uri.joinPath(folder, path));
  const told = async (text: string): Promise<void> => {
    await screen.wait('.notification-toast', { where: 'workbench', hasText: text });
    await vscode.commands.executeCommand('notifications.clearAll');
  };
  await compare('model.keras');
  await told('Git is switched off');
  await configuration.update('enabled', true, vscode.ConfigurationTarget.Workspace);
  try {
    await eventually('Git', () =>
      vscode.extensions.getExtension<{ enabled: boolean }>('vscode.git')?.exports.enabled === true ? true : null,
    );
    for (const { name, files, leads, title } of KINDS) {
      await compare(leads);
      await screen.wait('.versus');
      same((await screen.texts('h1'))[0], `${title} (last commit ↔ now)`, `the title of ${name}`);
      const sections = (await screen.texts('h2.section')).map((text) => text.toLowerCase());
      if (files.every(({ committed, now }) => committed === now)) {
        await screen.wait('main', { hasText: 'The same structure, configuration and values.' });
        same(sections, [], `what differs of ${name}`);
      } else {
        check(sections.length > 0 && (await screen.count('.differences tbody tr')) > 0, `nothing differs of ${name}`);
        check(
          sections.some((text) => text.includes('tensors')) || name === 'a Keras archive',
          `no tensors differ of ${name}: ${sections.join(', ')}`,
        );
      }
      same(await screen.errors(), [], 'errors of the page');
      await screen.screenshot(`${results}/compare-git-${leads.replace(/\W/g, '-')}.png`);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
    // Differences of tensors: the largest first; values that are no numbers before all.
    await compare('run.index');
    await screen.wait('main h2');
    const sizes = await screen.evaluate<number[]>(
      `[...document.querySelectorAll('.differences td:last-child')].map((cell) => /largest difference (\\S+)/.exec(cell.innerText)?.[1]).filter((text) => text !== undefined).map(Number)`,
    );
    check(
      sizes.length > 0 && sizes.every((size, index) => index === 0 || size <= (sizes[index - 1] ?? 0)),
      `not sorted by size: ${sizes.join(', ')}`,
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await compare('large.keras');
    await told('is kept in Git LFS');
    await vscode.workspace.fs.copy(pointer, vscode.Uri.joinPath(folder, 'new.keras'));
    await compare('new.keras');
    await told('The last commit holds no new.keras');
  } finally {
    await vscode.commands.executeCommand('notifications.clearAll');
    await configuration.update('enabled', false, vscode.ConfigurationTarget.Workspace);
    await vscode.workspace.fs.delete(folder, { recursive: true });
  }
});
