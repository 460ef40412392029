import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type ProgramEnd, runProgram, runToSuccess } from './run-program.ts'

/** What npm's lock file says of an installed package. */
export interface InstalledPackage {
  version: string
  license?: string
  hasInstallScript?: boolean
}

/** An otherwise empty folder in which npm has installed some packages, with one Node version. */
export interface NpmProject {
  folder: string
  /** The environment of its programs: nothing of the repository is on its PATH. */
  env: Record<string, string>
  /** Runs `npx` there. */
  npx(args: string[], env?: Record<string, string>): Promise<ProgramEnd>
  /** Runs `node` there. */
  node(args: string[], env?: Record<string, string>): Promise<ProgramEnd>
  /** The installed packages by their path below the folder, from npm's lock file. */
  readInstalled(): Promise<Record<string, InstalledPackage>>
}

export interface NpmProjectOptions {
  folder: string
  /** The folder of the program `node`. */
  nodeFolder: string
  packages: string[]
  /** Without any registry, and without what npm has cached. @default false */
  offline?: boolean
}

export async function createNpmProject({
  folder,
  nodeFolder,
  packages,
  offline = false,
}: NpmProjectOptions): Promise<NpmProject> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  // A request for a package of ours fails: no registry listens there.
  await writeFile(join(folder, '.npmrc'), '@countermand:registry=http://127.0.0.1:1/\nfetch-retries=0\n')
  const env = { ...machineEnvironment(), PATH: withoutRepository(nodeFolder) }
  const flags = offline ? ['--offline', '--cache', join(folder, 'empty-cache')] : ['--prefer-offline']
  await runToSuccess('npm', ['install', ...flags, ...packages], { cwd: folder, env })

  const run =
    (program: string) =>
    (args: string[], more: Record<string, string> = {}) =>
      runProgram(program, args, { cwd: folder, env: { ...env, ...more } })
  return {
    folder,
    env,
    npx: run('npx'),
    node: run('node'),
    async readInstalled() {
      const { packages: installed } = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'))
      return Object.fromEntries(Object.entries<never>(installed).filter(([path]) => path !== ''))
    },
  }
}

/** The environment without what pnpm, CI and our own programs read. A registry can need the rest, such as a proxy. */
const machineEnvironment = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && !/^(npm_|CI$|VITEST|NODE_ENV$|TELNYX_|COUNTERMAND_)/i.test(entry[0]),
    ),
  )

const withoutRepository = (nodeFolder: string) =>
  [
    nodeFolder,
    ...(process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules')),
  ].join(delimiter)
