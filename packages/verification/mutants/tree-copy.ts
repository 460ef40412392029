import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'

/** The root of the repository. */
export const ROOT = resolve(import.meta.dirname, '../../..')

/** Not needed by tests: history, builds, caches, and the store of installed packages. */
const EXCLUDED = new Set(['.git', '.turbo', '.vite', '.vite-temp', '.vitest-cache', 'dist', '.pnpm'])

/**
 * Copies the working tree into a temporary folder. Links in `node_modules` are relative: links between workspace
 * packages point to the copies, and links to installed packages point to the original store.
 */
export async function copyTree(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'countermand-mutants-'))
  await cp(ROOT, folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !EXCLUDED.has(basename(path)),
  })
  await symlink(join(ROOT, 'node_modules', '.pnpm'), join(folder, 'node_modules', '.pnpm'))
  return { folder, remove: () => rm(folder, { recursive: true }) }
}
