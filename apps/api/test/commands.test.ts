import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Writable } from 'node:stream'
import { systemClock } from '@countermand/core'
import { describe, expect, it } from 'vitest'
import { createHolds } from '../src/holds/holds.ts'
import { openStore } from '../src/store/open-store.ts'
import { STORE_FILE } from '../src/store/sqlite/sqlite-file.ts'
import { createTokens } from '../src/tokens/tokens.ts'
import { captureCommand } from './capture-command.ts'
import { startTestGateway } from './start-test-gateway.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { PENDING } from './test-gateway.ts'

/** Looks like a token. */
const TOKEN = `cmd_${'A'.repeat(43)}`

/** Runs a command line on a data folder. */
function run(dataDir: string, line: string, out?: Writable) {
  const args = line.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? []
  return captureCommand(args, { COUNTERMAND_DATA_DIR: dataDir }, out)
}

/** An output that fails, as a full disk or a closed pipe does. */
const failingOutput = (code: string) =>
  new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('no more'), { code })),
  })

/** A gateway over HTTP, and commands on its store. */
async function createGatewayWithCommands() {
  const seed = { orders: [{ id: PENDING, status: 'pending' }] }
  const { gateway, sandbox, dataDir } = await startTestGateway({ sandbox: { seed } })
  const send = async (method: string, path: string, token: string) => {
    const response = await fetch(`${gateway.url}/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  return {
    gateway,
    sandbox,
    dataDir,
    command: (line: string) => run(dataDir, line),
    list: async (token: string) => (await send('GET', '/sub_number_orders', token)).status,
    cancel: (token: string) => send('PATCH', `/sub_number_orders/${PENDING}/cancel`, token),
  }
}

describe('token', () => {
  it('create prints only the token, which is valid at once; revoke takes effect at once', async () => {
    const { command, list, cancel, sandbox } = await createGatewayWithCommands()
    const made = await command('token create --name billing --scopes orders:read,orders:cancel')
    expect(made).toMatchObject({
      exitCode: 0,
      err: expect.stringContaining("It won't be shown again") as string,
    })
    const token = made.out.trim()
    expect(token).toMatch(/^cmd_[\w-]{43}$/)
    expect(await list(token)).toBe(200)

    expect((await command('token revoke billing')).exitCode).toBe(0)
    const refused = await cancel(token)
    expect(refused.status).toBe(401)
    expect(refused.text).toContain('was revoked')
    expect(sandbox.truthOf(PENDING).patches.arrived).toBe(0)
    expect((await command('token create --name billing --scopes orders:read')).exitCode).toBe(0)
  })

  it('is stored only as a hash', async () => {
    const { command, dataDir, gateway } = await createGatewayWithCommands()
    const { out } = await command('token create --name billing --scopes orders:read')
    const file = new DatabaseSync(join(dataDir, STORE_FILE), { readOnly: true })
    const rows = JSON.stringify(file.prepare('select * from tokens').all())
    file.close()
    expect(rows).toContain('billing')
    expect(rows).not.toContain(out.trim().slice(4))
    expect(rows).not.toContain(gateway.firstToken?.slice(4))
  })

  it('list shows the state, the scopes and the last use of each', async () => {
    const { command, list } = await createGatewayWithCommands()
    const { out } = await command('token create --name crm --scopes orders:read --expires 90d')
    await list(out.trim())
    await command('token create --name gone --scopes orders:read')
    await command('token revoke gone')
    const lines = (await command('token list')).out.trim().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(
      /^first\tactive\torders:read,orders:cancel,cancellations:read,batches:read,batches:write,metrics:read\tcreated .+\tnever expires\tnever used$/,
    )
    expect(lines[1]).toMatch(/^crm\tactive\torders:read\tcreated .+\texpires .+\tlast used .+$/)
    expect(lines[2]).toMatch(/^gone\trevoked .+$/)
  })

  it.each([
    ['token create --scopes orders:read', '--name is missing'],
    ['token create --name billing', '--scopes is missing'],
    [
      'token create --name billing --scopes orders:delete',
      'Unknown scope "orders:delete" in --scopes: choose from orders:read',
    ],
    ['token create --name billing --scopes ""', '--scopes is missing'],
    ['token create --name "=cmd()" --scopes orders:read', '--name'],
    ['token create --name first --scopes orders:read --expires soon', 'such as 30m, 12h or 90d'],
    ['token create --name first --scopes orders:read --expires ""', 'such as 30m, 12h or 90d'],
    ['token create --name first --scopes orders:read --expiry 1d', "'--expiry'"],
    ['token create billing --name billing --scopes orders:read', 'Unexpected argument "billing"'],
    ['token revoke', 'NAME is missing'],
    ['token revoke nobody', 'list tokens with "countermand-gateway token list"'],
    ['token', 'Unknown command "token"'],
    ['tokens list', 'Unknown command'],
    ['hold', '--why is missing'],
    ['hold --why "a\u001b[2Jb"', '--why must not contain control characters'],
    ['hold --why "a\u202eb"', '--why must not contain control characters'],
    [`hold --why "for ${TOKEN}"`, '--why must not contain a key or a token'],
    [`hold --why ${'x'.repeat(501)}`, '--why must be at most 500 characters'],
    [`token create --scopes orders:read --name ${TOKEN}`, '--name must not contain a key or a token'],
    ['release', 'There is no hold'],
    ['ledger delete', '--older-than is missing'],
    ['ledger delete --older-than 365', 'such as 30m, 12h or 90d'],
    ['backup', 'FILE is missing'],
    ['backup ""', 'FILE is missing'],
    ['serve', 'Unknown command "serve"'],
  ])('%s is bad usage: %s', async (line, words) => {
    const dataDir = temporaryFolder()
    await (await openStore({ dataDir })).close()
    const { exitCode, err, out } = await run(dataDir, line)
    expect(exitCode).toBe(2)
    expect(err).toContain(words)
    expect(err).toContain('countermand-gateway token create')
    expect(out).toBe('')
  })

  it('create refuses the name of an active token', async () => {
    const { command } = await createGatewayWithCommands()
    expect(await command('token create --name first --scopes orders:read')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('revoke it first') as string,
    })
  })
})

describe('hold', () => {
  it('makes all cancels get 503 at once, until release', async () => {
    const { command, gateway, cancel, list, sandbox } = await createGatewayWithCommands()
    const token = gateway.firstToken ?? ''
    expect((await command('hold --why "porting day"')).exitCode).toBe(0)
    const held = await cancel(token)
    expect(held.status).toBe(503)
    expect(held.text).toContain('porting day')
    expect(held.headers.get('retry-after')).toBeTruthy()
    expect(held.headers.has('x-cancellation-outcome')).toBe(false)
    expect(await list(token)).toBe(200)
    expect(sandbox.truthOf(PENDING).patches.arrived).toBe(0)

    expect((await command('release')).exitCode).toBe(0)
    expect((await cancel(token)).status).toBe(200)
  })
})

describe('ledger', () => {
  it('export prints every cancellation, as CSV or as JSON lines', async () => {
    const { command, gateway, cancel } = await createGatewayWithCommands()
    await cancel(gateway.firstToken ?? '')
    const { out } = await command('ledger export')
    expect(out).toMatch(/^id,sub_number_order_id,.+\r\n[0-9a-f-]{36},12ade33a-.+,cancelled,response,.+\r\n$/)
    const lines = (await command('ledger export --jsonl')).out.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { sub_number_order_id: PENDING, outcome: 'cancelled', actor: 'first' },
    ])
  })

  it.each([
    ['EPIPE', { exitCode: 0 }],
    ['ENOSPC', { exitCode: 1, err: 'The output could not be written: no more.\n' }],
  ])('export ends without a stack trace when its output fails with %s', async (code, end) => {
    const dataDir = temporaryFolder()
    await (await openStore({ dataDir })).close()
    expect(await run(dataDir, 'ledger export', failingOutput(code))).toMatchObject(end)
  })

  it('delete only counts without --yes, and never deletes open or unsettled cancellations', async () => {
    const dataDir = temporaryFolder()
    const store = await openStore({ dataDir })
    const row = (id: string, more: object) => ({
      id,
      sub_number_order_id: id,
      actor: 'billing',
      request_id: 'r',
      created_at: '2020-01-01T00:00:00.000Z',
      deadline_at: '2020-01-01T00:00:45.000Z',
      attempts: 0,
      ...more,
    })
    const rows = [
      ...Array.from({ length: 1_500 }, (_, n) => row(`old-${n}`, { outcome: 'not-found' })),
      row('open', {}),
      row('unsettled', {
        outcome: 'unknown',
        detail: '{"reason":"Its answer was lost.","attempts":1}',
        next_check_at: '2020-01-01T01:00:00.000Z',
      }),
      row('new', { outcome: 'not-found', created_at: new Date().toISOString() }),
    ]
    await Promise.all(rows.map((one) => store.write(store.queries.insertInto('cancellations').values(one))))
    await store.close()

    expect((await run(dataDir, 'ledger delete --older-than 365d')).err).toMatch(
      /^1500 cancellations, 0 batches and their 0 items from before .* would be deleted\. Add --yes/,
    )
    expect((await run(dataDir, 'ledger delete --older-than 365d --yes')).err).toMatch(/^Deleted 1500 /)
    const left = (await run(dataDir, 'ledger export')).out.split('\r\n').slice(1, -1)
    expect(left.map((line) => line.split(',')[0]).sort()).toEqual(['new', 'open', 'unsettled'])
  })
})

describe('every command', () => {
  const LINES = [
    'token create --name billing --scopes orders:read',
    'token list',
    'hold --why "porting day"',
    'status',
    'release',
    'ledger export',
    'ledger delete --older-than 365d',
    'backup BACKUP',
    'token revoke billing',
  ]

  it('names its store, and says that a gateway is running on it', async () => {
    const { command, dataDir } = await createGatewayWithCommands()
    const backupFile = join(temporaryFolder(), 'copy')
    for (const line of LINES) {
      const { exitCode, err } = await command(line.replace('BACKUP', backupFile))
      expect([line, exitCode]).toEqual([line, 0])
      expect(err).toContain(`Store: ${join(dataDir, STORE_FILE)}. A gateway is running on it.\n`)
    }
  })

  it('says that no gateway is running on its store, and how to use another one', async () => {
    const dataDir = temporaryFolder()
    const backupFile = join(temporaryFolder(), 'copy')
    for (const line of LINES) {
      const { exitCode, err } = await run(dataDir, line.replace('BACKUP', backupFile))
      expect([line, exitCode]).toEqual([line, 0])
      expect(err).toContain(
        `Store: ${join(dataDir, STORE_FILE)}. No gateway is running on it. To use another store, set COUNTERMAND_DATA_DIR or DATABASE_URL.\n`,
      )
    }
  })

  it.each([
    ['token list', 'The output could not be written: no more.'],
    ['status', 'The output could not be written: no more.'],
    ['ledger export', 'The output could not be written: no more.'],
    ['--help', 'The output could not be written: no more.'],
    ['token create --name crm --scopes orders:read', 'so the token crm is revoked'],
  ])('%s explains in one sentence that its output can not be written', async (line, words) => {
    const dataDir = temporaryFolder()
    await run(dataDir, 'token create --name billing --scopes orders:read')
    const { exitCode, err } = await run(dataDir, line, failingOutput('ENOSPC'))
    expect(exitCode).toBe(1)
    expect(err).toContain(words)
    expect(err).not.toMatch(/^ +at /m)
    expect((await run(dataDir, 'token list')).out).not.toContain('crm\tactive')
  })

  it.each(['token list', 'status', 'ledger export', '--help'])(
    '%s succeeds when its reader closes the pipe',
    async (line) => {
      const dataDir = temporaryFolder()
      await run(dataDir, 'token create --name billing --scopes orders:read')
      expect((await run(dataDir, line, failingOutput('EPIPE'))).exitCode).toBe(0)
    },
  )

  it('accepts an option only once', async () => {
    const dataDir = temporaryFolder()
    await run(dataDir, 'token create --name billing --scopes orders:read')
    expect(await run(dataDir, 'hold --why one --why two')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('--why was given twice') as string,
    })
  })
})

describe('status', () => {
  it('shows the store, the hold, the open cancellations and the active tokens', async () => {
    const { command, gateway, cancel, dataDir } = await createGatewayWithCommands()
    await cancel(gateway.firstToken ?? '')
    expect((await command('status')).out).toMatch(/^hold +none$/m)
    await command('hold --why "porting day"')
    const { out, exitCode } = await command('status')
    expect(exitCode).toBe(0)
    expect(out).toContain(join(dataDir, STORE_FILE))
    expect(out).toMatch(/^gateway +running on this store$/m)
    expect(out).toMatch(/^hold +since \d{4}-\S+: porting day$/m)
    expect(out).toMatch(/^cancellations +0 open, 0 not settled$/m)
    expect(out).toMatch(/^tokens +1 active$/m)
    expect(out).toMatch(/^size +\d+\.\d MB, plus \d+\.\d MB write-ahead log$/m)
    await command('release')
    expect((await command('status')).out).toMatch(/^hold +none$/m)
  })
})

describe('control characters in rows of earlier versions', () => {
  const reason = '\u001b[2J\r\n=1+1 \u009b2J \u202e \u0000'
  const CONTROLS = /[^\P{Cc}\r\n\t]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

  async function createOldStore() {
    const dataDir = temporaryFolder()
    const store = await openStore({ dataDir })
    const row = {
      id: 'old',
      sub_number_order_id: 'order',
      actor: 'billing',
      reason,
      request_id: 'r',
      created_at: '2020-01-01T00:00:00.000Z',
      deadline_at: '2020-01-01T00:00:45.000Z',
      attempts: 0,
      outcome: 'not-found' as const,
    }
    await store.write(store.queries.insertInto('cancellations').values(row))
    await createHolds(store).place(reason)
    await createTokens(store, systemClock).create({ name: reason, scopes: ['orders:read'] })
    await store.close()
    return dataDir
  }

  it('are escaped in the output of commands, and kept in JSON', async () => {
    const dataDir = await createOldStore()
    for (const line of ['ledger export', 'ledger export --jsonl', 'token list', 'status']) {
      const { exitCode, out, err } = await run(dataDir, line)
      expect(exitCode).toBe(0)
      expect(out + err).not.toMatch(CONTROLS)
    }
    expect((await run(dataDir, 'ledger export')).out).toContain(
      ',\\u001b[2J\\u000d\\u000a=1+1 \\u009b2J \\u202e \\u0000,',
    )
    expect(JSON.parse((await run(dataDir, 'ledger export --jsonl')).out)).toMatchObject({ reason })
  })
})

describe('backup', () => {
  it('copies the store while the gateway is running, and another gateway starts on the copy', async () => {
    const { command, gateway, cancel } = await createGatewayWithCommands()
    await cancel(gateway.firstToken ?? '')
    const folder = temporaryFolder()
    expect((await command(`backup ${join(folder, STORE_FILE)}`)).exitCode).toBe(0)
    expect((await run(folder, 'ledger export')).out).toContain(PENDING)
    expect((await run(folder, 'token list')).out).toContain('first')
    expect(existsSync(join(folder, `${STORE_FILE}.part`))).toBe(false)
  })

  it('overwrites no file, and creates no folder', async () => {
    const { command } = await createGatewayWithCommands()
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'other'), 'precious')
    expect(await command(`backup ${join(folder, 'other')}`)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('already exists: choose another file name') as string,
    })
    expect((await command(`backup ${join(folder, 'no', 'where')}`)).exitCode).toBe(1)
  })

  it('explains in one sentence that a folder is in the way', async () => {
    const { command } = await createGatewayWithCommands()
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'copy.part'))
    const { exitCode, err } = await command(`backup ${join(folder, 'copy')}`)
    expect(exitCode).toBe(1)
    expect(err).toMatch(/^The backup could not be written: .*copy\.part.*\.\n$/)
    expect(readdirSync(folder)).toEqual(['copy.part'])
  })

  it('copies the file of an earlier version unchanged', async () => {
    const dataDir = temporaryFolder()
    const file = new DatabaseSync(join(dataDir, STORE_FILE))
    file.exec('create table earlier (id text)')
    file.close()
    const copy = join(temporaryFolder(), 'copy')
    expect((await run(dataDir, `backup ${copy}`)).exitCode).toBe(0)
    const copied = new DatabaseSync(copy)
    const tables = copied.prepare("select name from sqlite_master where type = 'table'").all()
    copied.close()
    expect(tables).toEqual([{ name: 'earlier' }])
  })
})

describe('a command', () => {
  it('names a folder that can not be used', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    const { exitCode, err } = await run(file, 'token list')
    expect(exitCode).toBe(1)
    expect(err).toContain(file)
  })

  it.each([
    'hold --why "porting day"',
    'release',
    'token list',
    'token revoke first',
    'status',
    'ledger export',
    'ledger delete --older-than 1d --yes',
    'backup copy.sqlite',
  ])('does nothing in a folder without a ledger: %s', async (line) => {
    const dataDir = temporaryFolder()
    expect(await run(dataDir, line)).toMatchObject({
      exitCode: 1,
      out: '',
      err: expect.stringContaining('set COUNTERMAND_DATA_DIR') as string,
    })
    expect(readdirSync(dataDir)).toEqual([])
  })

  it('works before the first start, which then creates no token', async () => {
    const dataDir = temporaryFolder()
    await run(dataDir, 'token create --name billing --scopes orders:read')
    const { gateway } = await startTestGateway({ config: { dataDir } })
    expect(gateway.firstToken).toBeUndefined()
  })

  it('shows its help', async () => {
    expect(await run(temporaryFolder(), 'token --help')).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('cancellations:read') as string,
    })
  })
})
