// What is published, as a user with nothing but npm gets it: the packed tarballs, installed in empty folders.
import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { startSandbox } from '@countermand/sandbox'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startInTerminal } from '../../../apps/tui/test/pty-session.ts'
import { readBundledLicenses, readInstalledLicenses, toLicensesPage } from './licenses.ts'
import { NODE_VERSIONS, provideNode } from './node-versions.ts'
import { createNpmProject, type NpmProject } from './npm-project.ts'
import { PUBLISHED, type PublishedName, packPackages, ROOT, type Tarballs } from './pack-packages.ts'
import { readExamples } from './readme-examples.ts'
import { runToSuccess } from './run-program.ts'

const NAMES = Object.keys(PUBLISHED) as PublishedName[]

let folder: string
let tarballs: Tarballs

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countermand-packed-'))
  tarballs = await packPackages(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each(NAMES)('the tarball of %s', (name) => {
  it('has a README, the licence, and of our code only what was built', async () => {
    const listed = await runToSuccess('tar', ['-tzf', tarballs[name]], { cwd: folder })
    const files = listed
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, ''))
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']))
    const others = files.filter((file) => !/^(README\.md|LICENSE|package\.json|dist\/.*)$/.test(file))
    const extra = {
      core: ['guards.schema.json'],
      sandbox: ['contract/telnyx-contract.json'],
      api: [],
      tui: [],
    }
    expect(others).toEqual(extra[name])
  })

  it('runs no script when it is installed, and needs no other package of ours', async () => {
    const manifest = await readManifest(name)
    expect(Object.keys(manifest.scripts ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/install|^prepare/)]),
    )
    const { dependencies = {}, peerDependencies = {}, optionalDependencies = {} } = manifest
    const needed = Object.entries({ ...dependencies, ...peerDependencies, ...optionalDependencies })
    for (const [dependency, version] of needed) {
      expect(dependency).not.toMatch(/^@countermand\//)
      expect(version).toMatch(/^\d+\.\d+\.\d+$/)
    }
    if (name === 'api' || name === 'tui') expect(needed).toEqual([])
  })

  it('passes publint', async () => {
    const { messages } = await publint({ pack: { tarball: await readTarball(name) }, strict: true })
    expect(messages).toEqual([])
  })

  it('has types that every ES module resolution finds', async () => {
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(await readTarball(name))))
    if (name === 'api' || name === 'tui') return expect(result.types).toBe(false) // programs only
    if (!result.types) throw new Error(`${name} has no types`)
    // ES modules only, so neither `require` nor the resolution of before `exports` finds them.
    const esm = result.problems.filter(
      (problem) =>
        !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)),
    )
    expect(esm).toEqual([])
  })
})

it('keeps the proof private', async () => {
  const manifest = await readFile(join(ROOT, 'packages/verification/package.json'), 'utf8')
  expect(JSON.parse(manifest)).toMatchObject({ private: true })
})

describe('docs/licenses.md', () => {
  it('lists the licence of every package that is installed with ours or part of a bundle', async () => {
    const nodeFolder = await provideNode(process.versions.node, join(folder, 'for-licenses'))
    const project = await createNpmProject({
      folder: join(folder, 'licenses'),
      nodeFolder,
      packages: [tarballs.core, tarballs.sandbox],
    })
    const packages = [
      ...(await readInstalledLicenses(project)),
      ...(await readBundledLicenses('api')),
      ...(await readBundledLicenses('tui')),
    ]
    expect(
      packages.filter(({ license }) => !/^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause)$/.test(license)),
    ).toEqual([])
    await expect(toLicensesPage(packages)).toMatchFileSnapshot(join(ROOT, 'docs/licenses.md'))
  })
})

