const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const isUuid = (id: string) => UUID.test(id)

/** A UUID in lower case, since both cases mean the same one (RFC 9562). Any other id stays as it is. */
export const canonicalId = (id: string) => (isUuid(id) ? id.toLowerCase() : id)
