import { type Job, PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { BatchStore } from '../batches/batch-store.ts'
import { describeDatabase, JOBS_NAME, readConnectionOptions } from '../store/postgres/connection-options.ts'
import { explainPostgresError } from '../store/postgres/postgres-error.ts'
import type { JobStarters, Jobs, Work } from './jobs.ts'

const BATCHES = 'cancellation-batches'
const RECOVERY = 'recovery'
const CHECK = 'check-jobs'

/** The shortest heartbeat that pg-boss allows, in seconds. A gateway without one for so long loses its jobs. */
const HEARTBEAT_SECONDS = 10

const LEASE = {
  heartbeatSeconds: HEARTBEAT_SECONDS,
  // A job lasts as long as its work; this is near pg-boss's limit of 24 hours.
  expireInSeconds: 72_000,
  // Each takeover uses up one.
  retryLimit: 1_000_000,
  retryDelay: 0,
  // The ledger is the record; a job that is over says nothing more.
  deleteAfterSeconds: 3_600,
  retentionSeconds: 30 * 86_400,
  notify: true,
}

interface SharedJobsDeps extends JobStarters {
  databaseUrl: string
  batches: BatchStore
  log: Logger
}

/**
 * The jobs of gateways that share a PostgreSQL database. pg-boss decides which gateway does them: at any time at most
 * one runs the batches, so that pacing is exact, and one the recovery. A job is only a lease. Its heartbeat passes it
 * on when its gateway dies or freezes, and a gateway that wakes up late is fenced by the ledger's compare-and-set.
 *
 * There is one job for each batch. While one is active, its gateway works on every batch that has work.
 *
 * @throws StoreError when the database can't be used
 */
export async function startSharedJobs({
  databaseUrl,
  batches,
  startBatchRunner,
  startRecovery,
  log,
}: SharedJobsDeps): Promise<Jobs> {
  const { connectionString, ssl } = readConnectionOptions(databaseUrl, JOBS_NAME)
  const boss = new PgBoss({
    connectionString: String(connectionString),
    application_name: JOBS_NAME,
    ...(ssl && { ssl }),
    max: 3,
    schema: 'countermand_jobs',
    useListenNotify: true,
    // How soon a missing heartbeat is noticed.
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
  })
  boss.on('error', (error) => log.error({ error: error.message }, 'job error'))
  const stopping = new AbortController()

  /** Does the work of a job until the work is idle, the lease is lost, or the gateway stops. */
  async function runJob(job: Job<unknown> | undefined, start: () => Work) {
    if (!job) return
    log.info({ job: job.name }, 'job started')
    const work = start()
    const ended = AbortSignal.any([job.signal, stopping.signal])
    await Promise.race([work.idle ?? new Promise(() => {}), aborted(ended)])
    await work.stop()
    log.info({ job: job.name, lost: job.signal.aborted }, 'job ended')
    // Failed jobs are retried at once, by another gateway.
    if (stopping.signal.aborted) throw new Error('The gateway is stopping.')
  }

  async function sendBatchJob(id: string) {
    await boss.send(BATCHES, { batch_id: id })
  }

  /** Makes up for jobs that were not created because a gateway died, or the database failed, before it. */
  async function createMissingJobs() {
    // The queue accepts only one.
    await boss.send(RECOVERY, {})
    const workable = await batches.workable()
    if (workable.length === 0) return
    const jobs = await boss.findJobs<{ batch_id: string }>(BATCHES)
    const open = jobs.filter(({ state }) => ['created', 'retry', 'active'].includes(state))
    const withJob = new Set(open.map(({ data }) => data.batch_id))
    for (const { id } of workable) if (!withJob.has(id)) await sendBatchJob(id)
  }

  async function start() {
    await boss.start()
    await boss.createQueue(BATCHES, { ...LEASE, policy: 'singleton' })
    await boss.createQueue(RECOVERY, { ...LEASE, policy: 'exclusive' })
    await boss.createQueue(CHECK, { policy: 'exclusive', retryLimit: 0, deleteAfterSeconds: 3_600 })
    await boss.schedule(CHECK, '* * * * *')
    await createMissingJobs()
    const polling = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 }
    await boss.work(BATCHES, polling, ([job]) => runJob(job, startBatchRunner))
    await boss.work(RECOVERY, polling, ([job]) => runJob(job, startRecovery))
    await boss.work(CHECK, { pollingIntervalSeconds: 10 }, createMissingJobs)
  }

  async function stop() {
    stopping.abort()
    await boss.stop({ graceful: true })
  }

  try {
    await start()
  } catch (error) {
    await stop().catch(() => {})
    throw explainPostgresError(error, describeDatabase(databaseUrl))
  }
  return {
    batchChanged(id) {
      sendBatchJob(id).catch((error: unknown) => {
        const { message } = explainPostgresError(error, describeDatabase(databaseUrl))
        log.error({ batch_id: id, error: message }, 'job error')
      })
    },
    stop,
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
