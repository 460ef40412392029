// Of this package only its browser build is used, which contains all that it needs: 260 packages less to install.
const SELF_CONTAINED = ['@scalar/api-reference']

module.exports = {
  hooks: {
    readPackage(manifest) {
      return SELF_CONTAINED.includes(manifest.name) ? { ...manifest, dependencies: {} } : manifest
    },
  },
}
