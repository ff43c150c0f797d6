package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;

import org.galerarunbook.lab.Lab;
import org.galerarunbook.runbook.Outcome;
import org.galerarunbook.runbook.Runbook;

/** Port 3306, seen from where the application stands. */
final class ClientPortSteps {

  private static final String CIPHER = "TLS_AES_256_GCM_SHA384";

  private ClientPortSteps() {}

  static void clientPort(Runbook page, Lab lab) {
    page.step("Ask the server what this connection uses")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -N -e "
              SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_version','Ssl_cipher')\"""")
        .matches("^Ssl_cipher\\s+" + CIPHER + "$")
        .matches("^Ssl_version\\s+TLSv1\\.3$");
    page.step("Look at the same from outside, without any account")
        .why("The host name is verified, and a failure ends the connection.")
        .otherwise(
            "`Hostname mismatch`: the name is not in the certificate. `unable to get local issuer"
                + " certificate`: the server serves a leaf of another CA.")
        .run(
            """
            docker exec toolbox openssl s_client -brief -connect galera1.local:3306 -starttls mysql \\
              -CAfile /etc/tls/ca.pem -verify_hostname galera1.local -verify_return_error""")
        .prints("Verified peername: galera1.local")
        .prints("Protocol version: TLSv1.3")
        .prints("Ciphersuite: " + CIPHER)
        .prints("Verification: OK");
    servedSerials(page, lab, 3306, "-starttls mysql ");
    page.step("See that the server insists on it")
        .run(
            """
            docker exec galera1 mariadb -N -e "SHOW GLOBAL VARIABLES WHERE Variable_name IN
              ('have_ssl','require_secure_transport','tls_version')\"""")
        .matches("^have_ssl\\s+YES$")
        .matches("^require_secure_transport\\s+ON$")
        .matches("^tls_version\\s+TLSv1\\.2,TLSv1\\.3$");
  }

  static void servedSerials(Runbook page, Lab lab, int port, String options) {
    Outcome served =
        page.step("Compare the certificates served on port " + port + " with those on disk")
            .why("A server goes on serving what it read at its start or at the last `FLUSH SSL`.")
            .run(
                """
                for node in galera1 galera2 galera3; do
                  openssl x509 -noout -serial -in certs/$node/server-cert.pem
                  docker exec toolbox openssl s_client %s-connect $node.local:%d 2>/dev/null | openssl x509 -noout -serial
                done"""
                    .formatted(options, port));
    served.satisfies(
        "six serials in three equal pairs",
        o -> {
          var serials = o.stdout().strip().lines().toList();
          assertThat(serials).hasSize(6).allMatch(s -> s.startsWith("serial="));
          for (int i = 0; i < 6; i += 2) {
            assertThat(serials.get(i + 1))
                .as("served by node " + (i / 2 + 1))
                .isEqualTo(serials.get(i));
          }
          assertThat(serials.stream().distinct()).as("a certificate per node").hasSize(3);
        });
    page.expect("the serials are those of the certificates that were issued")
        .holds(
            () -> {
              for (var node : lab.cluster().nodes()) {
                assertThat(served.stdout())
                    .containsIgnoringCase("serial=" + node.certificateFiles().load().serialHex());
              }
            });
  }

  static void clientRefusals(Runbook page) {
    page.note(
        """
        The application's account says `REQUIRE ISSUER … AND SUBJECT …`. `REQUIRE SSL` would only ask
        for encryption, from anybody who knows the password; `REQUIRE X509` for any certificate of
        the CA, a database node's too.""");
    page.step("Without TLS")
        .why(
            "The server prohibits it to everybody. MariaDB 10.11 looks at the account first, which"
                + " refuses as well, with error 1045.")
        .run("docker exec toolbox mariadb -h galera1.local --skip-ssl -e 'SELECT 1'")
        .exits(1)
        .matches("^ERROR (3159 .*insecure transport are prohibited|1045 .*Access denied)");
    page.step("With TLS and the right password, without a certificate")
        .run(
            "docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h galera1.local -e 'SELECT 1'")
        .exits(1)
        .prints("ERROR 1045 (28000): Access denied");
    page.step("Make a certificate with the right names that nobody signed")
        .run(
            """
            docker exec toolbox openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 \\
              -subj '/O=Galera Runbook/OU=Applications/CN=passbolt' \\
              -keyout /tmp/foreign-key.pem -out /tmp/foreign-cert.pem""")
        .succeeds();
    refusedByAlert(page, "With a certificate of a foreign CA", "foreign", "alert unknown ca");
    signInToolbox(
        page, "expired", "passbolt", "-not_before 20240101000000Z -not_after 20240102000000Z");
    refusedByAlert(page, "With an expired certificate", "expired", "alert certificate expired");
    signInToolbox(page, "somebody", "somebody", "-days 1");
    page.step("With a good certificate of somebody else")
        .why("The handshake succeeds: the CA signed it. The account refuses it.")
        .run(
            """
            docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h galera1.local \\
              --ssl-cert=/tmp/somebody-cert.pem --ssl-key=/tmp/somebody-key.pem -e 'SELECT 1'""")
        .exits(1)
        .prints("ERROR 1045 (28000): Access denied");
    page.step("Read the server's reason")
        .run("docker logs --since 1m galera1 2>&1 | grep 'X509 subject mismatch' | tail -n 1")
        .prints("should be '/O=Galera Runbook/OU=Applications/CN=passbolt'")
        .prints("but is '/O=Galera Runbook/OU=Applications/CN=somebody'");
    page.step("With TLS 1.1")
        .run(
            """
            docker exec toolbox openssl s_client -brief -connect galera1.local:3306 -starttls mysql \\
              -tls1_1 -cipher DEFAULT@SECLEVEL=0""")
        .exits(1)
        .prints("alert protocol version");
  }

  private static void signInToolbox(Runbook page, String file, String name, String validity) {
    page.step("Sign a certificate for this test: " + file)
        .why("The CA's key goes through a pipe and stays on this machine.")
        .run(
            """
            docker exec toolbox openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \\
              -subj '/O=Galera Runbook/OU=Applications/CN=%2$s' \\
              -keyout /tmp/%1$s-key.pem -out /tmp/%1$s.csr
            docker exec -i toolbox openssl x509 -req -in /tmp/%1$s.csr -CA /etc/tls/ca.pem -CAkey /dev/stdin \\
              %3$s -out /tmp/%1$s-cert.pem < certs/ca/ca-key.pem"""
                .formatted(file, name, validity))
        .succeeds();
  }

  private static void refusedByAlert(Runbook page, String title, String file, String alert) {
    page.step(title)
        .why(
            "The server's alert names the reason. The client program only says that it lost the"
                + " connection, or that the certificate was not accepted.")
        .run(
            """
            docker exec toolbox openssl s_client -brief -connect galera1.local:3306 -starttls mysql -ign_eof \\
              -cert /tmp/%1$s-cert.pem -key /tmp/%1$s-key.pem 2>&1 | grep -o 'alert .*:SSL' | head -n 1
            docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h galera1.local \\
              --ssl-cert=/tmp/%1$s-cert.pem --ssl-key=/tmp/%1$s-key.pem -e 'SELECT 1' 2> /dev/null"""
                .formatted(file))
        .exits(1)
        .prints(alert);
  }
}
