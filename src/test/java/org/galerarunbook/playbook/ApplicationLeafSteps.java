package org.galerarunbook.playbook;

import org.galerarunbook.runbook.Runbook;

/** The application's leaf of another CA, and the account that asks for an issuer. */
final class ApplicationLeafSteps {

  private static final String SUBJECT =
      "$(openssl x509 -noout -subject -nameopt compat -in next-certs/client/client-cert.pem | sed 's/^subject= *//')";
  private static final String ISSUER =
      "$(openssl x509 -noout -issuer -nameopt compat -in next-certs/client/client-cert.pem | sed 's/^issuer= *//')";

  private ApplicationLeafSteps() {}

  static void change(Runbook page) {
    page.step("See that the account refuses the new leaf")
        .why(
            """
            Every node trusts its CA by now, but the account says `REQUIRE ISSUER`, and that is the old
            CA's name. A new CA of the same name would pass; then only dates and serials tell them apart.""")
        .run(
            """
            docker cp next-certs/client/client-cert.pem toolbox:/tmp/new-client-cert.pem
            docker cp next-certs/client/client-key.pem toolbox:/tmp/new-client-key.pem
            docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h galera1.local \\
              --ssl-cert=/tmp/new-client-cert.pem --ssl-key=/tmp/new-client-key.pem -N -e "SELECT 'accepted'\"""")
        .exits(1)
        .prints("ERROR 1045 (28000): Access denied");
    page.step("Read the server's reason")
        .run(
            """
            docker logs --since 1m galera1 2>&1 |
              grep -o "X509 issuer mismatch: should be '[^']*' but is" | tail -n 1""")
        .prints("X509 issuer mismatch: should be '/O=Galera Runbook/OU=Cluster/CN=");
    page.step("Have the account ask for the subject alone, for the time being")
        .why(
            """
            One account names one issuer. Had it named the new one at once, the old leaf would be refused
            from that moment, and the new one until then. Both CAs sign for this cluster alone, so the
            subject is enough. Accounts replicate: once is enough.""")
        .otherwise("`openssl … -nameopt compat` must print `/O=…/CN=…`, as the server compares it.")
        .run(
            """
            docker exec galera1 mariadb -e "
              ALTER USER 'passbolt'@'%%' REQUIRE SUBJECT '%s'\""""
                .formatted(SUBJECT))
        .succeeds();
    page.step("See that both leaves are accepted")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -N -e "SELECT 'old accepted'"
            docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h galera1.local \\
              --ssl-cert=/tmp/new-client-cert.pem --ssl-key=/tmp/new-client-key.pem -N -e "SELECT 'new accepted'\"""")
        .printsLine("old accepted")
        .printsLine("new accepted");
    page.step("Give the application its new leaf")
        .why(
            "Also the workload, which reads `certs/client/client.p12`. What is connected stays"
                + " connected. "
                + ApplicationFiles.WHY)
        .run(
            """
            docker cp next-certs/client/client-cert.pem toolbox:/etc/tls/client-cert.pem
            docker cp next-certs/client/client-key.pem toolbox:/etc/tls/client-key.pem
            docker exec toolbox rm /tmp/new-client-cert.pem /tmp/new-client-key.pem
            cp -p next-certs/client/client.p12 certs/client/new.p12 &&
              mv certs/client/new.p12 certs/client/client.p12
            """
                + ApplicationFiles.whereItRuns("next-certs"))
        .succeeds();
    page.step("Have the account ask for the new issuer")
        .why("Once all of the application has its new leaf: from here on the old one is refused.")
        .run(
            """
            docker exec galera1 mariadb -e "
              ALTER USER 'passbolt'@'%%' REQUIRE ISSUER '%s' AND SUBJECT '%s'\""""
                .formatted(ISSUER, SUBJECT))
        .succeeds();
    page.step("See that the new leaf is accepted by every node, and the old one by none")
        .run(
            """
            docker cp certs/client/client-cert.pem toolbox:/tmp/old-client-cert.pem
            docker cp certs/client/client-key.pem toolbox:/tmp/old-client-key.pem
            for node in galera1 galera2 galera3; do
              docker exec toolbox mariadb -h $node.local -N -e "SELECT 'new accepted'"
              docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h $node.local \\
                --ssl-cert=/tmp/old-client-cert.pem --ssl-key=/tmp/old-client-key.pem -N -e "SELECT 'old accepted'" \\
                2> /dev/null || echo old refused
            done
            docker exec toolbox rm /tmp/old-client-cert.pem /tmp/old-client-key.pem""")
        .matches("(?s)(new accepted\\nold refused\\n){3}");
  }
}
