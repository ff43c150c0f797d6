package org.galerarunbook.passbolt.client;

import org.galerarunbook.openpgp.PgpPublicKey;

/**
 * A person with an account.
 *
 * @param username the e-mail address
 * @param role {@code admin} or {@code user}
 * @param key what is encrypted to for this person; null while the account is not set up
 */
public record User(String id, String username, String role, PgpPublicKey key) {}
