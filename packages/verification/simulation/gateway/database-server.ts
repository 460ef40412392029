import { AsyncLocalStorage } from 'node:async_hooks'
import { type Store, StoreError } from '@countermand/api'
import { sleep } from '@countermand/core'
import type { Compilable, CompiledQuery } from 'kysely'
import { createGroupCommit, type WriterDeps } from '../../../../apps/api/src/store/postgres/group-commit.ts'
import type { Process } from '../process.ts'
import type { Simulation } from '../simulation.ts'
import type { Executor, StatementResult, StoreHooks } from './database.ts'

/** The longest time that a statement, or its result, takes on the way, in milliseconds. */
const LATENCY_MS = 5
const LONGEST_DELAY_MS = 4_000

/** A statement as the group commit passes it to the driver. */
interface Statement {
  text: string
  values: unknown[]
  compiled?: CompiledQuery
  onApplied?: (changes: number) => void
}

interface PendingStatement {
  statement: Statement
  resolve(result: unknown): void
  reject(error: unknown): void
}

const broken = () => new Error('Connection terminated unexpectedly')

/**
 * A database server on the network, as PostgreSQL is one. The gateway's own group commit runs on it: a transaction
 * that was sent is carried out even if its process is frozen or has crashed, it waits for the lock of writers, and
 * its connection may break before it arrives, or before its result does.
 */
export function createDatabaseServer({ clock, rng, profile, log }: Simulation, executor: Executor) {
  const { store } = profile
  /** Ends when the last transaction that waits for the lock has released it. */
  let lock: Promise<void> = Promise.resolve()

  const travel = () => sleep(clock, rng.upTo(LATENCY_MS))

  async function delay({ onTrouble }: StoreHooks) {
    if (!rng.chance(store.slow)) return
    const ms = rng.upTo(LONGEST_DELAY_MS)
    onTrouble(ms)
    await sleep(clock, ms)
  }

  /** Runs `work` when all transactions that took the lock earlier have ended. */
  function withLock<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = lock.then(work)
    lock = done.then(
      () => {},
      () => {},
    )
    return done
  }

  async function runTransaction(pending: PendingStatement[], hooks: StoreHooks): Promise<() => void> {
    const failAll = () => {
      for (const { reject } of pending) reject(broken())
    }
    const isCut = rng.chance(store.failure)
    const isResultLost = rng.chance(store.lostResult)
    await travel()
    if (isCut) {
      hooks.onTrouble(0)
      return failAll
    }
    const writes = pending.filter(({ statement }) => statement.compiled)
    const work = async () => {
      await delay(hooks)
      return commit(writes, hooks)
    }
    const takesLock = pending.some(({ statement }) => statement.text.includes('pg_advisory_xact_lock'))
    const results = takesLock ? withLock(work) : work()
    if (isResultLost) {
      log.count('lost commits')
      hooks.onTrouble(0)
      // The gateway may notice that before the server has carried it out.
      if (rng.chance(0.5)) await results
      await travel()
      return failAll
    }
    const done = await results
    await travel()
    return () => {
      for (const one of pending) {
        const index = writes.indexOf(one)
        const result = index < 0 ? { rows: [], rowCount: 0 } : done[index]
        if (result instanceof Error) one.reject(result)
        else one.resolve(result)
      }
    }
  }

  function commit(
    writes: readonly PendingStatement[],
    { isPoisoned }: StoreHooks,
  ): (StatementResult | Error)[] {
    const aborted = Object.assign(new Error('current transaction is aborted'), { code: '25P02' })
    const failWith = (error: Error, failed: number) =>
      writes.map((_, index) =>
        index < failed ? { rows: [], rowCount: 0 } : index > failed ? aborted : error,
      )
    const compiled = writes.flatMap(({ statement }) => statement.compiled ?? [])
    const poisoned = compiled.findIndex(isPoisoned)
    if (poisoned >= 0) {
      return failWith(Object.assign(new Error('a check failed'), { code: '23514' }), poisoned)
    }
    const results = executor.transact(compiled)
    if ('failed' in results) {
      return failWith(Object.assign(results.error, { code: '23505' }), results.failed)
    }
    for (const [index, { statement }] of writes.entries()) {
      statement.onApplied?.(results[index]?.rowCount ?? 0)
    }
    return results
  }

  /** A connection in pipeline mode. It has what the group commit uses. */
  function connect(process: Process, hooks: StoreHooks) {
    let pipeline: PendingStatement[] = []
    let isBroken = false
    let isIdle: Promise<void> = Promise.resolve()
    const send = (pending: PendingStatement[]) => {
      const answered = isIdle.then(async () => {
        if (isBroken) return () => pending.forEach(({ reject }) => void reject(broken()))
        return runTransaction(pending, hooks)
      })
      isIdle = answered.then((answer) => {
        process.mayFail()
        process.deliver(answer)
      })
    }
    return {
      connection: { stream: { cork() {}, uncork() {} } },
      query(statement: Statement) {
        return new Promise<unknown>((resolve, reject) => {
          pipeline.push({ statement, resolve, reject })
          if (statement.text !== 'commit') return
          send(pipeline)
          pipeline = []
        })
      },
      release(isGone?: boolean) {
        isBroken = isGone === true
      },
    }
  }

  return {
    /** The store of one process. */
    openStore(process: Process, queries: Store['queries'], hooks: StoreHooks): Store {
      const run = createGroupCommit({
        connect: async () => connect(process, hooks) as unknown as Awaited<ReturnType<WriterDeps['connect']>>,
        toQuery(query) {
          const compiled = query.compile()
          // The change belongs to the cancellation that submits it, not to the one that starts the transaction.
          const onApplied = AsyncLocalStorage.bind((changes: number) => hooks.onWrite(compiled, changes))
          return { text: compiled.sql, values: [...compiled.parameters], compiled, onApplied }
        },
        scheduleFlush: (flush) => void process.clock.after(0, flush),
      })

      async function write(query: Compilable) {
        process.mayFail()
        try {
          return await run(query)
        } catch (error) {
          throw new StoreError('the connection broke', { cause: error })
        }
      }

      const read = <Row>(query: Compilable<Row>) =>
        process.call(async () => {
          const isCut = rng.chance(store.failure / 4)
          await travel()
          await delay(hooks)
          if (isCut) {
            hooks.onTrouble(0)
            throw new StoreError('the connection broke')
          }
          const rows = executor.read(query)
          await travel()
          await delay(hooks)
          return rows as Row[]
        })

      return {
        name: 'the shared database',
        isShared: true,
        queries,
        read,
        write: async (query) => (await write(query)).rowCount ?? 0,
        writeReturning: async <Row>(query: Compilable<Row>) => (await write(query)).rows as Row[],
        size: async () => ({ databaseBytes: 0 }),
        close: async () => {},
      }
    },
  }
}
