import { IncompleteListError, type SubNumberOrder } from '@countermand/core'
import { describe, expect, it } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { connectToOrders, connectToSandbox, patches } from '../../../test/sandbox-connection.ts'
import { createTestIo } from '../../../test/test-io.ts'

/** A sandbox with three orders, whose list ends with an error because there are more. */
function connectToIncompleteList() {
  const { sandbox, connection } = connectToOrders(3)
  const { subNumberOrders } = connection.client
  const { listAllPages } = subNumberOrders
  Object.assign(subNumberOrders, {
    async *listAllPages(...args: Parameters<typeof listAllPages>): AsyncGenerator<SubNumberOrder[]> {
      yield* listAllPages(...args)
      throw new IncompleteListError('Only 3 of 60 orders could be read.', {
        listed: 3,
        total: 60,
        unreadable: 0,
      })
    },
  })
  return { sandbox, connection }
}

describe('a list that is known to be incomplete', () => {
  it.each([
    ['--json', /^\[[\s\S]+"order-3"[\s\S]+\]\n$/],
    ['--jsonl', /"order-3".*\n$/],
    ['--csv', /^id,[\s\S]+\norder-3,.*\r\n$/],
    [undefined, /^ID [\s\S]+\norder-3 .*\n$/],
  ])('is printed as far as it goes, with exit code 1 (%s)', async (format, whole) => {
    const { connection } = connectToIncompleteList()
    const { exitCode, out, err } = await runCommand(['list', ...(format ? [format] : [])], { connection })
    expect(out).toMatch(whole)
    expect(err).toContain('The list is incomplete: Only 3 of 60 orders could be read.')
    expect(exitCode).toBe(1)
  })

  it('is cancelled as far as it goes, with exit code 1', async () => {
    const { sandbox, connection } = connectToIncompleteList()
    const args = ['cancel', '--status', 'pending', '--yes']
    const { exitCode, err } = await runCommand(args, { connection })
    expect(err).toContain('The list is incomplete: Only 3 of 60 orders could be read.')
    expect(err).toContain('3 orders at a sandbox: 3 cancelled')
    expect(patches(sandbox)).toHaveLength(3)
    expect(exitCode).toBe(1)
  })

  it('is what a server returns that sends only its first page', async () => {
    const seed = { pending: 60 }
    const { connection } = connectToSandbox({ seed, variants: { paging: 'first-page-only' } })
    const { exitCode, out, err } = await runCommand(['list', '--jsonl'], { connection })
    expect(out.trim().split('\n')).toHaveLength(20)
    expect(err).toContain('The list is incomplete: Only 20 of 60 orders could be read.')
    expect(exitCode).toBe(1)
  })

  it('is reported before the question', async () => {
    const { connection } = connectToIncompleteList()
    const test = createTestIo({ answer: 'no' })
    let saidBefore = ''
    const io = {
      ...test.io,
      ask: (...args: Parameters<typeof test.io.ask>) => {
        saidBefore = test.written.err
        return test.io.ask(...args)
      },
    }
    await runCommand(['cancel', '--status', 'pending'], { connection, isTty: true, io: { ...test, io } })
    expect(saidBefore).toContain('The list is incomplete')
  })

  it('makes a dry run exit with 1 even if all of it may be cancelled', async () => {
    const { connection } = connectToIncompleteList()
    const { exitCode, out } = await runCommand(['cancel', '--status', 'pending', '--dry-run', '--json'], {
      connection,
    })
    expect(JSON.parse(out)).toHaveLength(3)
    expect(exitCode).toBe(1)
  })

  it('does not affect ids: those that it lacks are read one by one', async () => {
    const { sandbox, connection } = connectToIncompleteList()
    const gone = ['gone-1', 'gone-2', 'gone-3']
    const args = ['cancel', 'order-1', 'order-2', 'order-3', ...gone, '--status', 'pending', '--yes']
    const { exitCode, err } = await runCommand(args, { connection })
    expect(err).toContain('6 orders at a sandbox: 3 cancelled, 3 not-found')
    expect(patches(sandbox)).toHaveLength(3)
    expect(exitCode).toBe(1)
  })

  it('never hides a worse exit code', async () => {
    const { connection } = connectToIncompleteList()
    const test = createTestIo()
    test.closeOut('ENOSPC')
    expect(await runCommand(['list'], { connection, io: test })).toMatchObject({ exitCode: 3 })
  })
})
