import { describe, expect, it } from 'vitest'
import { onceATurn } from './once-a-turn.ts'

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

function counted() {
  const asked: string[] = []
  const ask = onceATurn(async (key: string) => {
    asked.push(key)
    if (key === 'broken') throw new Error('broken')
    return `answer ${asked.length}`
  })
  return { ask, asked }
}

describe('onceATurn', () => {
  it('asks once for all who want the same in one turn', async () => {
    const { ask, asked } = counted()
    expect(await Promise.all([ask('a'), ask('b'), ask('a')])).toEqual(['answer 1', 'answer 2', 'answer 1'])
    expect(asked).toEqual(['a', 'b'])
  })

  it('asks again in the next turn', async () => {
    const { ask } = counted()
    expect(await ask('a')).toBe('answer 1')
    await nextTurn()
    expect(await ask('a')).toBe('answer 2')
  })

  it('lets a failure be nobody else’s for longer than the turn', async () => {
    const { ask, asked } = counted()
    await expect(ask('broken')).rejects.toThrow('broken')
    await nextTurn()
    await expect(ask('broken')).rejects.toThrow('broken')
    expect(asked).toEqual(['broken', 'broken'])
  })
})
