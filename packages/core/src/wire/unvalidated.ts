import { z } from 'zod'

/**
 * A field that is passed on as it was sent, whatever its value. The schema is its documented type, for TypeScript
 * and for the API's description, but is not applied: code that depends on such a field tests its type first.
 */
export function unvalidated<Schema extends z.ZodType>(schema: Schema) {
  const { $schema: _, ...described } = z.toJSONSchema(schema.nullable(), { io: 'input' })
  // The documented type, as in Telnyx's own SDKs; Telnyx may send anything.
  return z.any().optional().meta(described) as unknown as z.ZodOptional<z.ZodNullable<Schema>>
}