describe.each(NODE_VERSIONS)('with Node %s', (version) => {
  let nodeFolder: string
  beforeAll(async () => {
    nodeFolder = await provideNode(version, folder)
  })
  const install = (label: string, packages: string[], offline = false) =>
    createNpmProject({ folder: join(folder, `${label}-${version}`), nodeFolder, packages, offline })

  describe('the terminal', () => {
    let project: NpmProject
    beforeAll(async () => {
      project = await install('tui', [tarballs.tui], true)
    })

    it('is all that npm installs', async () => {
      expect(Object.keys(await project.readInstalled())).toEqual(['node_modules/@countermand/tui'])
      expect((await project.node(['--version'])).out).toBe(`v${version}\n`)
    })

    it('lists and cancels orders of a sandbox', async () => {
      const { version: packed } = await readManifest('tui')
      expect(await project.npx(['countermand', '--version'])).toMatchObject({
        exitCode: 0,
        out: expect.stringContaining(packed),
      })
      const list = await project.npx(['countermand', 'list', '--sandbox', '--country', 'DE', '--jsonl'])
      expect(list).toMatchObject({ exitCode: 0, err: expect.not.stringMatching(/warning/i) })
      expect(JSON.parse(list.out.split('\n', 1)[0] ?? '')).toMatchObject({ country_code: 'DE' })
      const cancel = ['countermand', 'cancel', '--sandbox', '--country', 'DE', '--yes', '--jsonl']
      expect(await project.npx(cancel)).toMatchObject({
        exitCode: 0,
        out: expect.stringContaining('"kind":"cancelled"'),
      })
    })

    it('opens the user interface', async () => {
      const shell = `cd ${project.folder} && npx countermand --sandbox`
      const terminal = startInTerminal([], { shell, env: project.env })
      await terminal.until(/1\/\d+/)
      terminal.press('q')
      expect(await terminal.exited).toMatchObject({ exitCode: 0 })
    })
  })

  describe('the gateway', () => {
    let project: NpmProject
    beforeAll(async () => {
      project = await install('api', [tarballs.api], true)
    })

    it('is all that npm installs', async () => {
      expect(Object.keys(await project.readInstalled())).toEqual(['node_modules/@countermand/api'])
    })

    it('runs as one file in an empty folder, for the library and the terminal', async () => {
      const alone = join(folder, `alone-${version}`)
      await mkdir(alone)
      const built = 'node_modules/@countermand/api/dist/countermand-gateway.mjs'
      await copyFile(join(project.folder, built), join(alone, 'countermand-gateway.mjs'))
      const sandbox = await startSandbox()
      onTestFinished(() => sandbox.close())
      const settings = {
        TELNYX_API_KEY: sandbox.sandbox.apiKey,
        TELNYX_BASE_URL: sandbox.baseUrl,
        COUNTERMAND_DATA_DIR: join(alone, 'data'),
        PORT: '0',
      }
      const scopes = 'orders:read,orders:cancel,cancellations:read,batches:read,batches:write'
      const command = ['countermand-gateway', 'token', 'create', '--name', 'test', '--scopes', scopes]
      const { out: token } = await project.npx(command, settings)
      const url = await startGatewayFile(alone, { ...project.env, ...settings })
      const env = { COUNTERMAND_URL: url, COUNTERMAND_TOKEN: token.trim() }
      const reference = await Promise.all(
        ['/docs', '/docs/scalar.js', '/openapi.json'].map((path) => fetch(url + path)),
      )
      expect(reference.map(({ status }) => status)).toEqual([200, 200, 200])
      expect((await reference[1]?.text())?.length).toBeGreaterThan(4_000_000)

      const library = await install('core-for-gateway', [tarballs.core])
      const [example = ''] = readExamples('core').flatMap(({ heading, code }) =>
        heading === 'Through a gateway' ? code : [],
      )
      expect(await runExample(library, example, env)).toMatch(/ cancelled\n.*\n\d+ recorded\n$/)
      const terminal = await install('tui-for-gateway', [tarballs.tui], true)
      expect(await terminal.npx(['countermand', 'list', '--csv'], env)).toMatchObject({
        exitCode: 0,
        out: expect.stringMatching(/^id,/),
      })
    })
  })

  describe('the libraries', () => {
    let project: NpmProject
    beforeAll(async () => {
      const { devDependencies } = await readManifest('sandbox')
      project = await install('libraries', [
        tarballs.core,
        tarballs.sandbox,
        `telnyx@${devDependencies?.telnyx}`, // for the examples
      ])
    })

    it('bring no package that runs a script when it is installed', async () => {
      const installed = Object.entries(await project.readInstalled())
      expect(installed.length).toBeGreaterThan(5)
      expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([])
    })

    it.each(readExamples('core').filter(({ heading }) => heading !== 'Through a gateway'))(
      'run the example of core under "$heading"',
      async ({ code }) => {
        const { sandbox, baseUrl, close } = await startSandbox({ orders: 400 })
        onTestFinished(close)
        const env = { TELNYX_API_KEY: sandbox.apiKey, TELNYX_BASE_URL: baseUrl }
        expect(await runExample(project, code, env)).toMatch(/\bcancelled\b/)
      },
    )

    it.each(readExamples('sandbox'))('run the example of the sandbox under "$heading"', async ({ code }) => {
      await runExample(project, code)
    })

    it('have examples that compile against their types', async () => {
      const examples = join(project.folder, 'typed')
      await mkdir(examples)
      // The official SDK's own types don't compile without packages that it leaves out.
      const all = [...readExamples('core'), ...readExamples('sandbox')].filter(
        ({ code }) => !code.includes("from 'telnyx'"),
      )
      await Promise.all(all.map(({ code }, index) => writeFile(join(examples, `example-${index}.ts`), code)))
      const tsconfig = {
        extends: join(ROOT, 'tsconfig.base.json'),
        // The library's own types are checked, too.
        compilerOptions: { skipLibCheck: false, typeRoots: [join(ROOT, 'node_modules/@types')] },
        include: ['*.ts'],
      }
      await writeFile(join(examples, 'tsconfig.json'), JSON.stringify(tsconfig))
      await runToSuccess('pnpm', ['exec', 'tsc', '-p', examples], { cwd: ROOT })
    })
  })
})

async function readTarball(name: PublishedName): Promise<ArrayBuffer> {
  const bytes = await readFile(tarballs[name])
  return new Uint8Array(bytes).buffer
}

interface PackedManifest {
  version: string
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const readManifest = async (name: PublishedName): Promise<PackedManifest> =>
  JSON.parse(await runToSuccess('tar', ['-xzOf', tarballs[name], 'package/package.json'], { cwd: folder }))

/** Runs a TypeScript program as Node does, and returns what it printed. */
async function runExample(project: NpmProject, code: string, env: Record<string, string> = {}) {
  const file = join(project.folder, 'example.ts')
  await writeFile(file, code)
  const { exitCode, out, err } = await project.node(['--disable-warning=ExperimentalWarning', file], env)
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  return out
}

/** Starts the gateway's file until the test ends, and returns its URL. */
async function startGatewayFile(cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const args = ['--disable-warning=ExperimentalWarning', 'countermand-gateway.mjs']
  const child = spawn('node', args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  onTestFinished(async () => {
    child.kill()
    await ended
  })
  let err = ''
  return new Promise((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
      const url = /listening on (\S+)/.exec(err)?.[1]
      if (url) resolve(url)
    })
    ended.then(() => reject(new Error(`The gateway ended before it listened:\n${err}`)))
  })
}
