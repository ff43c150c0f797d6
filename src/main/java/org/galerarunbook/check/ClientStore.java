package org.galerarunbook.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.galerarunbook.pki.IssuedCertificate;

/** Certificate and key as the driver takes them: a file that is gone when this is closed. */
record ClientStore(Path file, String password) implements AutoCloseable {

  /** Null when there is no certificate to show. */
  static ClientStore of(ClusterFile.Tls tls) {
    if (tls.cert() == null) {
      return null;
    }
    String password = new BigInteger(128, new SecureRandom()).toString(36);
    try {
      Path file =
          Files.createTempFile(
              "check",
              ".p12",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(
          file,
          IssuedCertificate.load(tls.cert(), tls.key(), List.of()).pkcs12(password.toCharArray()));
      return new ClientStore(file, password);
    } catch (IOException e) {
      throw new UncheckedIOException("the client's certificate can't be prepared", e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can't be removed, and has a private key", e);
    }
  }
}
