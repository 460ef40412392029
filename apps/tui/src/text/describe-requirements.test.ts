import { expect, it } from 'vitest'
import { describeNumberState, describeRequirements } from './describe-requirements.ts'

const requirement = (requirement_id: string, field_type: string, status?: string) => ({
  requirement_id,
  field_type,
  ...(status !== undefined && { status }),
})

it('says what kind each requirement is and how far its numbers are', () => {
  const order = {
    id: 'a',
    status: 'pending',
    regulatory_requirements: [
      requirement('r-1', 'address'),
      requirement('r-2', 'document'),
      requirement('r-3', 'textual'),
    ],
    phone_numbers: [
      {
        regulatory_requirements: [
          requirement('r-1', 'address', 'approved'),
          requirement('r-2', 'document', 'declined'),
        ],
      },
      {
        regulatory_requirements: [
          requirement('r-1', 'address', 'awaiting-value'),
          requirement('r-2', 'document', 'declined'),
        ],
      },
    ],
  }
  expect(describeRequirements(order)).toEqual([
    { kind: 'Address', state: '1 approved, 1 missing', id: 'r-1' },
    { kind: 'Document', state: 'rejected', id: 'r-2' },
    { kind: 'Text', state: '', id: 'r-3' },
  ])
})

it('keeps kinds and states that Telnyx does not document, as safe text', () => {
  const order = {
    id: 'a',
    status: 'pending',
    regulatory_requirements: [requirement('r-1', 'constructor'), { requirement_id: null }],
    phone_numbers: [{ regulatory_requirements: [requirement('r-1', 'x', 'half\u001b[2J done')] }],
  }
  expect(describeRequirements(order)).toEqual([
    { kind: 'constructor', state: 'half done', id: 'r-1' },
    { kind: 'Requirement', state: '', id: '' },
  ])
})

it.each([
  [{ status: 'pending', requirements_status: 'requirement-info-exception' }, 'requirements rejected'],
  [{ status: 'success', requirements_status: 'approved' }, 'success · requirements approved'],
  [{ status: 'pending', requirements_status: 'cancelled' }, 'cancelled'],
  [{ status: 'cancelled', requirements_status: 'cancelled' }, 'cancelled'],
  [{}, ''],
])('describes a number that is %j as %j', (number, words) => {
  expect(describeNumberState(number)).toBe(words)
})
