import { invalidId, notFound, type Problem } from '../errors.ts'
import type { World } from '../world.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Why there is no order with this id: nobody has it, or it is no id. */
export const missingOrder = (id: string, { variants }: World): Problem =>
  UUID.test(id) ? notFound : invalidId(variants.malformedId)
