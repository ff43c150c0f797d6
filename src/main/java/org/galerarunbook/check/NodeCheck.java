package org.galerarunbook.check;

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
import org.galerarunbook.container.ExecResult;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.galera.Accounts;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.pki.CertificateText;
import org.galerarunbook.pki.PkiDirectory;
import org.galerarunbook.pki.PkiException;

/** Whether one node that answers is protected: its accounts, and what its ports serve. */
final class NodeCheck {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Pattern SERIAL = Pattern.compile("serial=([0-9A-Fa-f]+)");

  /** A node without quorum answers, too; a causal read would have it wait for its peers. */
  private static final String WITHOUT_QUORUM =
      "SET SESSION wsrep_sync_wait=0, wsrep_dirty_reads=ON;";

  private final GaleraNode node;
  private final LabContainer toolbox;
  private final Accounts accounts;
  private final PkiDirectory pki;
  private final List<Finding> findings = new ArrayList<>();

  private NodeCheck(GaleraNode node, Stack stack) {
    this.node = node;
    this.toolbox = stack.toolbox();
    this.accounts = stack.cluster().spec().accounts();
    this.pki = stack.cluster().spec().pki();
  }

  /** Everything that is wrong with the node; a part that cannot be looked at is wrong too. */
  static List<Finding> of(GaleraNode node, Stack stack) {
    NodeCheck check = new NodeCheck(node, stack);
    check.tried("its accounts", check::accounts);
    check.tried("its settings", check::settings);
    check.tried("the application's way in", check::application);
    check.tried("its certificates", check::served);
    return check.findings;
  }

  private void problem(String what, String remedy) {
    findings.add(Finding.problem(node.name(), what, remedy));
  }

  private void tried(String what, Runnable part) {
    try {
      part.run();
    } catch (RuntimeException e) {
      problem(
          what + " could not be looked at: " + lastLine(String.valueOf(e.getMessage())),
          "docker ps -a shows whether " + node.name() + " and " + toolbox + " run");
    }
  }

  /** A statement that failed stands before the server's reason, over many lines. */
  private static String lastLine(String message) {
    return message.strip().replaceFirst("(?s)^.*\n", "");
  }

  private void accounts() {
    node.sql(WITHOUT_QUORUM + ServerAccount.QUERY)
        .lines()
        .map(ServerAccount::parse)
        .forEach(this::account);
  }

  private void account(ServerAccount account) {
    boolean application = account.user().equals(accounts.user()) && account.host().equals("%");
    account
        .weakness(application)
        .ifPresent(
            weakness ->
                problem(
                    "account " + account.user() + "@" + account.host() + " " + weakness,
                    "ALTER USER %s REQUIRE %s;"
                        .formatted(
                            account.quoted(), application ? applicationsCertificate() : "X509")));
  }

  private String applicationsCertificate() {
    try {
      var client = pki.client().load();
      return "ISSUER '%s' AND SUBJECT '%s'"
          .formatted(escaped(client.issuerForMariaDb()), escaped(client.subjectForMariaDb()));
    } catch (PkiException e) {
      return "X509"; // certificatesOnDisk has said what is wrong with the file.
    }
  }

  private static String escaped(String text) {
    return text.replace("'", "''");
  }

  private void settings() {
    String[] values =
        node.sql(
                WITHOUT_QUORUM
                    + " SELECT @@GLOBAL.require_secure_transport, @@GLOBAL.read_only + 0")
            .strip()
            .split("\t");
    if (!"1".equals(values[0])) {
      problem(
          "takes connections without TLS (require_secure_transport is OFF)",
          "SET GLOBAL require_secure_transport=ON;");
    }
    if (!"0".equals(values[1])) {
      problem("takes no writes of the application (read_only is ON)", "SET GLOBAL read_only=OFF;");
    }
  }

  /** The application's account and certificate, the server's name verified, a transaction. */
  private void application() {
    ExecResult result =
        toolbox.exec(
            LIMIT, "mariadb", "--connect-timeout=5", "-h", node.host(), "-e", "BEGIN; COMMIT");
    if (result.exitCode() != 0) {
      problem(
          "the application is turned away: " + lastLine(result.stderr()),
          "try it: docker exec %s mariadb -h %s".formatted(toolbox, node.host()));
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
      problem(
          "has another certificate (serial %s) than certs/%s (serial %s)"
              .formatted(placed.get(), node.name(), issued.get()),
          "docker cp certs/%1$s/. %1$s:/etc/mysql/tls/ && docker restart %1$s"
              .formatted(node.name()));
    }
    String onDisk = placed.orElse(issued.get());
    compare(3306, "-starttls mysql", onDisk);
    compare(4567, "", onDisk);
  }

  private void compare(int port, String options, String onDisk) {
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
      problem(
          "serves no certificate on port " + port,
          "read its log: docker logs --tail 50 " + node.name());
    } else if (!served.get().equals(onDisk)) {
      problem(
          "serves another certificate on port %d (serial %s) than the one on disk (serial %s)"
              .formatted(port, served.get(), onDisk),
          "FLUSH SSL; on that node, or restart it");
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
