import type { SubNumberOrder } from '@countermand/core'
import { formatField, objectElements } from './format.ts'

/** Whether the requirements of an order are met; undefined if Telnyx doesn't say. */
export const requirementsState = ({ requirements_met: isMet }: SubNumberOrder): 'met' | 'open' | undefined =>
  typeof isMet === 'boolean' ? (isMet ? 'met' : 'open') : undefined

/** A requirement of an order in words. Its id stays as it is: Telnyx sends no name of it. */
interface RequirementDescription {
  kind: string
  /** Over the numbers of the order; empty if their requirements are not known. */
  state: string
  id: string
}

/** Telnyx's field types; `action` is in its guides only. */
const KINDS: Readonly<Record<string, string>> = {
  textual: 'Text',
  datetime: 'Date',
  address: 'Address',
  document: 'Document',
  action: 'Action of the end user',
}

const STATES: Readonly<Record<string, string>> = {
  'awaiting-value': 'missing',
  'pending-approval': 'under review',
  approved: 'approved',
  declined: 'rejected',
}

/** Telnyx's `requirements_status` of a phone number. */
const NUMBER_STATES: Readonly<Record<string, string>> = {
  pending: 'requirements pending',
  approved: 'requirements approved',
  'requirement-info-pending': 'requirements missing',
  'requirement-info-under-review': 'requirements under review',
  'requirement-info-exception': 'requirements rejected',
}

/** A value in words, or as it was sent if its words are not known. */
const inWords = (words: Readonly<Record<string, string>>, value: unknown) =>
  (typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : undefined) ?? formatField(value)

/** The requirements of an order: kind, state over its numbers, and id. */
export function describeRequirements({
  regulatory_requirements,
  phone_numbers,
}: SubNumberOrder): RequirementDescription[] {
  const ofNumbers = objectElements(phone_numbers).flatMap((number) =>
    objectElements(number.regulatory_requirements),
  )
  return objectElements(regulatory_requirements).map(({ field_type, requirement_id }) => {
    const states = ofNumbers
      .filter((requirement) => requirement.requirement_id === requirement_id)
      .map(({ status }) => inWords(STATES, status))
    return {
      kind: inWords(KINDS, field_type) || 'Requirement',
      state: summarizeStates(states.filter(Boolean)),
      id: formatField(requirement_id),
    }
  })
}

/** One state of all numbers, or how many numbers have each: `2 missing, 1 approved`. */
function summarizeStates(states: readonly string[]): string {
  const kinds = [...new Set(states)]
  if (kinds.length <= 1) return kinds.join('')
  return kinds.map((kind) => `${states.filter((state) => state === kind).length} ${kind}`).join(', ')
}

/** The state of one phone number: `requirements missing`. Its status only if it is no longer pending. */
export function describeNumberState({
  status,
  requirements_status,
}: {
  status?: unknown
  requirements_status?: unknown
}): string {
  const words = [formatField(status), inWords(NUMBER_STATES, requirements_status)]
  return [...new Set(words)].filter((word) => word && word !== 'pending').join(' · ')
}
