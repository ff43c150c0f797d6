package org.galerarunbook.openpgp;

import java.nio.file.Path;

/**
 * A demo key and its files.
 *
 * @param secretFile armoured, mode 0600
 * @param publicFile armoured, mode 0644
 * @param key the key, unlocked
 * @param created whether it was made just now, or was there
 */
public record DemoKey(Path secretFile, Path publicFile, PgpSecretKey key, boolean created) {}
