package org.galerarunbook.lab;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import org.galerarunbook.galera.Agreement;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeStatus;
import org.galerarunbook.pki.CertificateText;
import org.galerarunbook.pki.Finding;
import org.galerarunbook.pki.PkiException;

/**
 * Whether the whole stack is right, asked where it shows: every node about itself, every node about
 * its accounts, the certificates on disk, and the certificates that the ports really serve.
 */
public final class StackCheck {

  /**
   * Something that is not right.
   *
   * @param node whom it concerns
   * @param problem what it is
   * @param remedy what to do
   */
  public record Problem(String node, String problem, String remedy) {}

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

  private final ContainerLab lab;
  private final List<Problem> problems = new ArrayList<>();

  private StackCheck(ContainerLab lab) {
    this.lab = lab;
  }

  /** Everything that is wrong; empty when the whole stack is right. */
  public static List<Problem> of(ContainerLab lab) {
    StackCheck check = new StackCheck(lab);
    List<NodeStatus> statuses = lab.cluster().status();
    check.nodes(statuses);
    check.certificatesOnDisk();
    for (GaleraNode node : lab.cluster().nodes()) {
      boolean answers =
          statuses.stream().anyMatch(s -> s.name().equals(node.name()) && s.reachable());
      if (answers) {
        check.accounts(node);
        check.secureTransport(node);
        check.served(node);
      }
    }
    return check.problems;
  }

  private void nodes(List<NodeStatus> statuses) {
    for (Agreement.Disagreement found : Agreement.problems(statuses)) {
      problems.add(
          new Problem(
              found.node(),
              found.problem(),
              "read its log: docker logs --tail 50 " + found.node()));
    }
  }

  private void certificatesOnDisk() {
    List<String> names = lab.cluster().nodes().stream().map(GaleraNode::name).toList();
    for (Finding finding : lab.pki().verify(names)) {
      problems.add(new Problem(owner(finding.file()), finding.problem(), finding.remedy()));
    }
  }

  /** The folder that the file is in: galera2, client, ca. */
  private String owner(Path file) {
    Path relative = lab.pki().root().relativize(file);
    return relative.getNameCount() > 1 ? relative.getName(0).toString() : "certs";
  }

  private void accounts(GaleraNode node) {
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
                    new Problem(
                        node.name(), "account " + f[0] + " may connect without TLS", statement));
              } else if (type == 1 || type == 3 && f[2].isEmpty()) {
                problems.add(
                    new Problem(
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

  private void secureTransport(GaleraNode node) {
    if (!"1".equals(node.sql("SELECT @@GLOBAL.require_secure_transport").strip())) {
      problems.add(
          new Problem(
              node.name(),
              "takes connections without TLS (require_secure_transport is OFF)",
              "SET GLOBAL require_secure_transport=ON;"));
    }
  }

  /** What the ports serve, as a peer sees it, against what was issued and what lies in the node. */
  private void served(GaleraNode node) {
    Optional<String> issued = issuedSerial(node);
    if (issued.isEmpty()) {
      return; // certificatesOnDisk has said what is wrong with the file.
    }
    Optional<String> placed =
        certificateIn(
            node.container().exec(LIMIT, "cat", "/etc/mysql/tls/server-cert.pem").stdout());
    if (placed.isPresent() && !placed.equals(issued)) {
      problems.add(
          new Problem(
              node.name(),
              "has another certificate (serial %s) than certs/%s (serial %s)"
                  .formatted(placed.get(), node.name(), issued.get()),
              "copy the files of certs/" + node.name() + " to its /etc/mysql/tls, then FLUSH SSL"));
    }
    compare(node, 3306, "-starttls mysql", issued.get());
    compare(node, 4567, "", issued.get());
  }

  private void compare(GaleraNode node, int port, String options, String issued) {
    Optional<String> served =
        serial(
            lab.toolboxContainer()
                .exec(
                    LIMIT,
                    "sh",
                    "-c",
                    "timeout 5 openssl s_client %s -connect %s:%d </dev/null 2>/dev/null | openssl x509 -noout -serial"
                        .formatted(options, node.host(), port))
                .stdout());
    if (served.isEmpty()) {
      problems.add(
          new Problem(
              node.name(),
              "serves no certificate on port " + port,
              "read its log: docker logs --tail 50 " + node.name()));
    } else if (!served.get().equals(issued)) {
      problems.add(
          new Problem(
              node.name(),
              "serves another certificate on port %d (serial %s) than the one on disk (serial %s)"
                  .formatted(port, served.get(), issued),
              "FLUSH SSL; on that node, or restart it"));
    }
  }

  private Optional<String> issuedSerial(GaleraNode node) {
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
