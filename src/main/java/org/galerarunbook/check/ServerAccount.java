package org.galerarunbook.check;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An account that can log in, as {@code mysql.global_priv} has it, and whom it lets in.
 *
 * @param type of TLS that it asks for, by the server's own numbers: 0 none, 1 SSL, 2 X509, 3
 *     issuer, subject or cipher
 * @param specified whether it names an issuer or a subject
 */
record ServerAccount(String user, String host, int type, boolean specified) {

  /**
   * What a connection that begins on the node itself comes from. Whoever stands there can read the
   * data directory, and no certificate keeps him out: the official image's entrypoint makes {@code
   * healthcheck} for each of the three, with the password in the data directory.
   */
  private static final Set<String> NODE_ITSELF = Set.of("localhost", "127.0.0.1", "::1");

  static final String QUERY =
      """
      SELECT User, Host,
             IFNULL(JSON_VALUE(Priv,'$.ssl_type'),0),
             IFNULL(JSON_VALUE(Priv,'$.x509_issuer'),'')<>''
               OR IFNULL(JSON_VALUE(Priv,'$.x509_subject'),'')<>''
      FROM mysql.global_priv
      WHERE IFNULL(JSON_VALUE(Priv,'$.is_role'),0)=0
        AND IFNULL(JSON_VALUE(Priv,'$.account_locked'),0)=0""";

  /**
   * The same without a right on password hashes; which accounts are locked can't be seen so. It
   * asks for a right on each column that it names.
   */
  static final String LEAST =
      "SELECT User, Host, FIELD(ssl_type,'ANY','X509','SPECIFIED'),"
          + " x509_issuer<>'' OR x509_subject<>'' FROM mysql.user WHERE is_role='N'";

  static ServerAccount of(List<String> row) {
    if (row.size() != 4) {
      throw new IllegalStateException("not an account: " + String.join("\t", row));
    }
    return new ServerAccount(
        row.get(0), row.get(1), Integer.parseInt(row.get(2)), "1".equals(row.get(3)));
  }

  String name() {
    return user + "@" + host;
  }

  String quoted() {
    return "'%s'@'%s'".formatted(AccountRules.escaped(user), AccountRules.escaped(host));
  }

  /**
   * Whom it lets in over the network who should stay out.
   *
   * @param application whether it is the application's account, which has a certificate of its own
   */
  Optional<String> weakness(boolean application) {
    if (user.isEmpty()) {
      return Optional.of("lets in anybody, by any name");
    }
    if (NODE_ITSELF.contains(host)) {
      return Optional.empty();
    }
    if (type == 0) {
      return Optional.of("may connect without TLS");
    }
    if (type == 1 || type == 3 && !specified) {
      return Optional.of("may connect without a client certificate");
    }
    return type == 2 && application
        ? Optional.of("may connect with any certificate of the CA, a database node's too")
        : Optional.empty();
  }
}
