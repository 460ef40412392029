import { z } from 'zod'

/**
 * A field that is passed on as it was sent, whatever it holds. The schema gives its documented type, for
 * TypeScript and for the API's description, and is not applied: code that decides something by such a field
 * first tests its type.
 */
export function unvalidated<Schema extends z.ZodType>(schema: Schema) {
  const { $schema: _, ...described } = z.toJSONSchema(schema.nullable(), { io: 'input' })
  // What Telnyx documents, as in its own SDKs; it may send anything.
  return z.any().optional().meta(described) as unknown as z.ZodOptional<z.ZodNullable<Schema>>
}
