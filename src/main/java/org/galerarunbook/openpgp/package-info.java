/**
 * OpenPGP keys and messages as Passbolt and GnuPG read them: version 4 keys (RFC 4880, RFC 6637 and
 * the Curve25519 encoding that RFC 9580 calls legacy), messages with an integrity packet of version
 * 1, armour with its checksum.
 *
 * <p>No security provider is registered: Bouncy Castle's own implementations are used directly.
 */
package org.galerarunbook.openpgp;
