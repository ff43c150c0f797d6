package org.galerarunbook.lab;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.pki.CertificateText;
import org.galerarunbook.pki.PkiException;

/** Whether one node that answers is protected: its accounts, and what its ports serve. */
final class NodeCheck {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Pattern SERIAL = Pattern.compile("serial=([0-9A-Fa-f]+)");

  /** Accounts that somebody can use from another machine without showing a certificate. */
  private static final String OPEN_ACCOUNTS =
      """
      SET SESSION wsrep_sync_wait=0;
      SELECT CONCAT(User,'@',Host),
             IFNULL(JSON_VALUE(Priv,'$.ssl_type'),0),
             CONCAT(IFNULL(JSON_VALUE(Priv,'$.x509_issuer'),''),
                    IFNULL(JSON_VALUE(Priv,'$.x509_subject'),''))
      FROM mysql.global_priv
      WHERE Host<>'localhost' AND IFNULL(JSON_VALUE(Priv,'$.is_role'),0)=0
        AND IFNULL(JSON_VALUE(Priv,'$.account_locked'),0)=0""";

  private final GaleraNode node;
  private final LabContainer toolbox;
  private final List<StackCheck.Problem> problems = new ArrayList<>();

  private NodeCheck(GaleraNode node, LabContainer toolbox) {
    this.node = node;
    this.toolbox = toolbox;
  }

  /** Everything that is wrong with the node; a part that cannot be looked at is wrong too. */
  static List<StackCheck.Problem> of(GaleraNode node, LabContainer toolbox) {
    NodeCheck check = new NodeCheck(node, toolbox);
    check.tried("its accounts", check::accounts);
    check.tried("its settings", check::secureTransport);
    check.tried("its certificates", check::served);
    return check.problems;
  }

  private void tried(String what, Runnable part) {
    try {
      part.run();
    } catch (RuntimeException e) {
      problems.add(
          new StackCheck.Problem(
              node.name(),
              what + " could not be looked at: " + String.valueOf(e.getMessage()).strip(),
              "docker ps -a shows whether " + node.name() + " and " + toolbox + " run"));
    }
  }

  private void accounts() {
    node.sql(OPEN_ACCOUNTS)
        .lines()
        .map(l -> l.split("\t", -1))
        .filter(f -> f.length == 3)
        .forEach(
            f -> {
              int type = Integer.parseInt(f[1]);
              String statement = "ALTER USER " + quoted(f[0]) + " REQUIRE X509;";
              if (type == 0) {
                problems.add(
                    new StackCheck.Problem(
                        node.name(), "account " + f[0] + " may connect without TLS", statement));
              } else if (type == 1 || type == 3 && f[2].isEmpty()) {
                problems.add(
                    new StackCheck.Problem(
                        node.name(),
                        "account " + f[0] + " may connect without a client certificate",
                        statement));
              }
            });
  }

  private static String quoted(String account) {
    int at = account.lastIndexOf('@');
    return "'" + account.substring(0, at) + "'@'" + account.substring(at + 1) + "'";
  }

  private void secureTransport() {
    if (!"1".equals(node.sql("SELECT @@GLOBAL.require_secure_transport").strip())) {
      problems.add(
          new StackCheck.Problem(
              node.name(),
              "takes connections without TLS (require_secure_transport is OFF)",
              "SET GLOBAL require_secure_transport=ON;"));
    }
  }

  /** What the ports serve, as a peer sees it, against what was issued and what lies in the node. */
  private void served() {
    Optional<String> issued = issuedSerial();
    if (issued.isEmpty()) {
      return; // certificatesOnDisk has said what is wrong with the file.
    }
    Optional<String> placed =
        certificateIn(
            node.container().exec(LIMIT, "cat", "/etc/mysql/tls/server-cert.pem").stdout());
    if (placed.isPresent() && !placed.equals(issued)) {
      problems.add(
          new StackCheck.Problem(
              node.name(),
              "has another certificate (serial %s) than certs/%s (serial %s)"
                  .formatted(placed.get(), node.name(), issued.get()),
              "copy the files of certs/" + node.name() + " to its /etc/mysql/tls, then FLUSH SSL"));
    }
    compare(3306, "-starttls mysql", issued.get());
    compare(4567, "", issued.get());
  }

  private void compare(int port, String options, String issued) {
    Optional<String> served =
        serial(
            toolbox
                .exec(
                    LIMIT,
                    "sh",
                    "-c",
                    "timeout 5 openssl s_client %s -connect %s:%d </dev/null 2>/dev/null | openssl x509 -noout -serial"
                        .formatted(options, node.host(), port))
                .stdout());
    if (served.isEmpty()) {
      problems.add(
          new StackCheck.Problem(
              node.name(),
              "serves no certificate on port " + port,
              "read its log: docker logs --tail 50 " + node.name()));
    } else if (!served.get().equals(issued)) {
      problems.add(
          new StackCheck.Problem(
              node.name(),
              "serves another certificate on port %d (serial %s) than the one on disk (serial %s)"
                  .formatted(port, served.get(), issued),
              "FLUSH SSL; on that node, or restart it"));
    }
  }

  private Optional<String> issuedSerial() {
    try {
      return Optional.of(node.certificateFiles().load().serialHex().toUpperCase(Locale.ROOT));
    } catch (PkiException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> certificateIn(String pem) {
    try {
      Certificate certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
      return Optional.of(
          CertificateText.serialHex((X509Certificate) certificate).toUpperCase(Locale.ROOT));
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> serial(String text) {
    Matcher matcher = SERIAL.matcher(text);
    return matcher.find()
        ? Optional.of(matcher.group(1).toUpperCase(Locale.ROOT))
        : Optional.empty();
  }
}
