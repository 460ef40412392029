import type { DocumentedFields } from '../wire/documented-fields.ts'

/**
 * A rule beyond Telnyx's own "pending only". Pure: an order's fields, the guard's setting and a time in; one
 * sentence that explains the block to a person out, or undefined when the guard has nothing against
 * cancelling. A guard that cannot see its field blocks.
 */
export type Guard<Setting> = (order: DocumentedFields, setting: Setting, now: number) => string | undefined
