import { startSandbox } from '@countermand/sandbox'
import { expect, it, onTestFinished } from 'vitest'
import { startGateway } from '../src/start-gateway.ts'
import { usePostgres } from './postgres-server.ts'
import { createConfig, silent } from './test-gateway.ts'

const postgres = usePostgres()

it('/metrics responds while the database is stopped, and has its figures again when it is back', async () => {
  const upstream = await startSandbox()
  onTestFinished(() => upstream.close())
  const { sandbox, baseUrl } = upstream
  const databaseUrl = await postgres.createDatabase()
  const config = createConfig({ apiKey: sandbox.apiKey, baseUrl }, { databaseUrl })
  const gateway = await startGateway({ config, log: silent })
  onTestFinished(() => gateway.close())

  async function scrape() {
    const headers = { authorization: `Bearer ${gateway.firstToken}` }
    const response = await fetch(`${gateway.url}/metrics`, { headers })
    const text = await response.text()
    return {
      status: response.status,
      up: /^countermand_store_up\{store="(.+)"\} (\d)$/m.exec(text)?.slice(1),
      hasFigures: text.includes('countermand_store_open_cancellations{'),
      hasProcess: text.includes('\nprocess_cpu_seconds_total '),
    }
  }

  const store = `postgres://127.0.0.1:${postgres.port}/${databaseUrl.split('/').at(-1)}`
  const inOrder = { status: 200, up: [store, '1'], hasFigures: true, hasProcess: true }
  expect(await scrape()).toEqual(inOrder)
  await postgres.stop()
  expect(await scrape()).toEqual({ ...inOrder, up: [store, '0'], hasFigures: false })
  await postgres.start()
  expect(await scrape()).toEqual(inOrder)
})
