import { describe, expect, it } from 'vitest'
import { normalizeStatus, ORDER_STATUSES, statusMeaning } from './order-status.ts'

describe('statusMeaning', () => {
  it.each([
    ['pending', 'pending'],
    ['success', 'success'],
    ['failure', 'failure'],
    ['cancelled', 'over'],
    ['deleted', 'over'],
    ['canceled', 'over'],
    ['CANCELED', 'over'],
    ['Cancelled', 'over'],
    ['DELETED', 'over'],
    ['Pending', 'pending'],
    ['SUCCESS', 'success'],
    ['Failure', 'failure'],
    ['pending ', 'unrecognised'],
    ['', 'unrecognised'],
    ['constructor', 'unrecognised'],
  ])('takes %j for %s', (status, meaning) => expect(statusMeaning(status)).toBe(meaning))

  it.each(ORDER_STATUSES)('recognises the documented %s', (status) => {
    expect(statusMeaning(status)).not.toBe('unrecognised')
    expect(normalizeStatus(status)).toBe(status)
  })
})
