// The files in deploy/, with the packed gateway where they expect it.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, matchesGlob } from 'node:path'
import { createInterface } from 'node:readline'
import { startSandbox } from '@countermand/sandbox'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, type TestContext } from 'vitest'
import { packPackage, ROOT } from './pack-packages.ts'
import { runToSuccess } from './run-program.ts'

const UNIT = join(ROOT, 'deploy/systemd/countermand-gateway.service')
const ENVIRONMENT = join(ROOT, 'deploy/systemd/gateway.env')
const COMMANDS = join(ROOT, 'deploy/systemd/countermand-gateway.sh')
const CONTAINERFILE = join(ROOT, 'deploy/Containerfile')
/** Where both files unpack the tarball. */
const INSTALLED = '/opt/countermand/'

/** An unprivileged user, if the tests run as root. */
const USER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

let folder: string
let tarball: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countermand-deploy-'))
  await chmod(folder, 0o755)
  tarball = await packPackage('api', folder)
  await runToSuccess('tar', ['-xzf', tarball], { cwd: folder })
  await runToSuccess('chmod', ['-R', 'a-w,a+rX', join(folder, 'package')], { cwd: folder })
})
afterAll(async () => {
  await runToSuccess('chmod', ['-R', 'u+w', folder], { cwd: tmpdir() })
  await rm(folder, { recursive: true, force: true })
})

/** Where a path of the machine or image is here. */
const toLocal = (path: string) => {
  expect(path.startsWith(INSTALLED)).toBe(true)
  return join(folder, path.slice(INSTALLED.length))
}

/** A data folder of the unprivileged user, which is all that it can write to. */
async function createDataFolder() {
  const dataDir = await mkdtemp(join(folder, 'data-'))
  await chmod(dataDir, 0o700)
  if (USER.uid !== undefined) await chown(dataDir, USER.uid, USER.gid)
  return dataDir
}

/** Runs the gateway's file as the unprivileged user, in the root folder, with only this environment. */
const run = (file: string, args: string[], env: Record<string, string>) =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
    ...USER,
    env,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** Starts the gateway, cancels an order with a new token, and stops the gateway with SIGTERM. */
