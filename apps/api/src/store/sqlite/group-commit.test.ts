import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '@countermand/core'
import { CompiledQuery } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { StoreError } from '../store.ts'
import { createGroupCommit } from './group-commit.ts'
import { createSqliteConnection } from './sqlite-dialect.ts'

function setUp() {
  const path = join(temporaryFolder(), 'test.sqlite')
  const database = new DatabaseSync(path)
  const beside = new DatabaseSync(path)
  onTestFinished(() => {
    database.close()
    beside.close()
  })
  database.exec('pragma journal_mode = wal; create table numbers (n integer primary key check (n < 100))')
  const grouped = createGroupCommit(database, createSqliteConnection(database, systemClock))
  const write = (sql: string, ...parameters: unknown[]) => {
    const query = CompiledQuery.raw(sql, parameters)
    return grouped({ compile: () => query }).then(({ changes }) => changes)
  }
  return {
    database,
    beside,
    write,
    insert: (n: number) => write('insert into numbers values (?)', n),
    /** The committed rows, as another process sees them. */
    numbers: () =>
      beside
        .prepare('select n from numbers order by n')
        .all()
        .map(({ n }) => n),
    /** Increases with each commit of another connection. */
    commits: () => Number(Object.values(beside.prepare('pragma data_version').get() ?? {})[0]),
  }
}

describe('group commit', () => {
  it('commits the writes of one turn together', async () => {
    const { insert, numbers, commits } = setUp()
    const before = commits()
    await Promise.all([insert(1), insert(2), insert(3)])
    expect(numbers()).toEqual([1, 2, 3])
    expect(commits() - before).toBe(1)
  })

  it('resolves only when other processes can see the write', async () => {
    const { insert, numbers } = setUp()
    const written = insert(1).then(numbers)
    expect(numbers()).toEqual([])
    expect(await written).toEqual([1])
  })

  it('keeps the order, and resolves with the number of changed rows', async () => {
    const { insert, write } = setUp()
    const changes = [
      insert(1),
      insert(2),
      write('update numbers set n = n + 10'),
      write('delete from numbers where n = 1'),
    ]
    expect(await Promise.all(changes)).toEqual([1, 1, 2, 0])
  })

  it('lets each statement fail by itself', async () => {
    const { insert, numbers } = setUp()
    const ends = await Promise.allSettled([insert(1), insert(1_000), insert(1), insert(2)])
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(numbers()).toEqual([1, 2])
  })

  it('rejects all writes when the commit fails, and changes nothing', async () => {
    const { insert, database, numbers } = setUp()
    database.exec('create table parents (id integer primary key)')
    database.exec('create table children (parent integer references parents deferrable initially deferred)')
    const { write } = { write: createGroupCommit(database, createSqliteConnection(database, systemClock)) }
    const orphan = { compile: () => CompiledQuery.raw('insert into children values (7)') }
    const ends = await Promise.allSettled([
      write({ compile: () => CompiledQuery.raw('insert into numbers values (1)') }),
      write(orphan),
    ])
    for (const end of ends)
      expect(end).toMatchObject({ status: 'rejected', reason: expect.any(StoreError) as Error })
    expect(numbers()).toEqual([])
    await insert(2)
    expect(numbers()).toEqual([2])
  })

  it('rejects writes when the file is closed before they run', async () => {
    const { database, insert } = setUp()
    const late = insert(1)
    database.close()
    await expect(late).rejects.toThrow()
    database.open()
  })

  it('rejects writes while another process locks the file, and succeeds afterwards', async () => {
    const { insert, beside, database, numbers } = setUp()
    database.exec('pragma busy_timeout = 0')
    beside.exec('begin immediate')
    await expect(insert(1)).rejects.toThrow('another process keeps it locked')
    beside.exec('rollback')
    await insert(2)
    expect(numbers()).toEqual([2])
  })
})
