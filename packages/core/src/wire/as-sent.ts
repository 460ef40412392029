import type { z } from 'zod'

/**
 * A field that is passed on as it was sent, whatever it holds. The schema gives its documented type, for
 * TypeScript and for the API's description. Code that decides something by such a field first tests its type.
 */
export const asSent = <Schema extends z.ZodType>(schema: Schema) =>
  // zod calls it without an argument to find a default for the description.
  schema.nullish().catch((context) => context?.input as z.output<Schema>)
