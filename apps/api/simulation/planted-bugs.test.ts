import { fileURLToPath } from 'node:url'
import { plantBug, readBreak } from '@countermand/core/simulation'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PLANTED_BUGS } from './planted-bugs.ts'

const GATEWAY = fileURLToPath(new URL('..', import.meta.url))

describe('a planted bug is found, and its seed shows it again:', () => {
  it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))('%s', async (_, bug) => {
    const { simulate, remove } = await plantBug(bug, GATEWAY)
    onTestFinished(remove)
    const { code, stdout } = await simulate('--seed', '1', '--runs', '1500')
    const found = readBreak(stdout)
    expect(code, stdout).toBe(1)
    expect(found?.what).toMatch(bug.breaks)
    const again = await simulate('--seed', found?.seed ?? '')
    expect(readBreak(again.stdout)).toEqual(found)
  })
})