async function tryGateway(file: string, settings: Record<string, string>) {
  const { sandbox, baseUrl, close } = await startSandbox({
    seed: { orders: [{ id: 'order-1', status: 'pending' }] },
  })
  onTestFinished(close)
  const env = {
    ...settings,
    TELNYX_API_KEY: sandbox.apiKey,
    TELNYX_BASE_URL: baseUrl,
    COUNTERMAND_DATA_DIR: await createDataFolder(),
    COUNTERMAND_DRAIN_SECONDS: '0',
    PORT: '0',
  }
  const create = run(file, ['token', 'create', '--name', 'test', '--scopes', 'orders:cancel'], env)
  const [token] = await once(createInterface(create.stdout), 'line')
  await once(create, 'close')

  const gateway = run(file, [], env)
  onTestFinished(() => void gateway.kill('SIGKILL'))
  const exited = once(gateway, 'close')
  let url: string | undefined
  for await (const line of createInterface(gateway.stderr)) {
    url = /listening on (\S+)/.exec(line)?.[1]
    if (url) break
  }
  const { port } = new URL(url ?? expect.unreachable())
  const response = await fetch(`http://127.0.0.1:${port}/v2/sub_number_orders/order-1/cancel`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}` },
  })
  expect([response.status, sandbox.truthOf('order-1').status]).toEqual([200, 'cancelled'])
  const backup = join(env.COUNTERMAND_DATA_DIR, 'backup.sqlite')
  await once(run(file, ['backup', backup], env), 'close')
  const files = await readdir(env.COUNTERMAND_DATA_DIR)
  expect(files).toEqual(
    expect.arrayContaining(['backup.sqlite', 'countermand.sqlite', 'countermand.sqlite-wal']),
  )
  for (const name of files) {
    // Only its owner can read or write it.
    expect((await stat(join(env.COUNTERMAND_DATA_DIR, name))).mode & 0o077).toBe(0)
  }
  gateway.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
}

describe('the systemd unit', () => {
  /** A line of the unit, as systemd would use it. */
  const readLine = async (name: string) =>
    new RegExp(`^${name}=(.*)$`, 'm').exec(await readFile(UNIT, 'utf8'))?.[1] ?? expect.unreachable()

  function systemdAnalyze(context: TestContext, ...args: string[]) {
    const { error, status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' })
    if (error) {
      if (process.env.CI) throw new Error('systemd-analyze is not installed: .ci/run installs it')
      const why = 'systemd-analyze is not installed: apt-get install systemd'
      console.warn(`skipped: ${why}`)
      context.skip(why)
    }
    return { status, output: `${stdout}${stderr}` }
  }

  it('passes systemd-analyze verify', async (context) => {
    // Only the program that it starts may be elsewhere on this machine.
    const unit = (await readFile(UNIT, 'utf8')).replace(
      'ExecStart=/usr/bin/node',
      `ExecStart=${process.execPath}`,
    )
    const copy = join(folder, basename(UNIT))
    await writeFile(copy, unit)
    expect(systemdAnalyze(context, 'verify', '--man=no', copy)).toEqual({ status: 0, output: '' })
    await writeFile(copy, unit.replace('PrivateTmp=yes', 'PrivateTemp=yes'))
    expect(systemdAnalyze(context, 'verify', '--man=no', copy).output).toMatch(/PrivateTemp/)
  })

  it('is rated OK by systemd-analyze security, at an exposure of 2 of 10 or less', (context) => {
    const { output } = systemdAnalyze(context, 'security', '--offline=true', UNIT)
    const exposure = /exposure level for \S+: (\d+\.\d+) OK/.exec(output)?.[1]
    expect(Number(exposure)).toBeLessThanOrEqual(2)
  })

  it('starts the packed gateway, as a user who can write only to its data folder', async () => {
    const [program = '', file = '', ...args] = (await readLine('ExecStart')).split(' ')
    expect([program, args]).toEqual(['/usr/bin/node', []])
    await tryGateway(toLocal(file), {})
  })

  it('has an environment file with settings that the gateway knows', async () => {
    const lines = (await readFile(ENVIRONMENT, 'utf8')).split('\n')
    const settings = lines.flatMap((line) => /^#?([A-Z_]+)=/.exec(line)?.[1] ?? [])
    const documented = await readFile(join(ROOT, 'docs/operations.md'), 'utf8')
    expect(settings.length).toBeGreaterThan(4)
    for (const name of settings) expect(documented).toContain(`\`${name}\``)
  })

  it('has a script that runs commands as its user, with its settings and on its store', async () => {
    const programs = join(folder, 'programs')
    await mkdir(programs)
    const report = `#!/bin/sh\nprintf '%s\\n' "$COUNTERMAND_DATA_DIR $DATABASE_URL" "$@"\n`
    await writeFile(join(programs, 'runuser'), report, { mode: 0o755 })
    const settings = join(folder, 'gateway.env')
    // What the file has as an example, in the quotes of the example.
    await writeFile(settings, (await readFile(ENVIRONMENT, 'utf8')).replace(/^#(?=DATABASE_URL=)/m, ''))
    const script = (await readFile(COMMANDS, 'utf8')).replace('/etc/countermand/gateway.env', settings)
    const runScript = (...args: string[]) =>
      spawnSync('sh', ['-c', script, 'countermand-gateway', ...args], {
        encoding: 'utf8',
        env: { PATH: `${programs}:${process.env.PATH}` },
      }).stdout.split('\n')

    const [store, ...words] = runScript('token', 'revoke', 'a b')
    expect(store).toBe(
      `${await readLine('Environment=COUNTERMAND_DATA_DIR')} postgres://countermand:password@db.internal/countermand?sslrootcert=/etc/countermand/db-ca.pem`,
    )
    const [, file] = (await readLine('ExecStart')).split(' ')
    const command = ['-u', await readLine('User'), '--', 'node', file]
    expect(words).toEqual([...command, 'token', 'revoke', 'a b', ''])
    expect(runScript().slice(1)).toEqual([...command, '--help', ''])
  })
})

describe('the Containerfile', () => {
  /** The arguments of each instruction of a name. */
  const readInstructions = async (name: string) =>
    [...(await readFile(CONTAINERFILE, 'utf8')).matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(
      ([, text = '']) => text,
    )

  it('copies only the packed gateway', async () => {
    expect(await readInstructions('COPY')).toEqual([])
    const [add = '', ...more] = await readInstructions('ADD')
    const [source = '', target] = add.split(' ')
    expect([target, more]).toEqual([INSTALLED, []])
    expect(matchesGlob(basename(tarball), source)).toBe(true)
  })

  it('starts the gateway, as a user who can write only to its data folder', async () => {
    const [entrypoint = ''] = await readInstructions('ENTRYPOINT')
    const [program, file, ...args] = JSON.parse(entrypoint) as string[]
    expect([program, args]).toEqual(['node', []])
    const settings = (await readInstructions('ENV')).map((text) => text.split('='))
    await tryGateway(toLocal(file ?? ''), Object.fromEntries(settings))
    expect(await readInstructions('USER')).toEqual(['node'])
  })
})
