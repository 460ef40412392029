import { expect, it } from 'vitest'
import { usePostgres } from './postgres-server.ts'
import { startTestGateway } from './start-test-gateway.ts'

const postgres = usePostgres()

it('/metrics responds while the database is stopped, and has its figures again when it is back', async () => {
  const databaseUrl = await postgres.createDatabase()
  const { gateway, token } = await startTestGateway({ config: { databaseUrl } })

  async function scrape() {
    const headers = { authorization: `Bearer ${token}` }
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
