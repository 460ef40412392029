import { describe, expect, it } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { connectToSandbox, orders } from '../../../test/sandbox-connection.ts'

describe('countermand show', () => {
  it('shows one order', async () => {
    const { connection } = connectToSandbox({ seed: { orders: orders(1) } })
    const { exitCode, out } = await runCommand(['show', 'order-1'], { connection })
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^Id +order-1\nStatus +○ pending\nCountry +US\n/)
  })

  it('prints the order as Telnyx sends it with --json', async () => {
    const { connection } = connectToSandbox({ seed: { orders: orders(1) }, variants: { extraFields: true } })
    const { out } = await runCommand(['show', 'order-1', '--json'], { connection })
    expect(JSON.parse(out)).toMatchObject({ id: 'order-1', record_type: 'sub_number_order' })
  })

  it('exits with 1 for an order that does not exist', async () => {
    const { connection } = connectToSandbox({ seed: { orders: [] } })
    const { exitCode, err } = await runCommand(['show', 'gone'], { connection })
    expect(exitCode).toBe(1)
    expect(err).toBe('There is no order gone at a sandbox: check the id and the account.\n')
  })
})
