/**
 * The lab's certificates: two CAs, leaves per node, for the application and for HTTPS, written
 * where and as their readers need them, and checked where they lie.
 *
 * <p>Certificates follow RFC 5280, private keys are PKCS#8 (RFC 5958) in PEM (RFC 7468). No
 * security provider is registered: keys and signatures are the JDK's, Bouncy Castle only builds the
 * structures, so that issuing costs no provider start-up.
 */
package org.galerarunbook.pki;
