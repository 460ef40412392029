import { statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '@countermand/core'
import { Kysely } from 'kysely'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { migrate } from './migrations/migrate.ts'
import { SQLITE_MIGRATIONS } from './migrations/sqlite/migrations.ts'
import { openStore, openStoreForCommand } from './open-store.ts'
import { createSqliteConnection, createSqliteDialect } from './sqlite/sqlite-dialect.ts'
import { STORE_FILE, WAL_LIMIT_BYTES } from './sqlite/sqlite-file.ts'
import { StoreError } from './store.ts'
import type { Tables } from './tables.ts'

/** Expects an error that names the folder, and that the lock is released. */
async function expectRefusal(folder: string, words: string | RegExp) {
  const opened = openStore({ dataDir: folder })
  await expect(opened).rejects.toBeInstanceOf(StoreError)
  await expect(opened).rejects.toThrow(folder)
  await expect(opened).rejects.toThrow(words)
  await expect(openStore({ dataDir: folder })).rejects.toThrow(words)
}

describe('openStore', () => {
  it('creates a folder that only its owner can read, and finds in it what it wrote', async () => {
    const folder = join(temporaryFolder(), 'deep', 'data')
    const first = await openStore({ dataDir: folder })
    await first.write(first.queries.insertInto('cancellations').values(createRow('1')))
    await first.close()
    expect(statSync(folder).mode & 0o077).toBe(0)
    const second = await openStore({ dataDir: folder })
    expect(await second.read(second.queries.selectFrom('cancellations').select('id'))).toEqual([{ id: '1' }])
    await second.close()
  })

  it('syncs every commit to the disk', async () => {
    const folder = temporaryFolder()
    const store = await openStore({ dataDir: folder })
    const settings = await Promise.all(
      ['journal_mode', 'synchronous'].map(async (name) => {
        const query = store.queries.selectFrom('cancellations').compile()
        const [row = {}] = await store.read<Record<string, unknown>>({
          compile: () => ({ ...query, sql: `pragma ${name}`, parameters: [] }),
        })
        return Object.values(row)[0]
      }),
    )
    expect(settings).toEqual(['wal', 2])
    await store.close()
  })

  it('truncates the write-ahead log once no reader makes it grow', async () => {
    const folder = temporaryFolder()
    const store = await openStore({ dataDir: folder })
    const insert = async (id: string, kilobytes: number) => {
      const row = { ...createRow(id), detail: 'x'.repeat(kilobytes * 1024) }
      await store.write(store.queries.insertInto('cancellations').values(row))
    }
    await insert('first', 1)
    const reader = new DatabaseSync(join(folder, STORE_FILE))
    reader.exec('begin')
    reader.prepare('select * from cancellations').all()
    for (let n = 0; n < 24; n++) await insert(`large-${n}`, 1024)
    const grown = (await store.size()).walBytes
    expect(grown).toBeGreaterThan(WAL_LIMIT_BYTES)
    reader.exec('commit')
    reader.close()
    await insert('checkpointed', 1)
    await insert('started-over', 1)
    const { walBytes, databaseBytes } = await store.size()
    expect(walBytes).toBeLessThanOrEqual(WAL_LIMIT_BYTES)
    expect(databaseBytes).toBeGreaterThan(24 * 1024 * 1024)
    await store.close()
  })

  it('allows one gateway at a time on a folder', async () => {
    const folder = temporaryFolder()
    const store = await openStore({ dataDir: folder })
    await expect(openStore({ dataDir: folder })).rejects.toThrow(
      /another gateway is running on it: stop that one/,
    )
    await store.close()
    await (await openStore({ dataDir: folder })).close()
  })

  it('refuses a file that is not a database', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, STORE_FILE), 'not a database, but long enough to look like one'.repeat(100))
    await expectRefusal(folder, /not a Countermand database, or is damaged: restore a backup/)
  })

  it('refuses a truncated file', async () => {
    const folder = temporaryFolder()
    await (await openStore({ dataDir: folder })).close()
    truncateSync(join(folder, STORE_FILE), 5_000)
    await expectRefusal(folder, 'damaged')
  })

  it('refuses a file that a newer version has changed', async () => {
    const folder = temporaryFolder()
    await (await openStore({ dataDir: folder })).close()
    const database = new DatabaseSync(join(folder, STORE_FILE))
    database.exec("insert into kysely_migration values ('9999-of-the-future', '2030-01-01T00:00:00.000Z')")
    database.close()
    await expectRefusal(folder, /newer version of Countermand: run that version/)
  })

  it('migrates the file of the previous version, and keeps its data', async () => {
    const folder = temporaryFolder()
    const path = join(folder, STORE_FILE)
    const database = new DatabaseSync(path)
    const db = new Kysely<Tables>({
      dialect: createSqliteDialect(createSqliteConnection(database, systemClock)),
    })
    const [[name, first] = []] = Object.entries(SQLITE_MIGRATIONS)
    await migrate(db, name && first ? { [name]: first } : {})
    await db.insertInto('cancellations').values(createRow('1')).execute()
    const detail = '{"failure":{"kind":"refused","message":"\\"kind\\":\\"refused\\""}}'
    const closed = { ...createRow('2'), sub_number_order_id: 'closed', outcome: 'refused' as const, detail }
    await db.insertInto('cancellations').values(closed).execute()
    await db.destroy()

    const store = await openStore({ dataDir: folder })
    const [row] = await store.read(
      store.queries.selectFrom('cancellations').select('detail').where('id', '=', '2'),
    )
    expect(JSON.parse(row?.detail ?? '')).toEqual({
      failure: { kind: 'rejected', message: '"kind":"refused"' },
    })
    await store.write(store.queries.deleteFrom('cancellations').where('id', '=', '2'))
    expect(await store.read(store.queries.selectFrom('cancellations').select('id'))).toEqual([{ id: '1' }])
    expect(await store.read(store.queries.selectFrom('tokens').selectAll())).toEqual([])
    await store.close()
  })

  it('refuses a folder that is a file', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    await expectRefusal(file, 'EEXIST')
  })
})

describe('openStoreForCommand', () => {
  it('shares the store with a gateway, and blocks none', async () => {
    const folder = temporaryFolder()
    const gateway = await openStore({ dataDir: folder })
    const command = await openStoreForCommand({ dataDir: folder }, { create: true })
    await command.write(command.queries.insertInto('cancellations').values(createRow('1')))
    expect(await gateway.read(gateway.queries.selectFrom('cancellations').select('id'))).toEqual([
      { id: '1' },
    ])
    await gateway.close()
    await (await openStore({ dataDir: folder })).close()
    await command.close()
  })

  it('does not migrate the store of a running gateway with an older version', async () => {
    const folder = temporaryFolder()
    const gateway = await openStore({ dataDir: folder })
    const database = new DatabaseSync(join(folder, STORE_FILE))
    database.exec("delete from kysely_migration where name > '0001-cancellations'")
    database.close()
    await expect(openStoreForCommand({ dataDir: folder }, { create: true })).rejects.toThrow(
      'has an older version: stop it',
    )
    await gateway.close()
  })
})

const createRow = (id: string) => ({
  id,
  sub_number_order_id: id,
  actor: 'test',
  request_id: 'r',
  created_at: '2026-11-24T12:00:00.000Z',
  deadline_at: '2026-11-24T12:00:45.000Z',
  attempts: 0,
})
